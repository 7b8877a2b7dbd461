#include "cluster/exchange.h"

#include <spdlog/spdlog.h>

#include "base/thread_name.h"

namespace tillcast {
namespace {

constexpr size_t kAtOnce = 1'000;
constexpr auto kWait = std::chrono::milliseconds(50);
constexpr auto kPause = std::chrono::milliseconds(500);

}  // namespace

Result<std::unique_ptr<Exchange>> Exchange::open(const std::string& brokers,
                                                 const ClusterTopics& topics, Handlers handlers) {
  std::unique_ptr<Exchange> exchange(new Exchange(topics, std::move(handlers)));
  TC_ASSIGN(exchange->consumer_, KafkaConsumer::open(brokers, {}));
  TC_ASSIGN(exchange->producer_, KafkaProducer::open(brokers, {}));
  TC_TRY(exchange->begin(brokers));
  exchange->thread_ = std::thread([&made = *exchange] { made.run(); });
  return exchange;
}

Exchange::~Exchange() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

Result<> Exchange::begin(const std::string& brokers) {
  const KafkaPartition views{topics_.views, 0}, nodes{topics_.nodes, 0};
  TC_TRY(consumer_->partitions(topics_.views));
  TC_TRY(consumer_->partitions(topics_.nodes));
  TC_ASSIGN(const KafkaConsumer::Bounds told, consumer_->bounds(views));
  TC_ASSIGN(const KafkaConsumer::Bounds sent, consumer_->bounds(nodes));
  const KafkaOffset from[] = {{views, told.begin}, {nodes, sent.end}};
  // What is there is read apart, as only so the end of what was compacted away is known.
  TC_ASSIGN(const auto first, KafkaConsumer::open(brokers, {}));
  TC_TRY(first->assign({from, 1}));
  for (int64_t next = told.begin; next < told.end;) {
    TC_ASSIGN(const KafkaConsumer::Batch batch, first->poll_partition(views, kAtOnce, kWait));
    for (const KafkaRecord& record : batch.records) {
      hand_out(record);
      next = record.offset + 1;
    }
    if (batch.read_to) next = std::max(next, *batch.read_to);
  }
  const KafkaOffset on[] = {{views, told.end}, {nodes, sent.end}};
  return consumer_->assign(on, KafkaConsumer::Reading::kTogether);
}

void Exchange::hand_out(const KafkaRecord& record) const {
  if (record.tombstone) return;
  if (record.partition.topic == topics_.views) {
    auto view = decode_view(record.value);
    if (view.ok()) return handlers_.view(std::move(*view));
    spdlog::warn("cluster: {}, record {}: {}", topics_.views, record.offset, view.error().message);
  } else {
    auto message = decode_message(record.value);
    if (message.ok()) return handlers_.message(std::move(*message));
    spdlog::warn("cluster: {}, record {}: {}", topics_.nodes, record.offset,
                 message.error().message);
  }
}

void Exchange::run() {
  name_this_thread("exchange");
  bool away = false;
  while (!stopping_) {
    const auto records = consumer_->poll(kAtOnce, kWait);
    if (!records.ok()) {
      if (!std::exchange(away, true)) spdlog::warn("{}", records.error().message);
      // It was away for so long that what it had not read is gone.
      if (records.error().code == ErrorCode::kNotFound)
        if (const auto begun = begin_anew(); !begun.ok()) spdlog::warn("{}", begun.error().message);
      std::this_thread::sleep_for(kPause);
      continue;
    }
    away = false;
    for (const KafkaRecord& record : *records) hand_out(record);
  }
}

Result<> Exchange::begin_anew() {
  const KafkaPartition views{topics_.views, 0}, nodes{topics_.nodes, 0};
  TC_ASSIGN(const KafkaConsumer::Bounds told, consumer_->bounds(views));
  TC_ASSIGN(const KafkaConsumer::Bounds sent, consumer_->bounds(nodes));
  const KafkaOffset from[] = {{views, told.begin}, {nodes, sent.end}};
  return consumer_->assign(from, KafkaConsumer::Reading::kTogether);
}

Result<> Exchange::put(const std::string& topic, std::string_view key, std::string_view value) {
  const std::lock_guard lock(mutex_);
  const auto sent = producer_->send(topic, 0, key, value);
  if (!sent.ok()) spdlog::warn("{}", sent.error().message);
  return sent;
}

void Exchange::tell(const View& view) {
  static_cast<void>(put(topics_.views, key_of(view), encode(view)));
}

Result<> Exchange::send(const NodeMessage& message) {
  return put(topics_.nodes, {}, encode(message));
}

Result<> Exchange::flush() {
  const std::lock_guard lock(mutex_);
  return producer_->flush();
}

}  // namespace tillcast
