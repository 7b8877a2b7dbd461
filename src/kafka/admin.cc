#include "kafka/admin.h"

#include <fmt/format.h>

#include <array>
#include <thread>

#include "kafka/library.h"

namespace tillcast {
namespace {

constexpr int kTimeoutMs = 15'000;
constexpr int kLooks = 100;  // for a topic that was just made

}  // namespace

struct KafkaAdmin::Impl {
  RdKafka<rd_kafka_t> handle;
  RdKafka<rd_kafka_queue_t> answers;

  Result<RdKafka<const struct rd_kafka_metadata>> metadata(std::string_view what) const {
    const struct rd_kafka_metadata* got = nullptr;
    const auto failed = rd_kafka_metadata(handle.get(), 1, nullptr, &got, kTimeoutMs);
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(what, failed);
    return RdKafka<const struct rd_kafka_metadata>(got);
  }
  Result<RdKafka<rd_kafka_event_t>> answer(std::string_view what) const {
    RdKafka<rd_kafka_event_t> event(rd_kafka_queue_poll(answers.get(), 2 * kTimeoutMs));
    if (!event) return kafka_error(what, RD_KAFKA_RESP_ERR__TIMED_OUT);
    if (const auto failed = rd_kafka_event_error(event.get()))
      return kafka_error(what, failed, rd_kafka_event_error_string(event.get()));
    return event;
  }
  Result<> create(const TopicSpec& topic) const;
};

Result<std::unique_ptr<KafkaAdmin>> KafkaAdmin::open(const std::string& brokers) {
  auto impl = std::make_unique<Impl>();
  TC_ASSIGN(impl->handle, KafkaConf(brokers).make(RD_KAFKA_PRODUCER, "administrator"));
  impl->answers.reset(rd_kafka_queue_new(impl->handle.get()));
  return std::unique_ptr<KafkaAdmin>(new KafkaAdmin(std::move(impl)));
}

KafkaAdmin::KafkaAdmin(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaAdmin::~KafkaAdmin() = default;

Result<int> KafkaAdmin::brokers() const {
  TC_ASSIGN(const auto metadata, impl_->metadata("asking for the brokers"));
  return metadata->broker_cnt;
}

Result<TopicSpec> KafkaAdmin::describe(const std::string& topic) const {
  const std::string what = fmt::format("looking for topic {}", topic);
  TC_ASSIGN(const auto metadata, impl_->metadata(what));
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic& found = metadata->topics[i];
    if (topic != found.topic) continue;
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return kafka_error(what, found.err);
    TopicSpec spec{topic, found.partition_cnt, 0};
    if (found.partition_cnt > 0) spec.replicas = found.partitions[0].replica_cnt;
    return spec;
  }
  return kafka_error(what, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

Result<> KafkaAdmin::Impl::create(const TopicSpec& topic) const {
  const std::string what = fmt::format("making topic {}", topic.name);
  std::array<char, 512> why{};
  const RdKafka<rd_kafka_NewTopic_t> made(rd_kafka_NewTopic_new(
      topic.name.c_str(), topic.partitions, topic.replicas, why.data(), why.size()));
  if (!made) return invalid(fmt::format("kafka: {}: {}", what, why.data()));
  for (const auto& [name, value] : topic.settings)
    rd_kafka_NewTopic_set_config(made.get(), name.c_str(), value.c_str());
  std::array<rd_kafka_NewTopic_t*, 1> asked{made.get()};
  rd_kafka_CreateTopics(handle.get(), asked.data(), asked.size(), nullptr, answers.get());
  TC_ASSIGN(const auto event, answer(what));
  size_t count = 0;
  const auto* const topics =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  TC_ASSERT(count == 1);
  if (const auto failed = rd_kafka_topic_result_error(topics[0]))
    return kafka_error(what, failed, rd_kafka_topic_result_error_string(topics[0]));
  return Done{};
}

Result<bool> KafkaAdmin::create(std::span<const TopicSpec> topics) {
  bool made = false;
  for (const TopicSpec& topic : topics) {
    auto there = describe(topic.name);
    if (!there.ok() && there.error().code != ErrorCode::kNotFound) return there.error();
    if (!there.ok()) {
      const auto done = impl_->create(topic);
      // kConflict: another has made it meanwhile.
      if (!done.ok() && done.error().code != ErrorCode::kConflict) return done.error();
      made |= done.ok();
      // A broker answers before all others know.
      for (int i = 0; i < kLooks && !(there = describe(topic.name)).ok(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (!there.ok()) return there.error();
    }
    if (there->partitions != topic.partitions)
      return conflict(
          fmt::format("kafka: topic {} has {} partitions, not {}; ask for as many, or "
                      "choose another name",
                      topic.name, there->partitions, topic.partitions));
  }
  return made;
}

Result<> KafkaAdmin::remove(const std::string& topic) {
  const std::string what = fmt::format("removing topic {}", topic);
  const RdKafka<rd_kafka_DeleteTopic_t> gone(rd_kafka_DeleteTopic_new(topic.c_str()));
  std::array<rd_kafka_DeleteTopic_t*, 1> asked{gone.get()};
  rd_kafka_DeleteTopics(impl_->handle.get(), asked.data(), asked.size(), nullptr,
                        impl_->answers.get());
  TC_ASSIGN(const auto event, impl_->answer(what));
  size_t count = 0;
  const auto* const topics =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(event.get()), &count);
  TC_ASSERT(count == 1);
  if (const auto failed = rd_kafka_topic_result_error(topics[0]))
    return kafka_error(what, failed, rd_kafka_topic_result_error_string(topics[0]));
  return Done{};
}

}  // namespace tillcast
