#include "kafka/consumer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "kafka/library.h"

namespace tillcast {

struct KafkaConsumer::Impl {
  RdKafka<rd_kafka_t> handle;
  std::chrono::milliseconds timeout{};
  Listener listener;
  std::map<KafkaPartition, RdKafka<rd_kafka_queue_t>> queues;  // of assign()'s partitions
  std::map<KafkaPartition, Batch> early;   // of theirs, what came before they had queues
  std::map<KafkaPartition, int64_t> ends;  // that poll() has come to
  std::optional<Error> failure;            // of a listener
  bool gave_up = false;                    // one that was to take partitions
  bool rebalanced = false;                 // since poll() began
  std::vector<KafkaPartition> revoked;     // likewise
  bool closed = false;

  int timeout_ms() const { return static_cast<int>(timeout.count()); }
  void rebalance(rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions);
  void assigned(rd_kafka_topic_partition_list_t* partitions);
  Result<> drain();
};

namespace {

constexpr auto kLeaderPause = std::chrono::milliseconds(100);

std::vector<KafkaPartition> partitions_of(const rd_kafka_topic_partition_list_t& list) {
  std::vector<KafkaPartition> result;
  for (const auto& element : std::span(list.elems, static_cast<size_t>(list.cnt)))
    result.push_back({element.topic, element.partition});
  return result;
}

RdKafka<rd_kafka_topic_partition_list_t> make_list(size_t size) {
  return RdKafka<rd_kafka_topic_partition_list_t>(
      rd_kafka_topic_partition_list_new(static_cast<int>(size)));
}

RdKafka<rd_kafka_topic_partition_list_t> list_of(std::span<const KafkaOffset> offsets) {
  auto list = make_list(offsets.size());
  for (const KafkaOffset& one : offsets)
    rd_kafka_topic_partition_list_add(list.get(), one.partition.topic.c_str(), one.partition.number)
        ->offset = one.offset;
  return list;
}

KafkaRecord record_of(rd_kafka_message_t& message) {
  KafkaRecord record;
  record.partition = {rd_kafka_topic_name(message.rkt), message.partition};
  record.offset = message.offset;
  rd_kafka_timestamp_type_t kind{};
  record.written_ms = rd_kafka_message_timestamp(&message, &kind);
  if (message.key) record.key.assign(static_cast<const char*>(message.key), message.key_len);
  record.tombstone = message.payload == nullptr;
  if (message.payload) record.value.assign(static_cast<const char*>(message.payload), message.len);
  rd_kafka_headers_t* headers = nullptr;
  const void* note = nullptr;
  size_t note_bytes = 0;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR &&
      rd_kafka_header_get_last(headers, kNoteHeader, &note, &note_bytes) ==
          RD_KAFKA_RESP_ERR_NO_ERROR)
    record.note.assign(static_cast<const char*>(note), note_bytes);
  return record;
}

}  // namespace

void KafkaConsumer::Impl::assigned(rd_kafka_topic_partition_list_t* partitions) {
  const std::vector<KafkaPartition> named = partitions_of(*partitions);
  auto from = listener.assigned(named);
  if (!from.ok()) {
    failure = from.error();
    gave_up = true;
    return;
  }
  TC_ASSERT(from->size() == named.size());
  for (size_t i = 0; i < named.size(); ++i) partitions->elems[i].offset = (*from)[i];
  const auto done =
      kafka_result("taking partitions", rd_kafka_incremental_assign(handle.get(), partitions));
  if (!done.ok()) failure = done.error();
}

void KafkaConsumer::Impl::rebalance(rd_kafka_resp_err_t what,
                                    rd_kafka_topic_partition_list_t* partitions) {
  rebalanced = true;
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && closed) {
    // Nobody reads them any more, and they are given back at once.
    static_cast<void>(
        kafka_result("leaving", rd_kafka_incremental_assign(handle.get(), partitions)));
    return;
  }
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) return assigned(partitions);
  for (KafkaPartition& partition : partitions_of(*partitions)) {
    ends.erase(partition);
    revoked.push_back(std::move(partition));
  }
  listener.revoked(partitions_of(*partitions), rd_kafka_assignment_lost(handle.get()) != 0);
  const auto done = kafka_result("giving partitions back",
                                 rd_kafka_incremental_unassign(handle.get(), partitions));
  if (!done.ok() && !closed) failure = done.error();
}

