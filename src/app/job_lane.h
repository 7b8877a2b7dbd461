// app/job_lane.h: one partition of a job in several processes, of the source or of the shares, and
// the stage that folds it.
//
// What is folded up to what was committed comes to nothing anew: it was told, by this process or by
// the one that had the partition before.
//
// Threads: one.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/pane_output.h"
#include "app/pipeline_job.h"
#include "event/order_json.h"
#include "kafka/snapshot.h"
#include "window/order_stage.h"
#include "window/window_stage.h"

namespace tillcast {

struct JobOutput {
  std::string topic;
  int32_t partition = 0;
  std::string key, value;
};

// What the lanes of a process share.
struct JobContext {
  const PipelineJob& job;
  const PipelineOptions& options;
  const PaneRows& rows;
  const std::string& currency;
  OrderJsonReader reader{};
  PipelineCounts counts{};  // of what it told itself
  uint64_t rejected = 0;
  std::string first_rejected{};
};

class JobLane {
 public:
  using Clock = std::chrono::steady_clock;

  // From the snapshot on, or from the partition's beginning; silent up to `committed`. kCorrupt: it
  // cannot go on from there.
  static Result<JobLane> take_over(JobContext& context, const KafkaPartition& partition,
                                   const KafkaSnapshot& snapshot,
                                   const KafkaConsumer::Bounds& bounds,
                                   std::optional<int64_t> committed);

  const KafkaPartition& partition() const { return partition_; }
  int64_t next() const { return next_; }
  const std::vector<JobOutput>& outputs() const { return outputs_; }  // not committed yet
  // The offset to commit, where there is news.
  std::optional<int64_t> news() const;

  // kCorrupt: it is none of the stage's records.
  Result<> fold(const KafkaRecord& record);
  // Before a commit: what follows from time and from there being no more. `read_to`: where the
  // partition has nothing more for now.
  void tell(std::optional<int64_t> read_to);
  // The outputs into the transaction that is open, and what the stage has come to: where it is
  // wanted, and at first.
  Result<> send(KafkaProducer& producer, bool save);
  void committed();

 private:
  JobLane(JobContext& context, const KafkaPartition& partition);
  bool is_silent() const { return next_ < committed_; }
  Result<> load(const std::string& bytes);
  Result<> save(KafkaProducer& producer);
  void fold_order(const KafkaRecord& record, bool silent);
  Result<> fold_shares(const KafkaRecord& record, bool silent);
  void reject(const KafkaRecord& record, const std::string& why, bool silent);
  void tell_all(ShareRecord::Kind kind);

  JobContext* context_;
  KafkaPartition partition_;
  KafkaPartition state_;
  std::unique_ptr<OrderStage> orders_;    // the one
  std::unique_ptr<WindowStage> windows_;  // ... or the other
  int64_t next_ = 0;
  int64_t committed_ = 0;
  std::optional<int64_t> saved_;   // up to where the stage's state is kept,
  std::optional<int64_t> saving_;  // and is with the transaction that is open
  uint32_t pieces_ = 0;
  std::vector<JobOutput> outputs_;
  Clock::time_point heard_at_ = Clock::now();
  bool news_ = true;    // event time may have gone on since the last mark
  bool idle_ = false;   // and it was told so
  bool ended_ = false;  // likewise
};

}  // namespace tillcast
