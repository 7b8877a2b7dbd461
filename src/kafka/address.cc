#include "kafka/address.h"

#include <fmt/format.h>

#include "base/text.h"

namespace tillcast {
namespace {

constexpr std::string_view kScheme = "kafka://";
constexpr std::string_view kDefaultPort = ":9092";
constexpr size_t kNameBytesMax = 200;  // the broker's own bound is 249; topics add to it
constexpr size_t kBrokersBytesMax = 2'000;
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kNameCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
constexpr std::string_view kHostCharacters =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_[]:";

// "host", "host:9092", "[::1]:9092".
bool is_broker(std::string_view broker) {
  if (broker.empty() || broker.find_first_not_of(kHostCharacters) != broker.npos) return false;
  const size_t colon = broker.rfind(':');
  if (colon == broker.npos || broker.back() == ']') return true;
  const std::string_view port = broker.substr(colon + 1);
  return colon > 0 && !port.empty() && port.size() <= 5 &&
         port.find_first_not_of(kDigits) == port.npos;
}

bool has_port(std::string_view broker) {
  return broker.back() != ']' && broker.find(':') != broker.npos;
}

}  // namespace

bool is_kafka_address(std::string_view text) { return text.starts_with(kScheme); }

Result<KafkaAddress> parse_kafka_address(std::string_view text) {
  const auto wrong = [&](std::string_view why) {
    return invalid(fmt::format("'{}' is no Kafka address: {}; write kafka://HOST:PORT,.../NAME",
                               printable(text, 100), why));
  };
  if (!is_kafka_address(text)) return wrong("it does not begin with kafka://");
  std::string_view rest = text.substr(kScheme.size());
  const size_t slash = rest.find('/');
  if (slash == rest.npos) return wrong("it has no name");
  KafkaAddress address;
  address.name = rest.substr(slash + 1);
  if (address.name.empty() || address.name.size() > kNameBytesMax ||
      address.name.find_first_not_of(kNameCharacters) != address.name.npos)
    return wrong("a name has 1 to 200 letters, digits, '.', '_' and '-'");
  rest = rest.substr(0, slash);
  if (rest.size() > kBrokersBytesMax) return wrong("there are too many brokers");
  for (bool last = false; !last;) {
    const size_t comma = rest.find(',');
    last = comma == rest.npos;
    const std::string_view broker = rest.substr(0, comma);
    if (!is_broker(broker)) return wrong("a broker is HOST:PORT");
    if (!address.brokers.empty()) address.brokers += ',';
    address.brokers += broker;
    if (!has_port(broker)) address.brokers += kDefaultPort;
    if (!last) rest.remove_prefix(comma + 1);
  }
  return address;
}

std::string to_string(const KafkaAddress& address) {
  return fmt::format("{}{}/{}", kScheme, address.brokers, address.name);
}

}  // namespace tillcast
