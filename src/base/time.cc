#include "base/time.h"

#include <fmt/format.h>

#include <chrono>

#include "base/text.h"

namespace tillcast {
namespace {

constexpr int64_t kTimeFromMs = -2'208'988'800'000;  // 1900-01-01
constexpr int64_t kTimeToMs = 32'503'680'000'000;    // 3000-01-01

// Reads exactly `count` digits at `pos`; false where there are none.
bool digits(std::string_view text, size_t& pos, int count, int& out) {
  if (pos + static_cast<size_t>(count) > text.size()) return false;
  out = 0;
  for (int i = 0; i < count; ++i) {
    const char c = text[pos++];
    if (c < '0' || c > '9') return false;
    out = out * 10 + (c - '0');
  }
  return true;
}

bool literal(std::string_view text, size_t& pos, char wanted) {
  if (pos >= text.size() || text[pos] != wanted) return false;
  ++pos;
  return true;
}

// The fraction of a second after '.', to the millisecond; further digits are dropped.
bool fraction(std::string_view text, size_t& pos, int64_t& ms) {
  ms = 0;
  int64_t scale = 100;
  const size_t begin = pos;
  while (pos < text.size() && text[pos] >= '0' && text[pos] <= '9') {
    ms += scale * (text[pos++] - '0');
    scale /= 10;
  }
  return pos > begin && pos - begin <= 9;
}

bool offset(std::string_view text, size_t& pos, int64_t& offset_ms) {
  offset_ms = 0;
  if (pos == text.size()) return true;  // no zone: UTC
  if (literal(text, pos, 'Z') || literal(text, pos, 'z')) return true;
  const bool minus = text[pos] == '-';
  if (!minus && text[pos] != '+') return false;
  ++pos;
  int hours = 0, minutes = 0;
  if (!digits(text, pos, 2, hours) || !literal(text, pos, ':') || !digits(text, pos, 2, minutes))
    return false;
  if (hours > 23 || minutes > 59) return false;
  offset_ms = (hours * 60 + minutes) * kMinuteMs * (minus ? -1 : 1);
  return true;
}

}  // namespace

int64_t wall_clock_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

int64_t days_from_civil(int64_t year, unsigned month, unsigned day) {
  using namespace std::chrono;
  const auto date =
      std::chrono::year{static_cast<int>(year)} / std::chrono::month{month} / std::chrono::day{day};
  return sys_days{date}.time_since_epoch().count();
}

bool civil_to_ms(int year, int month, int day, int hour, int minute, int second, int64_t& at_ms) {
  using namespace std::chrono;
  if (year < 1900 || year > 2999 || month < 1 || day < 1) return false;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{unsigned(month)},
                            std::chrono::day{unsigned(day)}};
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return false;
  at_ms = sys_days{date}.time_since_epoch().count() * kDayMs + hour * kHourMs + minute * kMinuteMs +
          second * kSecondMs;
  return true;
}

Result<int64_t> parse_time(std::string_view text) {
  const auto bad = [&] {
    return invalid(fmt::format(
        "time '{}': not a date or an RFC 3339 time; write 2011-09-01 or 2011-09-01T08:30:00Z",
        printable(text, 64)));
  };
  size_t pos = 0;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  int64_t ms = 0, offset_ms = 0, at_ms = 0;
  if (!digits(text, pos, 4, year) || !literal(text, pos, '-') || !digits(text, pos, 2, month) ||
      !literal(text, pos, '-') || !digits(text, pos, 2, day))
    return bad();
  if (pos < text.size()) {
    if (!literal(text, pos, 'T') && !literal(text, pos, 't') && !literal(text, pos, ' '))
      return bad();
    if (!digits(text, pos, 2, hour) || !literal(text, pos, ':') || !digits(text, pos, 2, minute))
      return bad();
    if (literal(text, pos, ':') && !digits(text, pos, 2, second)) return bad();
    if (literal(text, pos, '.') && !fraction(text, pos, ms)) return bad();
    if (!offset(text, pos, offset_ms) || pos != text.size()) return bad();
  }
  if (!civil_to_ms(year, month, day, hour, minute, second, at_ms)) return bad();
  at_ms += ms - offset_ms;
  if (at_ms < kTimeFromMs || at_ms >= kTimeToMs) return bad();  // beyond by its offset
  return at_ms;
}

std::string format_time(int64_t at_ms) {
  using namespace std::chrono;
  const int64_t day = day_of(at_ms);
  const int64_t in_day = at_ms - day * kDayMs;
  const int64_t ms = in_day % kSecondMs;
  std::string text = fmt::format("{}T{:02}:{:02}:{:02}", format_date(at_ms), in_day / kHourMs,
                                 in_day / kMinuteMs % 60, in_day / kSecondMs % 60);
  if (ms != 0) text += fmt::format(".{:03}", ms);
  return text + 'Z';
}

std::string format_date(int64_t at_ms) {
  using namespace std::chrono;
  const year_month_day date{sys_days{days{day_of(at_ms)}}};
  return fmt::format("{:04}-{:02}-{:02}", int(date.year()), unsigned(date.month()),
                     unsigned(date.day()));
}

}  // namespace tillcast
