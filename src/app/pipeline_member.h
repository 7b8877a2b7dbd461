// app/pipeline_member.h: one of the processes that share a job's work: `tillcast pipeline --job`.
//
// The group of the job's name deals out the partitions of the source and of the shares. What comes
// of the records, how far they were read and now and then the stages' state are committed in one
// transaction (KIP-447): after a crash whoever takes a partition over begins from its state and is
// silent up to what was committed.
//
// Threads: one.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>

#include "app/job_lane.h"
#include "kafka/consumer.h"
#include "kafka/producer.h"

namespace tillcast {

class PipelineMember {
 public:
  // `name`: of this process, unique among all there ever were. REQUIRES: the job and what the
  // context names outlive it.
  PipelineMember(PipelineJob& job, JobContext& context, std::string name, int64_t save_every_ms);

  // Until all is told; a job that follows never ends. kUnavailable: SIGINT or SIGTERM; what waited
  // is committed, and others go on. kCorrupt, kInvalid: the job cannot go on.
  Result<> run();

 private:
  using Clock = std::chrono::steady_clock;

  Result<> work();  // until it stops, is done or has to begin anew
  Result<> open();
  Result<std::vector<int64_t>> assigned(std::span<const KafkaPartition> partitions);
  Result<KafkaSnapshot> fenced_snapshot(const KafkaPartition& partition);
  Result<> own(std::span<const KafkaPartition> partitions);
  void revoked(std::span<const KafkaPartition> partitions, bool lost);
  Result<bool> poll();  // whether something came
  size_t outputs() const;
  // What is given up becomes nobody's in the same transaction.
  Result<> commit(bool save, std::span<const KafkaPartition> given_up = {});
  Result<> send(bool save, std::span<const KafkaPartition> given_up);
  std::string transactional_id() const { return job_.name() + "/" + name_; }

  PipelineJob& job_;
  JobContext& context_;
  const std::string name_;
  const std::chrono::milliseconds save_every_;
  std::unique_ptr<KafkaConsumer> consumer_;
  std::unique_ptr<KafkaProducer> producer_;
  std::map<KafkaPartition, JobLane> lanes_;
  Clock::time_point committed_at_{};
  Clock::time_point saved_at_{};
};

}  // namespace tillcast
