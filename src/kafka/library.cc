#include "kafka/library.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <array>

#include "base/assert.h"
#include "base/text.h"

namespace tillcast {
namespace {

// On librdkafka's own threads.
void log(const rd_kafka_t*, int level, const char* facility, const char* text) {
  constexpr int kError = 3, kWarning = 4;                    // of syslog
  const auto to = level <= kError     ? spdlog::level::warn  // it goes on trying: ours decide
                  : level <= kWarning ? spdlog::level::info
                                      : spdlog::level::debug;
  spdlog::log(to, "kafka: {} {}", facility, printable(text, 500));
}

}  // namespace

KafkaConf::KafkaConf(const std::string& brokers) : conf_(rd_kafka_conf_new()) {
  set("bootstrap.servers", brokers);
  set("client.id", "tillcast");
  set("topic.metadata.refresh.interval.ms", "10000");
  rd_kafka_conf_set_log_cb(conf_.get(), log);
}

void KafkaConf::set(const char* name, const std::string& value) {
  std::array<char, 512> why{};
  const auto set = rd_kafka_conf_set(conf_.get(), name, value.c_str(), why.data(), why.size());
  if (set != RD_KAFKA_CONF_OK) spdlog::error("kafka: {}={}: {}", name, value, why.data());
  TC_ASSERT(set == RD_KAFKA_CONF_OK);
}

Result<RdKafka<rd_kafka_t>> KafkaConf::make(rd_kafka_type_t type, std::string_view what) && {
  std::array<char, 512> why{};
  RdKafka<rd_kafka_t> handle(rd_kafka_new(type, conf_.get(), why.data(), why.size()));
  if (!handle) return invalid(fmt::format("kafka: no {}: {}", what, why.data()));
  conf_.release();  // the handle's now
  return handle;
}

Error kafka_error(std::string_view what, rd_kafka_resp_err_t code, std::string_view why) {
  const std::string text =
      fmt::format("kafka: {}: {}", what, why.empty() ? rd_kafka_err2str(code) : why);
  switch (code) {
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
      return conflict(text + "; another node has taken over");
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
      return not_found(text + "; 'tillcast cluster init' makes the topics");
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE:
      return not_found(text);
    case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS:
      return conflict(text);
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_CONFIG:
    case RD_KAFKA_RESP_ERR_INVALID_PARTITIONS:
    case RD_KAFKA_RESP_ERR_INVALID_REPLICATION_FACTOR:
      return invalid(text);
    default:
      return unavailable(text + "; is the cluster there, and well?");
  }
}

Result<> kafka_result(std::string_view what, rd_kafka_error_t* error) {
  if (!error) return Done{};
  const RdKafka<rd_kafka_error_t> owned(error);
  return kafka_error(what, rd_kafka_error_code(error), rd_kafka_error_string(error));
}

}  // namespace tillcast
