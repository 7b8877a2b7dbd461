// kafka/library.h: librdkafka's handles, freed when they go, and its errors as ours. For the files
// of this room alone.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

struct RdKafkaFree {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
  void operator()(rd_kafka_DeleteTopic_t* topic) const { rd_kafka_DeleteTopic_destroy(topic); }
  void operator()(const struct rd_kafka_metadata* metadata) const {
    rd_kafka_metadata_destroy(metadata);
  }
  void operator()(rd_kafka_consumer_group_metadata_t* metadata) const {
    rd_kafka_consumer_group_metadata_destroy(metadata);
  }
};
template <class T>
using RdKafka = std::unique_ptr<T, RdKafkaFree>;

inline constexpr const char* kNoteHeader = "tillcast";  // of KafkaRecord::note

// Options before a handle is made of them; a wrong name is a bug.
class KafkaConf {
 public:
  explicit KafkaConf(const std::string& brokers);
  void set(const char* name, const std::string& value);
  rd_kafka_conf_t* get() const { return conf_.get(); }
  // `what` is for errors: "producer".
  Result<RdKafka<rd_kafka_t>> make(rd_kafka_type_t type, std::string_view what) &&;

 private:
  RdKafka<rd_kafka_conf_t> conf_;
};

// kUnavailable, or kConflict where another has taken over, or kNotFound and kInvalid of topics.
Error kafka_error(std::string_view what, rd_kafka_resp_err_t code, std::string_view why = {});
// Of the calls that give an error or nothing; frees it.
Result<> kafka_result(std::string_view what, rd_kafka_error_t* error);

}  // namespace tillcast