Result<std::unique_ptr<KafkaConsumer>> KafkaConsumer::open(const std::string& brokers,
                                                           const ConsumerOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->timeout = options.timeout;
  KafkaConf conf(brokers);
  // librdkafka wants a group's name even of who is in none.
  conf.set("group.id", options.group.empty() ? "tillcast-no-group" : options.group);
  conf.set("enable.auto.commit", "false");
  conf.set("enable.auto.offset.store", "false");
  conf.set("isolation.level", "read_committed");
  conf.set("auto.offset.reset", "error");  // an offset that is gone is told, not passed over
  conf.set("enable.partition.eof", "true");
  conf.set("partition.assignment.strategy", "cooperative-sticky");
  conf.set("session.timeout.ms", std::to_string(options.session_timeout.count()));
  conf.set("heartbeat.interval.ms",
           std::to_string(std::max<int64_t>(options.session_timeout.count() / 6, 100)));
  conf.set("fetch.wait.max.ms", "100");
  conf.set("fetch.message.max.bytes", std::to_string(options.fetch_bytes));
  conf.set("queued.max.messages.kbytes", "65536");
  rd_kafka_conf_set_opaque(conf.get(), impl.get());
  rd_kafka_conf_set_rebalance_cb(
      conf.get(),
      [](rd_kafka_t*, rd_kafka_resp_err_t what, rd_kafka_topic_partition_list_t* partitions,
         void* opaque) { static_cast<Impl*>(opaque)->rebalance(what, partitions); });
  TC_ASSIGN(impl->handle, std::move(conf).make(RD_KAFKA_CONSUMER, "consumer"));
  rd_kafka_poll_set_consumer(impl->handle.get());
  return std::unique_ptr<KafkaConsumer>(new KafkaConsumer(std::move(impl)));
}

KafkaConsumer::KafkaConsumer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

KafkaConsumer::~KafkaConsumer() {
  impl_->closed = true;
  rd_kafka_consumer_close(impl_->handle.get());  // leaves the group, so that others go on at once
}

Result<> KafkaConsumer::subscribe(const std::vector<std::string>& topics, Listener listener) {
  impl_->listener = std::move(listener);
  const auto list = make_list(topics.size());
  for (const std::string& topic : topics)
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  const rd_kafka_resp_err_t failed = rd_kafka_subscribe(impl_->handle.get(), list.get());
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error("subscribing", failed);
  return Done{};
}

std::optional<int64_t> KafkaConsumer::read_to(const KafkaPartition& partition) const {
  const auto end = impl_->ends.find(partition);
  return end == impl_->ends.end() ? std::nullopt : std::optional(end->second);
}

bool KafkaConsumer::gave_up() const { return impl_->gave_up; }

Result<> KafkaConsumer::assign(std::span<const KafkaOffset> from, Reading reading) {
  const auto list = list_of(from);
  const rd_kafka_resp_err_t failed = rd_kafka_assign(impl_->handle.get(), list.get());
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error("reading", failed);
  impl_->queues.clear();
  impl_->early.clear();
  if (reading == Reading::kTogether) return Done{};
  for (const KafkaOffset& one : from) {
    const KafkaPartition& partition = one.partition;
    RdKafka<rd_kafka_queue_t> queue(rd_kafka_queue_get_partition(
        impl_->handle.get(), partition.topic.c_str(), partition.number));
    TC_ASSERT(queue != nullptr);
    rd_kafka_queue_forward(queue.get(), nullptr);  // its records stay there
    impl_->queues.emplace(partition, std::move(queue));
  }
  return Done{};
}

// What concerns no single partition comes into the consumer's own queue, and so may the first
// records of a partition that was assigned a moment ago.
Result<> KafkaConsumer::Impl::drain() {
  while (const RdKafka<rd_kafka_message_t> message{rd_kafka_consumer_poll(handle.get(), 0)}) {
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR &&
        message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF)
      return kafka_error("reading", message->err, rd_kafka_message_errstr(message.get()));
    KafkaConsumer::add_to(early[{rd_kafka_topic_name(message->rkt), message->partition}], *message);
  }
  return Done{};
}

void KafkaConsumer::add_to(Batch& batch, rd_kafka_message_s& message) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    batch.read_to = message.offset;
  } else {
    batch.read_to.reset();
    batch.records.push_back(record_of(message));
  }
}

Result<KafkaConsumer::Batch> KafkaConsumer::poll_partition(const KafkaPartition& partition,
                                                           size_t records_max,
                                                           std::chrono::milliseconds wait) {
  const auto queue = impl_->queues.find(partition);
  TC_ASSERT(queue != impl_->queues.end());
  TC_TRY(impl_->drain());
  if (const auto early = impl_->early.extract(partition)) return early.mapped();
  std::vector<rd_kafka_message_t*> got(records_max);
  const ssize_t count = rd_kafka_consume_batch_queue(
      queue->second.get(), static_cast<int>(wait.count()), got.data(), got.size());
  Batch batch;
  Result<> failure = Done{};
  for (ssize_t i = 0; i < count; ++i) {
    const RdKafka<rd_kafka_message_t> message(got[static_cast<size_t>(i)]);
    const bool sound = message->err == RD_KAFKA_RESP_ERR_NO_ERROR ||
                       message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
    if (sound)
      add_to(batch, *message);
    else if (failure.ok())
      failure = kafka_error("reading", message->err, rd_kafka_message_errstr(message.get()));
  }
  if (!failure.ok()) return failure.error();
  return batch;
}

