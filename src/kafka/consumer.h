// kafka/consumer.h: records out of topics: partitions that a group deals out, or those one names.
//
// It sees what was committed alone (isolation.level=read_committed), and itself commits nothing:
// how far a group has come is written by KafkaProducer::commit() with what came of it.
//
// Threads: one; what is given to subscribe() is called within poll() and close().
// Errors: kUnavailable = poll again; kNotFound = no such topic; kConflict = fenced.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "kafka/record.h"

typedef struct rd_kafka_s rd_kafka_t;
struct rd_kafka_message_s;
struct rd_kafka_error_s;

namespace tillcast {

struct ConsumerOptions {
  std::string group{};  // empty: it belongs to none, and assign() says what it reads
  std::chrono::milliseconds session_timeout = std::chrono::seconds(6);
  std::chrono::milliseconds timeout = std::chrono::seconds(10);  // of a question to the cluster
  // Read ahead of a partition at once; of who looks a record up here and there, little.
  int fetch_bytes = 8'000'000;
};

class KafkaConsumer {
 public:
  static Result<std::unique_ptr<KafkaConsumer>> open(const std::string& brokers,
                                                     const ConsumerOptions& options);
  ~KafkaConsumer();

  // The group deals partitions out a few at a time, so that those that stay go on (KIP-429).
  struct Listener {
    // Says from where each is read: an offset each, in their order.
    std::function<Result<std::vector<int64_t>>(std::span<const KafkaPartition>)> assigned;
    // Before others get them. `lost`: they have got them already.
    std::function<void(std::span<const KafkaPartition>, bool lost)> revoked;
  };
  Result<> subscribe(const std::vector<std::string>& topics, Listener listener);
  // At most so many, as soon as there is one; none after `wait`. After an error of assigned() the
  // consumer has nothing that the group believes it has: REQUIRED is to give it up (gave_up()).
  Result<std::vector<KafkaRecord>> poll(size_t records_max, std::chrono::milliseconds wait);

  // Where poll() has found nothing more of a partition for now; nothing: there may be more.
  std::optional<int64_t> read_to(const KafkaPartition& partition) const;

  bool gave_up() const;

  // Reads these from these offsets on, each by itself: poll_partition(); or as they come: poll().
  // REQUIRES: not subscribed; of kTogether: none was read apart before.
  enum class Reading { kApart, kTogether };
  Result<> assign(std::span<const KafkaOffset> from, Reading reading = Reading::kApart);
  struct Batch {
    std::vector<KafkaRecord> records;
    // The partition has no more for now: everything before it was given, or is no record (the marks
    // of transactions, what was aborted or compacted away).
    std::optional<int64_t> read_to;
  };
  // REQUIRES: it was assigned.
  Result<Batch> poll_partition(const KafkaPartition& partition, size_t records_max,
                               std::chrono::milliseconds wait);

  Result<std::vector<KafkaPartition>> partitions(const std::string& topic) const;
  struct Bounds {
    int64_t begin = 0;
    int64_t end = 0;  // after the last that is committed
  };
  Result<Bounds> bounds(const KafkaPartition& partition) const;
  // What the group has committed; nothing: nothing yet.
  Result<std::vector<std::optional<int64_t>>> committed(
      std::span<const KafkaPartition> partitions) const;

  // For KafkaProducer::commit() alone.
  rd_kafka_error_s* add_to_transaction(rd_kafka_t* producer, std::span<const KafkaOffset> consumed,
                                       std::chrono::milliseconds timeout) const;

 private:
  struct Impl;
  explicit KafkaConsumer(std::unique_ptr<Impl> impl);
  static void add_to(Batch& batch, rd_kafka_message_s& message);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillcast
