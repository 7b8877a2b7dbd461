#include "window/window_spec.h"

#include <fmt/format.h>

#include "base/duration.h"
#include "base/text.h"
#include "base/time.h"

namespace tillcast {
namespace {

constexpr int64_t kWeekMs = 7 * kDayMs;
constexpr int64_t kFirstMondayMs = 4 * kDayMs;  // 1970-01-05

Error not_a_window(std::string_view text, std::string_view why) {
  return invalid(
      fmt::format("'{}' is no window: {}; write tumbling:1h, sliding:1d/1h or session:30m",
                  printable(text, 60), why));
}

Result<int64_t> positive_duration(std::string_view window, std::string_view text) {
  const auto duration = parse_duration(text);
  if (!duration.ok()) return not_a_window(window, duration.error().message);
  if (*duration == 0) return not_a_window(window, "it has no length");
  return *duration;
}

}  // namespace

int64_t WindowSpec::windows_of_an_order() const {
  return kind == WindowKind::kSession ? 1 : (size_ms + period_ms - 1) / period_ms;
}

int64_t WindowSpec::last_begin(int64_t at_ms) const {
  const int64_t aligned_ms = period_ms % kWeekMs == 0 ? kFirstMondayMs : 0;
  const int64_t since = at_ms - aligned_ms;
  const int64_t over = since % period_ms;
  return at_ms - (over < 0 ? over + period_ms : over);
}

Result<WindowSpec> parse_window(std::string_view text) {
  const size_t colon = text.find(':');
  const std::string_view kind = text.substr(0, colon);
  const std::string_view lengths = colon == text.npos ? "" : text.substr(colon + 1);
  WindowSpec spec;
  if (kind == "tumbling" || kind == "session") {
    TC_ASSIGN(spec.size_ms, positive_duration(text, lengths));
    if (kind == "session") {
      spec.kind = WindowKind::kSession;
    } else {
      spec.period_ms = spec.size_ms;
    }
    return spec;
  }
  if (kind != "sliding") return not_a_window(text, "its kind is unknown");
  const size_t cut = lengths.find_first_of("/,:");
  if (cut == lengths.npos) return not_a_window(text, "a sliding one has a size and a period");
  spec.kind = WindowKind::kSliding;
  TC_ASSIGN(spec.size_ms, positive_duration(text, lengths.substr(0, cut)));
  TC_ASSIGN(spec.period_ms, positive_duration(text, lengths.substr(cut + 1)));
  if (spec.period_ms > spec.size_ms)
    return not_a_window(text, "its period is longer than its size, so that orders would be missed");
  if (spec.windows_of_an_order() > WindowSpec::kWindowsMax)
    return not_a_window(text, "more than 1,000 windows would hold each order");
  return spec;
}

std::string to_string(const WindowSpec& spec) {
  switch (spec.kind) {
    case WindowKind::kTumbling:
      return "tumbling:" + format_duration(spec.size_ms);
    case WindowKind::kSliding:
      return fmt::format("sliding:{}/{}", format_duration(spec.size_ms),
                         format_duration(spec.period_ms));
    case WindowKind::kSession:
      return "session:" + format_duration(spec.size_ms);
  }
  TC_ASSERT(false);
  return {};
}

}  // namespace tillcast
