#include "cluster/record_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "event/order_codec.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kAtOnce = 512;
constexpr auto kWait = std::chrono::milliseconds(100);
constexpr auto kPatience = std::chrono::seconds(10);
constexpr int64_t kRememberedFirst = 2'000;  // records
constexpr int kLookUpBytes = 64 << 10;       // the brokers give a batch of records at least
constexpr size_t kRecentBytesMax = 8 << 20;  // of one partition

}  // namespace

Result<std::shared_ptr<RecordReader>> RecordReader::open(const std::string& brokers, For use) {
  ConsumerOptions options;
  if (use == For::kLookUps) options.fetch_bytes = kLookUpBytes;
  TC_ASSIGN(auto consumer, KafkaConsumer::open(brokers, options));
  return std::shared_ptr<RecordReader>(new RecordReader(std::move(consumer)));
}

Result<> RecordReader::read(const KafkaPartition& partition, int64_t begin, int64_t end,
                            const Visit& visit) const {
  const std::lock_guard lock(mutex_);
  if (begin >= end) return Done{};
  const KafkaOffset from{partition, begin};
  TC_TRY(consumer_->assign({&from, 1}));
  Result<> read = Done{};
  auto deadline = Clock::now() + kPatience;
  for (int64_t next = begin; next < end && read.ok();) {
    // As many as are wanted and no more: it waits for them.
    const auto wanted = std::min(kAtOnce, static_cast<size_t>(end - next));
    const auto batch = consumer_->poll_partition(partition, wanted, kWait);
    if (!batch.ok() && batch.error().code == ErrorCode::kNotFound) break;
    if (!batch.ok() && Clock::now() > deadline) read = batch.error();
    if (!batch.ok()) {
      std::this_thread::sleep_for(kWait);
      continue;
    }
    if (!batch->records.empty()) deadline = Clock::now() + kPatience;
    for (const KafkaRecord& record : batch->records) {
      next = record.offset + 1;
      if (record.offset >= end || !read.ok()) break;
      read = visit(record);
    }
    if (batch->read_to) break;
    if (next < end && Clock::now() > deadline)
      read = unavailable(fmt::format("{}: record {} of partition {} was not to be had",
                                     partition.topic, next, partition.number));
  }
  TC_TRY(consumer_->assign({}));  // or it reads on, ahead of nobody
  return read;
}

Result<> PartitionLog::remember_before(uint64_t seq) {
  const auto end = static_cast<int64_t>(seq);
  return reader_->read(partition_, std::max<int64_t>(0, end - kRememberedFirst), end,
                       [this](const KafkaRecord& record) -> Result<> {
                         remember(static_cast<uint64_t>(record.offset) + 1, record.value);
                         return Done{};
                       });
}

void PartitionLog::remember(uint64_t seq, std::string entry) {
  const std::lock_guard lock(mutex_);
  recent_bytes_ += entry.size();
  recent_.emplace_back(seq, std::move(entry));
  for (; recent_bytes_ > kRecentBytesMax; recent_.pop_front())
    recent_bytes_ -= recent_.front().second.size();
}

std::optional<std::string> PartitionLog::remembered(uint64_t seq) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::lower_bound(recent_, seq, {}, &std::pair<uint64_t, std::string>::first);
  if (found == recent_.end() || found->first != seq) return std::nullopt;
  return found->second;
}

Result<uint64_t> PartitionLog::append(std::span<const Stated>) {
  return invalid("log: a shard's is written by the nodes that have its orders");
}

Result<> PartitionLog::read(uint64_t after, uint64_t through, const Visitor& visit) const {
  const auto give = [&](uint64_t seq, std::string_view bytes) -> Result<> {
    TC_ASSIGN(Entry entry, decode_entry(bytes));
    return visit(seq, std::move(entry));
  };
  std::vector<std::pair<uint64_t, std::string>> recent;
  {
    // From where it begins on, what is remembered is all there is.
    const std::lock_guard lock(mutex_);
    const uint64_t begin = recent_.empty() ? UINT64_MAX : recent_.front().first;
    if (after + 1 >= begin) {
      for (const auto& [seq, bytes] : recent_)
        if (seq > after && seq <= through) recent.emplace_back(seq, bytes);
      after = through;
    }
  }
  TC_TRY(reader_->read(partition_, static_cast<int64_t>(after), static_cast<int64_t>(through),
                       [&](const KafkaRecord& record) {
                         return give(static_cast<uint64_t>(record.offset) + 1, record.value);
                       }));
  for (const auto& [seq, bytes] : recent) TC_TRY(give(seq, bytes));
  return Done{};
}

Result<> PartitionLog::read_order(uint64_t seq, const OrderVisitor& visit) const {
  std::optional<std::string> bytes = remembered(seq);
  if (!bytes)
    TC_TRY(reader_->read(partition_, static_cast<int64_t>(seq) - 1, static_cast<int64_t>(seq),
                         [&](const KafkaRecord& record) -> Result<> {
                           bytes = record.value;
                           return Done{};
                         }));
  if (!bytes) return not_found(fmt::format("{}: no record {}", partition_.topic, seq));
  TC_ASSIGN(Entry entry, decode_entry(*bytes));
  auto* order = std::get_if<OrderEvent>(&entry);
  if (!order) return not_found(fmt::format("{}: record {} is no order", partition_.topic, seq));
  return visit(seq, std::move(*order));
}

Result<> PartitionLog::orders_at(std::span<const uint64_t> seqs, const OrderVisitor& visit) const {
  for (const uint64_t seq : seqs) TC_TRY(read_order(seq, visit));
  return Done{};
}

}  // namespace tillcast
