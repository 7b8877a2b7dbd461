#include "base/duration.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "base/text.h"
#include "base/time.h"

namespace tillcast {
namespace {

struct Unit {
  std::string_view name;
  int64_t ms;
};
// The largest first; "ms" before "m" would be tried otherwise.
constexpr std::array<Unit, 6> kUnits = {{{"w", 7 * kDayMs},
                                         {"d", kDayMs},
                                         {"h", kHourMs},
                                         {"m", kMinuteMs},
                                         {"s", kSecondMs},
                                         {"ms", 1}}};
constexpr int64_t kDurationMaxMs = 3'660 * kDayMs;
constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";

const Unit* find_unit(std::string_view name) {
  for (const Unit& unit : kUnits)
    if (unit.name == name) return &unit;
  return nullptr;
}

}  // namespace

Result<int64_t> parse_duration(std::string_view text) {
  const auto wrong = [&] {
    return invalid(fmt::format(
        "'{}' is no length of time up to ten years; write it like 30s, 10m, 1h30m, 7d or 2w",
        printable(text, 40)));
  };
  if (text == "0") return int64_t{0};
  int64_t sum_ms = 0;
  std::string_view rest = text;
  if (rest.empty()) return wrong();
  while (!rest.empty()) {
    int64_t count = 0;
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (failed != std::errc() || rest.front() == '-') return wrong();
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
    const std::string_view name = rest.substr(0, rest.find_first_not_of(kLetters));
    const Unit* unit = find_unit(name);
    if (!unit || count > (kDurationMaxMs - sum_ms) / unit->ms) return wrong();
    sum_ms += count * unit->ms;
    rest.remove_prefix(name.size());
  }
  return sum_ms;
}

std::string format_duration(int64_t ms) {
  if (ms == 0) return "0s";
  std::string text;
  for (const Unit& unit : kUnits) {
    const bool weeks_and_more = unit.name == "w" && ms % unit.ms != 0;  // 10d, not 1w3d
    if (ms < unit.ms || weeks_and_more) continue;
    text += fmt::format("{}{}", ms / unit.ms, unit.name);
    ms %= unit.ms;
  }
  return text;
}

}  // namespace tillcast
