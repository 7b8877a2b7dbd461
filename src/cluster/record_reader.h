// cluster/record_reader.h: records looked up by their offsets, and a shard's log made of that.
//
// What was folded is asked for again where an order changes or goes, and where people look: seldom,
// and mostly of what came lately, which is kept. All else is read from the cluster, in some
// milliseconds.
//
// Threads: any.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "kafka/consumer.h"
#include "log/log.h"

namespace tillcast {

class RecordReader {
 public:
  enum class For { kLookUps, kLongReads };
  static Result<std::shared_ptr<RecordReader>> open(const std::string& brokers, For use);

  // Calls `visit` for the records of [begin, end), in order, as far as there are any; what stands
  // between them is none.
  // kUnavailable: the cluster does not give them.
  using Visit = std::function<Result<>(const KafkaRecord& record)>;
  Result<> read(const KafkaPartition& partition, int64_t begin, int64_t end,
                const Visit& visit) const;

 private:
  explicit RecordReader(std::unique_ptr<KafkaConsumer> consumer) : consumer_(std::move(consumer)) {}

  mutable std::mutex mutex_;  // guards what the consumer reads
  std::unique_ptr<KafkaConsumer> consumer_;
};

// A partition of NAME.changes as the log of an engine that is fed (Engine::feed): the sequence
// number of a record is its offset + 1. Read only.
class PartitionLog : public Log {
 public:
  PartitionLog(std::shared_ptr<const RecordReader> reader, KafkaPartition partition)
      : reader_(std::move(reader)), partition_(std::move(partition)) {}

  // The last ones up to this, as if they had been read just now. Before remember().
  Result<> remember_before(uint64_t seq);
  // This was read, and is soon asked for again, perhaps. From the thread that feeds the engine.
  void remember(uint64_t seq, std::string entry);

  using Log::append;
  Result<uint64_t> append(std::span<const Stated> entries) override;
  Result<> read(uint64_t after, uint64_t through, const Visitor& visit) const override;
  Result<> orders_at(std::span<const uint64_t> seqs, const OrderVisitor& visit) const override;
  // Where it ends is another's affair: an entry is there or is not.
  uint64_t last_seq() const override { return UINT64_MAX; }

 private:
  std::optional<std::string> remembered(uint64_t seq) const;
  Result<> read_order(uint64_t seq, const OrderVisitor& visit) const;

  const std::shared_ptr<const RecordReader> reader_;
  const KafkaPartition partition_;
  mutable std::mutex mutex_;                             // guards all below
  std::deque<std::pair<uint64_t, std::string>> recent_;  // ascending, without gaps
  size_t recent_bytes_ = 0;
};

}  // namespace tillcast
