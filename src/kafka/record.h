// kafka/record.h: what stands in a partition of a topic.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace tillcast {

struct KafkaPartition {
  std::string topic;
  int32_t number = 0;
  auto operator<=>(const KafkaPartition&) const = default;
};

// A partition and an offset in it.
struct KafkaOffset {
  KafkaPartition partition;
  int64_t offset = 0;
  auto operator<=>(const KafkaOffset&) const = default;
};

struct KafkaRecord {
  KafkaPartition partition;
  int64_t offset = 0;
  int64_t written_ms = 0;  // when its sender says so, Unix UTC
  std::string key;
  std::string value;
  bool tombstone = false;  // no value: the key is gone
  std::string note;        // the header "tillcast", which our own senders add; empty: none
};

}  // namespace tillcast
