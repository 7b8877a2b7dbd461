// window/window_spec.h: which windows of event time an order belongs to.
//
// Tumbling and sliding windows are aligned to the epoch in UTC, those of whole weeks to Monday; a
// window holds begin <= at < end. Two events are of one session where less than the gap lies
// between them. After "The Dataflow Model", Akidau et al., VLDB 2015.
//
// Threads: pure. Units: Unix UTC milliseconds.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

enum class WindowKind : uint8_t { kTumbling, kSliding, kSession };

struct WindowSpan {
  int64_t begin_ms = 0;
  int64_t end_ms = 0;
  auto operator<=>(const WindowSpan&) const = default;
};

struct WindowSpec {
  WindowKind kind = WindowKind::kTumbling;
  int64_t size_ms = 0;    // of a session: the gap that ends it
  int64_t period_ms = 0;  // from the begin of one to that of the next; of a session: none

  // How many windows hold an order at most.
  static constexpr int64_t kWindowsMax = 1'000;
  int64_t windows_of_an_order() const;  // at most

  // The begin of the last window that holds `at_ms`; the others begin a period before, and so on.
  // REQUIRES: not a session.
  int64_t last_begin(int64_t at_ms) const;
  bool operator==(const WindowSpec&) const = default;
};

// "tumbling:1h", "sliding:1d/1h" (size/period; a comma or colon does as well), "session:30m".
Result<WindowSpec> parse_window(std::string_view text);
std::string to_string(const WindowSpec& spec);

}  // namespace tillcast
