#include "serve/query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "base/time.h"

namespace tillcast {
namespace {

// More than any route asks for; each is compared with those before it.
constexpr size_t kFieldsMax = 64;

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

Error bad(std::string_view name, std::string_view why) {
  return invalid(fmt::format("query parameter {}: {}", printable(name, 60), why));
}

}  // namespace

Result<std::string> percent_decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus == Plus::kIsSpace) {
      decoded.push_back(' ');
    } else if (text[i] != '%') {
      decoded.push_back(text[i]);
    } else {
      const auto high = i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
      const auto low = i + 2 < text.size() ? hex_digit(text[i + 2]) : std::nullopt;
      if (!high || !low) return invalid("address: a % without two hexadecimal digits after it");
      decoded.push_back(static_cast<char>(*high * 16 + *low));
      i += 2;
    }
  }
  return decoded;
}

Result<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const std::string_view field = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(field.size() + 1, text.size()));
    if (field.empty()) continue;
    const size_t equals = std::min(field.find('='), field.size());
    TC_ASSIGN(std::string name, percent_decode(field.substr(0, equals), Plus::kIsSpace));
    TC_ASSIGN(std::string value,
              percent_decode(field.substr(std::min(equals + 1, field.size())), Plus::kIsSpace));
    for (const auto& [known, ignored] : query.fields_)
      if (known == name) return bad(name, "is given twice");
    if (query.fields_.size() == kFieldsMax)
      return invalid(fmt::format("address: more than {} query parameters", kFieldsMax));
    query.fields_.emplace_back(std::move(name), std::move(value));
  }
  return query;
}

std::string_view Query::text(std::string_view name) const {
  for (const auto& [known, value] : fields_)
    if (known == name) return value;
  return {};
}

Result<std::optional<int64_t>> Query::time(std::string_view name) const {
  std::string value(text(name));
  if (value.empty()) return std::optional<int64_t>{};
  // The + of an offset arrives as a space where the sender did not escape it.
  if (const size_t space = value.rfind(' '); value.find('T') < space && space != value.npos)
    value[space] = '+';
  auto at_ms = parse_time(value);
  if (!at_ms) return bad(name, at_ms.error().message);
  return std::optional<int64_t>{*at_ms};
}

Result<std::optional<uint64_t>> Query::number(std::string_view name) const {
  const std::string_view value = text(name);
  if (value.empty()) return std::optional<uint64_t>{};
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size())
    return bad(name, "is not a whole number of 0 or more");
  return std::optional<uint64_t>{number};
}

Result<size_t> Query::count(std::string_view name, size_t by_default, size_t max) const {
  TC_ASSIGN(const std::optional<uint64_t> count, number(name));
  if (!count) return by_default;
  if (*count < 1 || *count > max) return bad(name, fmt::format("must be 1 to {}", max));
  return static_cast<size_t>(*count);
}

Result<bool> Query::flag(std::string_view name) const {
  const std::string_view value = text(name);
  if (value.empty() || value == "false" || value == "0") return false;
  if (value == "true" || value == "1") return true;
  return bad(name, "must be true or false");
}

Result<std::optional<size_t>> Query::choice(std::string_view name,
                                            std::span<const std::string_view> choices) const {
  const std::string_view value = text(name);
  if (value.empty()) return std::optional<size_t>{};
  const auto found = std::ranges::find(choices, value);
  if (found == choices.end())
    return bad(name, fmt::format("must be one of {}", fmt::join(choices, ", ")));
  return std::optional<size_t>{static_cast<size_t>(found - choices.begin())};
}

Result<Window> window_of(const Query& query) {
  TC_ASSIGN(const std::optional<int64_t> from, query.time("from"));
  TC_ASSIGN(const std::optional<int64_t> to, query.time("to"));
  if (from && to && *from > *to) return invalid("query parameter from: lies after to");
  Window window;
  window.from_ms = from.value_or(window.from_ms);
  window.to_ms = to.value_or(window.to_ms);
  return window;
}

}  // namespace tillcast
