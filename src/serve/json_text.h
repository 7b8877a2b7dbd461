// serve/json_text.h: appends JSON to a string, field by field, without building a tree.
//
// A value that is not known is null; a number that is not finite is not known.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "event/money.h"
#include "event/order_json.h"

namespace tillcast {

// A comma where something stands before it in the same object or array.
inline void append_comma(std::string& out) {
  if (!out.empty() && out.back() != '{' && out.back() != '[') out.push_back(',');
}

// REQUIRES: `name` needs no escaping.
inline void append_key(std::string& out, std::string_view name) {
  append_comma(out);
  out.append("\"").append(name).append("\":");
}

inline void append_field(std::string& out, std::string_view name, std::string_view text) {
  append_key(out, name);
  append_json_string(out, text);
}

inline void append_field(std::string& out, std::string_view name,
                         std::unsigned_integral auto value) {
  append_key(out, name);
  fmt::format_to(std::back_inserter(out), "{}", value);
}

inline void append_field(std::string& out, std::string_view name, std::signed_integral auto value) {
  append_key(out, name);
  fmt::format_to(std::back_inserter(out), "{}", value);
}

inline void append_null(std::string& out, std::string_view name) {
  append_key(out, name);
  out.append("null");
}

// The shortest text that reads back as the same double.
inline void append_number(std::string& out, double value) {
  if (std::isfinite(value))
    fmt::format_to(std::back_inserter(out), "{}", value);
  else
    out.append("null");
}

inline void append_field(std::string& out, std::string_view name, std::optional<double> value) {
  append_key(out, name);
  append_number(out, value.value_or(NAN));
}

// Empty text is not known.
inline void append_text_or_null(std::string& out, std::string_view name, std::string_view text) {
  if (text.empty())
    append_null(out, name);
  else
    append_field(out, name, text);
}

inline void append_time(std::string& out, std::string_view name, std::optional<int64_t> at_ms) {
  if (at_ms)
    append_field(out, name, std::string_view(format_time(*at_ms)));
  else
    append_null(out, name);
}

// "name":[{...},...]: `append` writes what stands between an item's braces.
template <class Items, class Append>
void append_objects(std::string& out, std::string_view name, const Items& items,
                    const Append& append) {
  append_key(out, name);
  out.push_back('[');
  for (const auto& item : items) {
    append_comma(out);
    out.push_back('{');
    append(out, item);
    out.push_back('}');
  }
  out.push_back(']');
}

inline void append_money(std::string& out, std::string_view name, MoneySum amount) {
  append_field(out, name, std::string_view(to_string(amount)));
}

}  // namespace tillcast
