// kafka/address.h: kafka://HOST:PORT,HOST:PORT/NAME: where a cluster is, and what in it is ours.
//
// Threads: pure.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

struct KafkaAddress {
  std::string brokers;  // HOST:PORT,...
  std::string name;     // a topic, or what the topics of a shop begin with
  bool operator==(const KafkaAddress&) const = default;
};

bool is_kafka_address(std::string_view text);  // begins as one
// The port may be left out: 9092. A name has at most 200 letters, digits, '.', '_' and '-'.
Result<KafkaAddress> parse_kafka_address(std::string_view text);
std::string to_string(const KafkaAddress& address);

}  // namespace tillcast