Result<std::vector<KafkaRecord>> KafkaConsumer::poll(size_t records_max,
                                                     std::chrono::milliseconds wait) {
  std::vector<KafkaRecord> records;
  auto wait_ms = static_cast<int>(wait.count());
  impl_->rebalanced = false;
  impl_->revoked.clear();
  while (records.size() < records_max && !impl_->rebalanced) {
    const RdKafka<rd_kafka_message_t> message(rd_kafka_consumer_poll(impl_->handle.get(), wait_ms));
    if (impl_->failure) return *std::exchange(impl_->failure, std::nullopt);
    if (!message) break;
    if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      impl_->ends[{rd_kafka_topic_name(message->rkt), message->partition}] = message->offset;
      continue;
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      // What was read before it is given first; the error comes again or has passed.
      if (!records.empty()) break;
      return kafka_error("reading", message->err, rd_kafka_message_errstr(message.get()));
    }
    records.push_back(record_of(*message));
    if (!impl_->ends.empty()) impl_->ends.erase(records.back().partition);
    wait_ms = 0;
  }
  // What was read of a partition before it was given back is nobody's here, even if it came again.
  std::erase_if(records, [&](const KafkaRecord& record) {
    return std::ranges::find(impl_->revoked, record.partition) != impl_->revoked.end();
  });
  return records;
}

Result<std::vector<KafkaPartition>> KafkaConsumer::partitions(const std::string& topic) const {
  rd_kafka_t* const handle = impl_->handle.get();
  struct TopicFree {
    void operator()(rd_kafka_topic_t* handle) const { rd_kafka_topic_destroy(handle); }
  };
  const std::unique_ptr<rd_kafka_topic_t, TopicFree> named(
      rd_kafka_topic_new(handle, topic.c_str(), nullptr));
  const struct rd_kafka_metadata* got = nullptr;
  const std::string what = fmt::format("looking for topic {}", topic);
  if (const auto failed = rd_kafka_metadata(handle, 0, named.get(), &got, impl_->timeout_ms()))
    return kafka_error(what, failed);
  const RdKafka<const struct rd_kafka_metadata> metadata(got);
  std::vector<KafkaPartition> result;
  for (const auto& found : std::span(metadata->topics, static_cast<size_t>(metadata->topic_cnt))) {
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(what, found.err);
    for (int32_t i = 0; i < found.partition_cnt; ++i) result.push_back({topic, i});
  }
  if (result.empty()) return kafka_error(what, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
  return result;
}

Result<KafkaConsumer::Bounds> KafkaConsumer::bounds(const KafkaPartition& partition) const {
  Bounds bounds;
  // A partition that was just made, or whose broker is gone, is led by another in a moment.
  const auto deadline = std::chrono::steady_clock::now() + impl_->timeout;
  rd_kafka_resp_err_t failed{};
  for (bool again = true; again;) {
    failed = rd_kafka_query_watermark_offsets(impl_->handle.get(), partition.topic.c_str(),
                                              partition.number, &bounds.begin, &bounds.end,
                                              impl_->timeout_ms());
    again = (failed == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION ||
             failed == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE) &&
            std::chrono::steady_clock::now() < deadline;
    if (again) std::this_thread::sleep_for(kLeaderPause);
  }
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR)
    return kafka_error(fmt::format("asking for the end of {}", partition.topic), failed);
  return bounds;
}

Result<std::vector<std::optional<int64_t>>> KafkaConsumer::committed(
    std::span<const KafkaPartition> partitions) const {
  const auto list = make_list(partitions.size());
  for (const KafkaPartition& one : partitions)
    rd_kafka_topic_partition_list_add(list.get(), one.topic.c_str(), one.number);
  const rd_kafka_resp_err_t failed =
      rd_kafka_committed(impl_->handle.get(), list.get(), impl_->timeout_ms());
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error("asking for offsets", failed);
  std::vector<std::optional<int64_t>> result;
  for (const auto& element : std::span(list->elems, static_cast<size_t>(list->cnt)))
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR)
      return kafka_error("asking for offsets", element.err);
  for (const auto& element : std::span(list->elems, static_cast<size_t>(list->cnt)))
    result.push_back(element.offset < 0 ? std::nullopt : std::optional(element.offset));
  return result;
}

rd_kafka_error_s* KafkaConsumer::add_to_transaction(rd_kafka_t* producer,
                                                    std::span<const KafkaOffset> consumed,
                                                    std::chrono::milliseconds timeout) const {
  const RdKafka<rd_kafka_consumer_group_metadata_t> group(
      rd_kafka_consumer_group_metadata(impl_->handle.get()));
  const auto list = list_of(consumed);
  return rd_kafka_send_offsets_to_transaction(producer, list.get(), group.get(),
                                              static_cast<int>(timeout.count()));
}

}  // namespace tillcast
