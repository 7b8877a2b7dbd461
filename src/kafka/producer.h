// kafka/producer.h: records into topics, each once, from all in-sync replicas acknowledged.
//
// Idempotent: what is sent again by the library is written once. With a transactional id also all
// or nothing, together with how far a consumer's group has come (exactly-once semantics,
// KIP-98 and KIP-447): whoever has the id, or the partitions, later fences this one out.
//
// Threads: one at a time. Errors: kUnavailable = not known to be written, send again; kConflict =
// fenced: give up what was held; kInvalid = too large.
#pragma once

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "kafka/record.h"

namespace tillcast {

class KafkaConsumer;

struct ProducerOptions {
  std::string transactional_id{};                                // empty: no transactions
  std::chrono::milliseconds timeout = std::chrono::seconds(30);  // of a delivery, of a question
  // So long a transaction may be open before the broker gives it up; 0: the timeout.
  std::chrono::milliseconds transaction_timeout{0};
};

class KafkaProducer {
 public:
  static Result<std::unique_ptr<KafkaProducer>> open(const std::string& brokers,
                                                     const ProducerOptions& options);
  ~KafkaProducer();

  static constexpr int32_t kByKey = -1;  // murmur2 of the key, as Java's producers do

  // Takes it to be written soon; waits while much is waiting.
  Result<> send(const std::string& topic, int32_t partition, std::string_view key,
                std::string_view value, std::string_view note = {});
  Result<> send_tombstone(const std::string& topic, int32_t partition, std::string_view key);
  // Until all that was taken is acknowledged, or one of it is not. Of a transaction commit() does.
  Result<> flush();

  // REQUIRES of these: a transactional id.
  Result<> begin();
  // `consumed`: the offsets after what the consumer's group has done with, in the same transaction.
  // kUnavailable: nothing of it is committed: abort(), and send it all again. kConflict: fenced.
  Result<> commit(std::span<const KafkaOffset> consumed, const KafkaConsumer* consumer);
  Result<> abort();

 private:
  struct Impl;
  explicit KafkaProducer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillcast
