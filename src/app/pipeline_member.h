// app/pipeline_member.h: one of those who share a stage's work of a job: `tillcast pipeline --job`.
//
// A group deals out the partitions of the source, another those of the shares. What comes of the
// records, how far they were read and now and then the stages' state are committed in one
// transaction (KIP-447): after a crash whoever takes a partition over begins from its state and is
// silent up to what was committed.
//
// Threads: one.
#pragma once

#include <atomic>
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
  struct Options {
    std::string topic;  // the source, or the shares
    std::string group;
    std::string name;  // unique among all there ever were
    int64_t save_every_ms = 10'000;
  };
  // REQUIRES: the job and what the context names outlive it.
  PipelineMember(PipelineJob& job, JobContext& context, Options options);

  // Until all is told, which a job that follows never is, or until `stop`, SIGINT or SIGTERM: what
  // waited is committed, and others go on. kCorrupt, kInvalid: the job cannot go on.
  Result<> run(const std::atomic<bool>& stop);

 private:
  using Clock = std::chrono::steady_clock;

  Result<> work(const std::atomic<bool>& stop);  // until it has to begin anew, too
  Result<> open();
  Result<std::vector<int64_t>> assigned(std::span<const KafkaPartition> partitions);
  Result<KafkaSnapshot> fenced_snapshot(const KafkaPartition& partition);
  Result<> own(std::span<const KafkaPartition> partitions, const std::string& owner);
  void revoked(std::span<const KafkaPartition> partitions, bool lost);
  Result<bool> poll();  // whether something came
  size_t outputs() const;
  // Whether it is committed; if not, all of it is sent once more. What is given up becomes nobody's
  // in the same transaction.
  Result<bool> commit(bool save, std::span<const KafkaPartition> given_up = {});
  Result<> send(bool save, std::span<const KafkaPartition> given_up);
  Result<> write_owners(std::span<const KafkaPartition> partitions, const std::string& owner);
  std::string transactional_id() const { return options_.group + "/" + options_.name; }

  PipelineJob& job_;
  JobContext& context_;
  const Options options_;
  std::unique_ptr<KafkaConsumer> consumer_;
  std::unique_ptr<KafkaProducer> producer_;
  std::map<KafkaPartition, JobLane> lanes_;
  Clock::time_point committed_at_{};
  Clock::time_point saved_at_{};
};

}  // namespace tillcast
