// The part of an address after its question mark, and what the routes read from it.
//
// A slow twin takes the text apart; what the routes understand lies within their bounds.
#include <map>
#include <optional>

#include "fuzz/check.h"
#include "serve/customer_query.h"
#include "serve/query.h"
#include "serve/segment_query.h"

namespace tillcast {
namespace {

std::optional<std::string> decode_slowly(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789abcdef0123456789ABCDEF";
  std::string out;
  for (; !text.empty(); text.remove_prefix(1)) {
    if (text[0] == '+') {
      out += ' ';
    } else if (text[0] == '%') {
      if (text.size() < 3) return std::nullopt;
      const size_t high = kHex.find(text[1]), low = kHex.find(text[2]);
      if (high == kHex.npos || low == kHex.npos) return std::nullopt;
      out += static_cast<char>(high % 16 * 16 + low % 16);
      text.remove_prefix(2);
    } else {
      out += text[0];
    }
  }
  return out;
}

// Nothing where it is refused.
std::optional<std::map<std::string, std::string>> parse_slowly(std::string_view text) {
  std::map<std::string, std::string> fields;
  for (;;) {
    const size_t end = text.find('&');
    const std::string_view field = text.substr(0, end);
    if (!field.empty()) {
      const size_t equals = field.find('=');
      const auto name = decode_slowly(field.substr(0, equals));
      const auto value =
          decode_slowly(equals == field.npos ? std::string_view() : field.substr(equals + 1));
      if (!name || !value || !fields.emplace(*name, *value).second) return std::nullopt;
      if (fields.size() > 64) return std::nullopt;
    }
    if (end == text.npos) return fields;
    text.remove_prefix(end + 1);
  }
}

template <class T>
void check_range(const Range<T>& range) {
  FUZZ_CHECK(!range.from || !range.to || *range.from <= *range.to);
}

void check_customers(const Query& query) {
  const auto customers = customer_query(query);
  FUZZ_CHECK_RESULT(customers);
  if (!customers.ok()) return;
  FUZZ_CHECK(customers->limit >= 1 && customers->limit <= 1'000);
  FUZZ_CHECK(customers->offset == 0 || customers->cursor.empty());
  check_range(customers->probability);
  check_range(customers->monetary);
  check_range(customers->orders);
  check_range(customers->last_purchase_ms);
  if (customers->probability.from) FUZZ_CHECK(*customers->probability.from >= 0);
  if (customers->probability.to) FUZZ_CHECK(*customers->probability.to <= 1);
}

void one_input(std::string_view text) {
  const auto query = Query::parse(text);
  FUZZ_CHECK_RESULT(query);
  const auto slow = parse_slowly(text);
  FUZZ_CHECK(query.ok() == slow.has_value());
  if (!query.ok()) return;
  for (const auto& [name, value] : *slow) {
    FUZZ_CHECK(query->text(name) == value);
    FUZZ_CHECK_RESULT(query->time(name));
    FUZZ_CHECK_RESULT(query->number(name));
    FUZZ_CHECK_RESULT(query->flag(name));
  }
  check_customers(*query);
  FUZZ_CHECK_RESULT(segment_filter(*query));
  const auto window = window_of(*query);
  FUZZ_CHECK_RESULT(window);
  if (window.ok()) FUZZ_CHECK(window->from_ms <= window->to_ms);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  tillcast::one_input(tillcast::fuzz::text_of(data, size));
  return 0;
}
