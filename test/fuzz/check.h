// fuzz/check.h: what the fuzzers hold against every parser, and how they take an input apart.
//
// A property that does not hold ends the process, as a crash of the parser itself would.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast::fuzz {

[[noreturn]] void failed(const char* what, const char* file, int line);

// An operator reads it: one line of UTF-8, not without end.
inline constexpr size_t kMessageBytesMax = 1'000;
bool is_good_message(std::string_view message);
bool is_one_line(std::string_view text);

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// The text up to the next line that is `separator`, which are both taken off `rest`.
std::string_view take_part(std::string_view& rest, std::string_view separator);

// For binary forms of which no mutation finds a valid one: the input as changes of such a one.
// What begins with '=' stands for itself; else each three bytes are a place and what stands there
// instead. A place beyond the end cuts the bytes off at that byte times 16.
std::string edited(std::string valid, std::string_view input);

}  // namespace tillcast::fuzz

#define FUZZ_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::tillcast::fuzz::failed(#condition, __FILE__, __LINE__))

// Of a Result: it is one, or its error is fit to be shown.
#define FUZZ_CHECK_RESULT(result)                                                                  \
  ((result).ok() || ::tillcast::fuzz::is_good_message((result).error().message)                    \
       ? static_cast<void>(0)                                                                      \
       : ::tillcast::fuzz::failed(("message of " #result ": " + (result).error().message).c_str(), \
                                  __FILE__, __LINE__))
