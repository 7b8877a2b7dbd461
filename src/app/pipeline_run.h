// app/pipeline_run.h: one run of a pipeline: from its source, through its windows, into its output.
//
// Reads on the caller's thread and has the last batch worked out by another meanwhile; notes where
// it is, and stops where a signal asks it to.
#pragma once

#include <chrono>
#include <future>
#include <string>
#include <vector>

#include "app/pipeline_output.h"
#include "app/pipeline_source.h"
#include "window/pipeline.h"

namespace tillcast {

struct PipelineRunOptions {
  bool follow = false;
  int64_t save_every_ms = 10'000;
};

class PipelineRun {
 public:
  // From `place` on, with a pipeline that is there. REQUIRES: the others outlive it.
  PipelineRun(PipelineRunOptions options, PipelinePlace place, PipelineSource& source,
              Pipeline& pipeline, PipelineOutput& output);

  // Until the end of the source, where it is not followed, or until SIGINT or SIGTERM: that is the
  // error kUnavailable, which says whether the job can go on. Once in a process: a second signal
  // ends it at once.
  Result<> run();

 private:
  Result<> take(PipelineEntry&& entry);
  size_t weight_of(const PipelineEntry& entry) const;
  Result<> hand_over();
  Result<> settle();
  Result<> save_if_due();
  Result<> save();
  Result<> stopped();

  const PipelineRunOptions options_;
  PipelinePlace place_;
  PipelineSource& source_;
  Pipeline& pipeline_;
  PipelineOutput& output_;
  std::vector<PipelineEntry> next_;
  size_t bytes_ = 0;
  size_t weight_ = 0;
  uint64_t taken_ = 0;  // by this run
  uint64_t taken_saved_ = 0;
  std::future<Result<>> adding_;
  std::chrono::steady_clock::time_point saved_;
};

}  // namespace tillcast
