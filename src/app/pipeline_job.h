// app/pipeline_job.h: what the processes of one job agree on, and its topics.
//
// NAME.shares carries what orders add to their groups from stage to stage, in as many partitions as
// the source has. NAME.state has one partition for what all agree on (0), and one for the state of
// each partition of either stage (kafka/snapshot.h). Whoever comes first says what the job is.
//
// Threads: one. Errors: kConflict = the job is another.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/address.h"
#include "kafka/consumer.h"

namespace tillcast {

struct JobRequest {
  std::string name;
  KafkaAddress source;
  KafkaAddress out;
  std::string text;     // what was asked for; the same for all
  bool follow = false;  // else the source ends where it ended when the job began
};

class PipelineJob {
 public:
  // Makes what topics there are not.
  static Result<std::unique_ptr<PipelineJob>> open(const JobRequest& request);

  const std::string& name() const { return request_.name; }
  const KafkaAddress& source() const { return request_.source; }
  const KafkaAddress& out() const { return request_.out; }
  std::string shares() const { return request_.name + ".shares"; }
  uint32_t partitions() const { return partitions_; }  // of the source, and of the shares
  // Where the state of a partition of either stands.
  KafkaPartition state_of(const KafkaPartition& partition) const;
  // Of a partition of the source: the offset before which the job reads it; nothing: it follows.
  std::optional<int64_t> end_of(int32_t partition) const;

  // Of a partition of the shares, when all its panes are told: into the same transaction.
  KafkaPartition agreed() const { return {state(), 0}; }
  std::string done_key(int32_t partition) const;
  // Whether all are. Asks without waiting.
  Result<bool> is_done();

 private:
  PipelineJob(JobRequest request, uint32_t partitions)
      : request_(std::move(request)), partitions_(partitions) {}
  std::string state() const { return request_.name + ".state"; }
  Result<> agree();
  Result<> propose();
  Result<> read(std::chrono::milliseconds wait);
  Result<> take(const KafkaRecord& record);

  const JobRequest request_;
  const uint32_t partitions_;
  std::unique_ptr<KafkaConsumer> consumer_;  // of what is agreed on
  struct Terms {
    std::string text;
    std::vector<int64_t> ends;  // by partition of the source; none: it follows
  };
  std::optional<Terms> terms_;
  std::set<std::string> done_;  // keys
};

}  // namespace tillcast
