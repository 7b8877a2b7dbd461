#include "kafka/producer.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>

#include "kafka/consumer.h"
#include "kafka/library.h"

namespace tillcast {

struct KafkaProducer::Impl {
  RdKafka<rd_kafka_t> handle;
  std::chrono::milliseconds timeout{};
  std::optional<Error> failure;  // the first since the last flush() or begin()

  Result<> put(const std::string& topic, int32_t partition, std::string_view key, const char* value,
               size_t bytes, std::string_view note);
  Result<> finished(const char* what, const std::function<rd_kafka_error_t*()>& attempt) const;
  int timeout_ms() const { return static_cast<int>(timeout.count()); }
};

namespace {

// From poll() and flush(), so on the producer's own thread.
void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  auto& failure = *static_cast<std::optional<Error>*>(opaque);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR || failure) return;
  failure =
      kafka_error(fmt::format("writing to {}", rd_kafka_topic_name(message->rkt)), message->err);
}

}  // namespace

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::open(const std::string& brokers,
                                                           const ProducerOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->timeout = options.timeout;
  const std::string timeout_ms = std::to_string(options.timeout.count());
  KafkaConf conf(brokers);
  conf.set("enable.idempotence", "true");
  conf.set("acks", "all");
  conf.set("partitioner", "murmur2_random");
  conf.set("linger.ms", "2");
  conf.set("batch.size", "1000000");
  conf.set("message.max.bytes", "8000000");
  conf.set("compression.type", "lz4");
  conf.set("delivery.timeout.ms", timeout_ms);
  if (!options.transactional_id.empty()) {
    conf.set("transactional.id", options.transactional_id);
    const auto open = std::max(options.timeout, options.transaction_timeout);
    conf.set("transaction.timeout.ms", std::to_string(open.count()));
  }
  rd_kafka_conf_set_dr_msg_cb(conf.get(), delivered);
  rd_kafka_conf_set_opaque(conf.get(), &impl->failure);
  TC_ASSIGN(impl->handle, std::move(conf).make(RD_KAFKA_PRODUCER, "producer"));
  if (!options.transactional_id.empty()) {
    TC_TRY(kafka_result("becoming a producer of transactions",
                        rd_kafka_init_transactions(impl->handle.get(), impl->timeout_ms())));
  }
  return std::unique_ptr<KafkaProducer>(new KafkaProducer(std::move(impl)));
}

KafkaProducer::KafkaProducer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

KafkaProducer::~KafkaProducer() {
  // What was not flushed is nobody's promise: it need not be waited for.
  rd_kafka_purge(impl_->handle.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

Result<> KafkaProducer::Impl::put(const std::string& topic, int32_t partition, std::string_view key,
                                  const char* value, size_t bytes, std::string_view note) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    rd_kafka_headers_t* headers = nullptr;  // the message's, once it is taken
    if (!note.empty()) {
      headers = rd_kafka_headers_new(1);
      rd_kafka_header_add(headers, kNoteHeader, -1, note.data(), static_cast<ssize_t>(note.size()));
    }
    const rd_kafka_resp_err_t failed = rd_kafka_producev(
        handle.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_KEY(key.data(), key.size()),
        // librdkafka takes it as const though it does not say so.
        RD_KAFKA_V_VALUE(const_cast<char*>(value), bytes), RD_KAFKA_V_HEADERS(headers),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END);
    if (failed == RD_KAFKA_RESP_ERR_NO_ERROR) break;
    if (headers) rd_kafka_headers_destroy(headers);
    const bool full = failed == RD_KAFKA_RESP_ERR__QUEUE_FULL;
    if (!full || std::chrono::steady_clock::now() > deadline)
      return kafka_error(fmt::format("writing to {}", topic), failed);
    rd_kafka_poll(handle.get(), 10);
  }
  rd_kafka_poll(handle.get(), 0);
  return Done{};
}

Result<> KafkaProducer::send(const std::string& topic, int32_t partition, std::string_view key,
                             std::string_view value, std::string_view note) {
  return impl_->put(topic, partition, key, value.data() ? value.data() : "", value.size(), note);
}

Result<> KafkaProducer::send_tombstone(const std::string& topic, int32_t partition,
                                       std::string_view key) {
  return impl_->put(topic, partition, key, nullptr, 0, {});
}

Result<> KafkaProducer::flush() {
  const rd_kafka_resp_err_t flushed = rd_kafka_flush(impl_->handle.get(), impl_->timeout_ms());
  if (auto failure = std::exchange(impl_->failure, std::nullopt)) return *failure;
  if (flushed != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error("writing", flushed);
  return Done{};
}

Result<> KafkaProducer::begin() {
  impl_->failure.reset();
  return kafka_result("beginning a transaction", rd_kafka_begin_transaction(impl_->handle.get()));
}

// What can be tried again is, until the time is over. What is fatal is another's epoch.
Result<> KafkaProducer::Impl::finished(const char* what,
                                       const std::function<rd_kafka_error_t*()>& attempt) const {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (;;) {
    const RdKafka<rd_kafka_error_t> error(attempt());
    if (!error) return Done{};
    const char* const why = rd_kafka_error_string(error.get());
    if (rd_kafka_error_is_fatal(error.get()))
      return conflict(fmt::format("kafka: {}: {}; another node has taken over", what, why));
    if (!rd_kafka_error_is_retriable(error.get()) ||
        rd_kafka_error_txn_requires_abort(error.get()) ||
        std::chrono::steady_clock::now() > deadline)
      return unavailable(fmt::format("kafka: {}: {}", what, why));
  }
}

Result<> KafkaProducer::commit(std::span<const KafkaOffset> consumed,
                               const KafkaConsumer* consumer) {
  rd_kafka_t* const handle = impl_->handle.get();
  if (!consumed.empty()) {
    TC_ASSERT(consumer != nullptr);
    TC_TRY(impl_->finished("adding offsets to a transaction", [&] {
      return consumer->add_to_transaction(handle, consumed, impl_->timeout);
    }));
  }
  return impl_->finished("committing a transaction",
                         [&] { return rd_kafka_commit_transaction(handle, impl_->timeout_ms()); });
}

Result<> KafkaProducer::abort() {
  return impl_->finished("aborting a transaction", [&] {
    return rd_kafka_abort_transaction(impl_->handle.get(), impl_->timeout_ms());
  });
}

}  // namespace tillcast
