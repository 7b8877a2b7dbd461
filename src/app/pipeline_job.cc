#include "app/pipeline_job.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/text.h"
#include "kafka/admin.h"
#include "kafka/producer.h"
#include "kafka/snapshot.h"

namespace tillcast {
namespace {

constexpr std::string_view kTermsKey = "job/";  // and a hash of them
constexpr std::string_view kDoneKey = "done/";  // and the partition
constexpr size_t kReadRecords = 1'000;
constexpr auto kReadWait = std::chrono::milliseconds(100);
constexpr int kReadsMax = 100;  // for what was just written

// Shares are wanted as long as the job may have to read them again.
TopicSpec shares_topic(const std::string& name, int partitions, int replicas) {
  return {name,
          partitions,
          replicas,
          {{"retention.ms", "-1"},
           {"max.message.bytes", "8000000"},
           {"min.insync.replicas", std::to_string(replicas / 2 + 1)}}};
}

Result<> make_topics(const JobRequest& request, int partitions) {
  TC_ASSIGN(const auto admin, KafkaAdmin::open(request.source.brokers));
  TC_ASSIGN(const int brokers, admin->brokers());
  const int replicas = std::min(3, brokers);
  const int states = 1 + 2 * partitions;
  const std::string state = request.name + ".state";
  const auto there = admin->describe(state);
  if (there.ok() && there->partitions != states)
    return conflict(
        fmt::format("--job {}: was begun over a topic of {} partitions, and {} has {}; choose "
                    "another name",
                    request.name, (there->partitions - 1) / 2, request.source.name, partitions));
  const std::array topics = {shares_topic(request.name + ".shares", partitions, replicas),
                             snapshot_topic(state, states, replicas)};
  TC_TRY(admin->create(topics));
  return Done{};
}

}  // namespace

Result<std::unique_ptr<PipelineJob>> PipelineJob::open(const JobRequest& request) {
  TC_ASSIGN(auto consumer, KafkaConsumer::open(request.source.brokers, {}));
  TC_ASSIGN(const auto partitions, consumer->partitions(request.source.name));
  const auto count = static_cast<uint32_t>(partitions.size());
  TC_TRY(make_topics(request, static_cast<int>(count)));
  std::unique_ptr<PipelineJob> job(new PipelineJob(request, count));
  job->consumer_ = std::move(consumer);
  TC_TRY(job->agree());
  return job;
}

KafkaPartition PipelineJob::state_of(const KafkaPartition& partition) const {
  const auto first = partition.topic == source().name ? 1 : 1 + static_cast<int32_t>(partitions_);
  return {state(), first + partition.number};
}

std::optional<int64_t> PipelineJob::end_of(int32_t partition) const {
  if (terms_->ends.empty()) return std::nullopt;
  return terms_->ends[static_cast<size_t>(partition)];
}

std::string PipelineJob::done_key(int32_t partition) const {
  return fmt::format("{}{}", kDoneKey, partition);
}

Result<bool> PipelineJob::is_done() {
  TC_TRY(read(std::chrono::milliseconds(0)));
  return done_.size() == partitions_;
}

Result<> PipelineJob::agree() {
  TC_ASSIGN(const KafkaConsumer::Bounds bounds, consumer_->bounds(agreed()));
  const KafkaOffset from{agreed(), bounds.begin};
  TC_TRY(consumer_->assign({&from, 1}));
  // All that stands there, then what this process says itself where nobody has.
  if (bounds.end > bounds.begin)
    for (int i = 0; i < kReadsMax && !terms_; ++i) TC_TRY(read(kReadWait));
  if (!terms_) {
    TC_TRY(propose());
    for (int i = 0; i < kReadsMax && !terms_; ++i) TC_TRY(read(kReadWait));
  }
  if (!terms_)
    return unavailable(
        fmt::format("kafka: {} is not given; is the cluster there, and well?", state()));
  if (terms_->text != request_.text)
    return conflict(
        fmt::format("--job {}: is another one: {}; ask for the same, or choose another name",
                    request_.name, printable(terms_->text, 300)));
  return read(kReadWait);  // what is done
}

Result<> PipelineJob::propose() {
  ByteWriter out;
  out.string(request_.text);
  out.varint(request_.follow ? 0 : partitions_);
  for (uint32_t i = 0; i < partitions_ && !request_.follow; ++i) {
    TC_ASSIGN(const auto bounds,
              consumer_->bounds({request_.source.name, static_cast<int32_t>(i)}));
    out.zigzag(bounds.end);
  }
  TC_ASSIGN(const auto producer, KafkaProducer::open(request_.source.brokers, {}));
  TC_TRY(producer->send(state(), 0, fmt::format("{}{:016x}", kTermsKey, hash64(out.bytes())),
                        out.bytes()));
  return producer->flush();
}

Result<> PipelineJob::read(std::chrono::milliseconds wait) {
  TC_ASSIGN(const auto batch, consumer_->poll_partition(agreed(), kReadRecords, wait));
  for (const KafkaRecord& record : batch.records) TC_TRY(take(record));
  return Done{};
}

Result<> PipelineJob::take(const KafkaRecord& record) {
  if (record.key.starts_with(kDoneKey)) done_.insert(record.key);
  if (!record.key.starts_with(kTermsKey) || terms_) return Done{};  // the first is what holds
  ByteReader in(record.value);
  Terms terms;
  terms.text = in.string();
  terms.ends.resize(in.count());
  for (int64_t& end : terms.ends) end = in.zigzag();
  if (!in.at_end() || (!terms.ends.empty() && terms.ends.size() != partitions_))
    return corrupt(fmt::format("{}: is damaged; choose another --job", state()));
  terms_ = std::move(terms);
  return Done{};
}

}  // namespace tillcast
