// app/pipeline_state.h: where a pipeline stands, so that a stopped job goes on.
//
// Beside a file it is written now and then, after the file was synced up to the length it names:
// whatever is found behind that when the job is taken up is cut off and told again, so each pane
// stands there once. With a topic it is committed together with the panes (topic_output.h).
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/pipeline_source.h"
#include "base/result.h"
#include "window/pipeline.h"

namespace tillcast {

struct PipelinePlace {
  std::string job;  // what was asked for, as text: another job cannot go on from here
  SourcePlace source;
  uint64_t out_bytes = 0;
  uint64_t late_bytes = 0;
  bool done = false;  // nothing more will come
};

struct StoppedPipeline {
  PipelinePlace place;
  std::string windows;  // Pipeline::load() reads them
};

void save_stopped(ByteWriter& out, const PipelinePlace& place, const Pipeline& pipeline);
// kConflict: it was another job; `where` it stood, for errors.
Result<StoppedPipeline> load_stopped(std::string_view bytes, const std::string& job,
                                     const std::string& where);

class PipelineState {
 public:
  explicit PipelineState(std::filesystem::path path) : path_(std::move(path)) {}

  const std::filesystem::path& path() const { return path_; }
  // Nothing: the job begins. kConflict: it was another.
  Result<std::optional<StoppedPipeline>> load(const std::string& job) const;
  // REQUIRES: the pipeline is settled, the output synced.
  Result<> save(const PipelinePlace& place, const Pipeline& pipeline) const;
  // The job is done, or begins anew.
  Result<> remove() const;

 private:
  std::filesystem::path path_;
};

}  // namespace tillcast
