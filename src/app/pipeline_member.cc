#include "app/pipeline_member.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <thread>
#include <utility>

#include "app/stop_signals.h"

namespace tillcast {
namespace {

constexpr size_t kAtOnce = 5'000;
constexpr auto kWait = std::chrono::milliseconds(20);
constexpr auto kCommitApart = std::chrono::milliseconds(100);
constexpr size_t kOutputsMax = 20'000;  // of one transaction, as a rule
constexpr auto kPause = std::chrono::milliseconds(500);
constexpr auto kTimeout = std::chrono::seconds(30);

}  // namespace

PipelineMember::PipelineMember(PipelineJob& job, JobContext& context, Options options)
    : job_(job), context_(context), options_(std::move(options)) {}

// What fails is given up whole: the partitions, what was folded of them and the transaction. The
// group deals them out again, perhaps to this member.
Result<> PipelineMember::run(const std::atomic<bool>& stop) {
  TC_ASSIGN(const bool done, job_.is_done());
  if (done) return Done{};
  for (;;) {
    const auto worked = work(stop);
    lanes_.clear();
    consumer_.reset();
    producer_.reset();
    if (worked.ok() || stop || stop_asked()) return Done{};
    const ErrorCode code = worked.error().code;
    if (code == ErrorCode::kCorrupt || code == ErrorCode::kInvalid) return worked;
    spdlog::warn("pipeline: {}; trying again", worked.error().message);
    std::this_thread::sleep_for(kPause);
  }
}

Result<> PipelineMember::open() {
  const std::string& brokers = job_.source().brokers;
  TC_ASSIGN(producer_, KafkaProducer::open(brokers, {transactional_id(), kTimeout}));
  TC_ASSIGN(consumer_, KafkaConsumer::open(brokers, {.group = options_.group}));
  return consumer_->subscribe(
      {options_.topic},
      {[this](std::span<const KafkaPartition> partitions) { return assigned(partitions); },
       [this](std::span<const KafkaPartition> partitions, bool lost) {
         revoked(partitions, lost);
       }});
}

Result<> PipelineMember::work(const std::atomic<bool>& stop) {
  TC_TRY(open());
  saved_at_ = Clock::now();
  for (bool done = false; !done && !stop && !stop_asked();) {
    TC_ASSIGN(const bool came, poll());
    const bool full = outputs() >= kOutputsMax;
    if (!full && Clock::now() - committed_at_ < kCommitApart) continue;
    for (auto& [partition, lane] : lanes_) lane.tell(consumer_->read_to(partition));
    const bool save_due =
        Clock::now() - saved_at_ >= std::chrono::milliseconds(options_.save_every_ms);
    TC_TRY(commit(save_due));
    if (!came) {
      TC_ASSIGN(done, job_.is_done());
    }
  }
  std::vector<KafkaPartition> all;
  for (const auto& [partition, _] : lanes_) all.push_back(partition);
  revoked(all, false);
  return Done{};
}

Result<bool> PipelineMember::poll() {
  // While the cluster takes nothing, nothing more is folded.
  const bool full = outputs() >= kOutputsMax;
  const auto records = consumer_->poll(full ? 0 : kAtOnce, kWait);
  if (full) std::this_thread::sleep_for(kWait);
  if (!records.ok()) {
    if (records.error().code != ErrorCode::kUnavailable || consumer_->gave_up())
      return records.error();
    spdlog::warn("pipeline: {}", records.error().message);
    std::this_thread::sleep_for(kPause);
    return false;
  }
  for (const KafkaRecord& record : *records) {
    const auto lane = lanes_.find(record.partition);
    if (lane != lanes_.end()) TC_TRY(lane->second.fold(record));
  }
  return !records->empty();
}

Result<std::vector<int64_t>> PipelineMember::assigned(std::span<const KafkaPartition> partitions) {
  std::vector<KafkaSnapshot> snapshots;
  for (const KafkaPartition& partition : partitions) {
    TC_ASSIGN(snapshots.emplace_back(), fenced_snapshot(partition));
  }
  TC_ASSIGN(const auto committed, consumer_->committed(partitions));
  TC_TRY(own(partitions, transactional_id()));
  std::vector<int64_t> from;
  for (size_t i = 0; i < partitions.size(); ++i) {
    TC_ASSIGN(const auto bounds, consumer_->bounds(partitions[i]));
    TC_ASSIGN(JobLane lane,
              JobLane::take_over(context_, partitions[i], snapshots[i], bounds, committed[i]));
    spdlog::info("pipeline: {}, partition {} is here, from record {} ({} are committed)",
                 partitions[i].topic, partitions[i].number, lane.next(), committed[i].value_or(0));
    from.push_back(lane.next());
    lanes_.insert_or_assign(partitions[i], std::move(lane));
  }
  return from;
}

// A transaction that whoever had the partition left open is ended, for nobody sees what comes after
// it until it is; and nobody commits to a partition that is ours.
Result<KafkaSnapshot> PipelineMember::fenced_snapshot(const KafkaPartition& partition) {
  const std::string& brokers = job_.source().brokers;
  const KafkaPartition state = job_.state_of(partition);
  TC_ASSIGN(KafkaSnapshot snapshot, read_snapshot(brokers, state));
  if (snapshot.owner.empty() || snapshot.owner == transactional_id()) return snapshot;
  spdlog::info("pipeline: shutting out {}, which had {}, partition {}", snapshot.owner,
               partition.topic, partition.number);
  TC_ASSIGN(const auto fenced, KafkaProducer::open(brokers, {snapshot.owner, kTimeout}));
  return read_snapshot(brokers, state);
}

Result<> PipelineMember::own(std::span<const KafkaPartition> partitions, const std::string& owner) {
  if (partitions.empty()) return Done{};
  TC_TRY(producer_->begin());
  TC_TRY(write_owners(partitions, owner));
  return producer_->commit({}, nullptr);
}

Result<> PipelineMember::write_owners(std::span<const KafkaPartition> partitions,
                                      const std::string& owner) {
  for (const KafkaPartition& partition : partitions)
    TC_TRY(write_owner(*producer_, job_.state_of(partition), owner));
  return Done{};
}

// Where the group has gone on meanwhile, what waits is not taken: whoever has the partitions next
// folds it again. It need not shut out one that has let them go.
void PipelineMember::revoked(std::span<const KafkaPartition> partitions, bool lost) {
  if (!lost && !lanes_.empty()) {
    const auto committed = commit(true, partitions);
    auto released = committed.ok() ? Result<>(Done{}) : Result<>(committed.error());
    if (committed.ok() && !*committed) released = own(partitions, "");
    if (!released.ok()) spdlog::warn("pipeline: {}", released.error().message);
  }
  for (const KafkaPartition& partition : partitions) lanes_.erase(partition);
}

size_t PipelineMember::outputs() const {
  size_t outputs = 0;
  for (const auto& [_, lane] : lanes_) outputs += lane.outputs().size();
  return outputs;
}

Result<bool> PipelineMember::commit(bool save, std::span<const KafkaPartition> given_up) {
  committed_at_ = Clock::now();
  bool news = save || !given_up.empty();
  for (const auto& [_, lane] : lanes_) news |= lane.news().has_value();
  if (!news) return true;
  TC_TRY(producer_->begin());
  if (const auto sent = send(save, given_up); !sent.ok()) {
    if (sent.error().code != ErrorCode::kUnavailable) return sent.error();
    spdlog::info("pipeline: {}; once more", sent.error().message);
    TC_TRY(producer_->abort());
    return false;
  }
  for (auto& [_, lane] : lanes_) lane.committed();
  if (save) saved_at_ = committed_at_;
  return true;
}

Result<> PipelineMember::send(bool save, std::span<const KafkaPartition> given_up) {
  std::vector<KafkaOffset> consumed;
  for (auto& [partition, lane] : lanes_) {
    TC_TRY(lane.send(*producer_, save));
    if (const auto next = lane.news()) consumed.push_back({partition, *next});
  }
  TC_TRY(write_owners(given_up, ""));
  return producer_->commit(consumed, consumer_.get());
}

}  // namespace tillcast
