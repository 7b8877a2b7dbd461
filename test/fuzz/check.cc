#include "fuzz/check.h"

#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace tillcast::fuzz {

void failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
  std::abort();
}

bool is_one_line(std::string_view text) {
  return std::ranges::none_of(text,
                              [](char c) { return static_cast<uint8_t>(c) < 0x20 || c == '\x7F'; });
}

bool is_good_message(std::string_view message) {
  return !message.empty() && message.size() <= kMessageBytesMax && is_one_line(message) &&
         simdjson::validate_utf8(message.data(), message.size());
}

std::string_view take_part(std::string_view& rest, std::string_view separator) {
  const std::string line = "\n" + std::string(separator) + "\n";
  const size_t end = rest.find(line);
  const std::string_view part = rest.substr(0, end);
  rest = end == rest.npos ? std::string_view() : rest.substr(end + line.size());
  return part;
}

std::string edited(std::string valid, std::string_view input) {
  if (input.starts_with('=')) return std::string(input.substr(1));
  for (size_t i = 0; i + 3 <= input.size(); i += 3) {
    const auto byte = [&](size_t at) { return static_cast<uint8_t>(input[i + at]); };
    const size_t place = byte(0) | size_t{byte(1)} << 8;
    if (place < valid.size())
      valid[place] = input[i + 2];
    else
      valid.resize(std::min(valid.size(), size_t{byte(2)} * 16));
  }
  return valid;
}

}  // namespace tillcast::fuzz
