#include "ingest/date_parser.h"

#include <cmath>

#include "base/time.h"

namespace tillcast {
namespace {

struct LocalTime {
  int64_t ms = 0;
  bool has_zone = false;  // then ms is UTC
};

// A number of `most` digits at most.
bool number(std::string_view& rest, size_t most, int& out) {
  size_t count = 0;
  out = 0;
  for (; count < most && count < rest.size(); ++count) {
    const char c = rest[count];
    if (c < '0' || c > '9') break;
    out = out * 10 + (c - '0');
  }
  rest.remove_prefix(count);
  return count > 0;
}

bool skip(std::string_view& rest, char wanted) {
  if (rest.empty() || rest.front() != wanted) return false;
  rest.remove_prefix(1);
  return true;
}

// " AM", "pm": the hour by a 12-hour clock to one of 24.
bool half_of_day(std::string_view& rest, int& hour) {
  skip(rest, ' ');
  if (rest.size() != 2 || (rest[1] | 0x20) != 'm' || hour < 1 || hour > 12) return false;
  const char half = static_cast<char>(rest[0] | 0x20);
  if (half != 'a' && half != 'p') return false;
  hour = hour % 12 + (half == 'p' ? 12 : 0);
  rest = {};
  return true;
}

// " 8:26", " 08:26:00 PM" or nothing.
bool time_of_day(std::string_view rest, int& hour, int& minute, int& second) {
  if (rest.empty()) return true;
  if (!skip(rest, ' ') || !number(rest, 2, hour) || !skip(rest, ':') || !number(rest, 2, minute))
    return false;
  if (skip(rest, ':') && !number(rest, 2, second)) return false;
  return rest.empty() || half_of_day(rest, hour);
}

struct ShortDate {
  int first = 0, second = 0,
      year = 0;  // of the two before the year, which is the month is not said
  std::string_view rest;
};

std::optional<ShortDate> parse_short_date(std::string_view text, char separator) {
  ShortDate date{.rest = text};
  if (!number(date.rest, 2, date.first) || !skip(date.rest, separator) ||
      !number(date.rest, 2, date.second) || !skip(date.rest, separator))
    return std::nullopt;
  const size_t before = date.rest.size();
  if (!number(date.rest, 4, date.year)) return std::nullopt;
  if (before - date.rest.size() == 2) date.year += 2000;
  return date;
}

std::optional<LocalTime> to_local(int year, int month, int day, std::string_view rest) {
  int hour = 0, minute = 0, second = 0;
  LocalTime time;
  if (!time_of_day(rest, hour, minute, second) ||
      !civil_to_ms(year, month, day, hour, minute, second, time.ms))
    return std::nullopt;
  return time;
}

// "2010-12-01 08:26:00 -0500" as RFC 3339 has it; empty: it is not so.
std::string with_rfc_offset(std::string_view text) {
  constexpr size_t kOffsetBytes = 6;  // " -0500"
  if (text.size() <= kOffsetBytes) return {};
  const std::string_view offset = text.substr(text.size() - kOffsetBytes);
  if (offset[0] != ' ' || (offset[1] != '+' && offset[1] != '-')) return {};
  std::string out(text.substr(0, text.size() - kOffsetBytes));
  return out.append(offset.substr(1, 3)).append(":").append(offset.substr(4));
}

std::optional<LocalTime> parse_iso(std::string_view text) {
  constexpr size_t kDateBytes = 10;
  LocalTime time;
  time.has_zone = text.find_first_of("Zz+-", kDateBytes) != text.npos;
  auto parsed = parse_time(text);
  if (const std::string rewritten = parsed ? "" : with_rfc_offset(text); !rewritten.empty())
    parsed = parse_time(rewritten);
  if (!parsed) return std::nullopt;
  time.ms = *parsed;
  return time;
}

}  // namespace

std::optional<int64_t> DateParser::parse(std::string_view text) {
  if (text == last_text_ && !text.empty()) return last_;
  last_text_ = text;
  std::optional<LocalTime> time;
  if (text.substr(0, 3).find('/') != text.npos) {
    const auto date = parse_short_date(text, '/');
    if (date) time = to_local(date->year, date->first, date->second, date->rest);
    month_first_ = month_first_ || time.has_value();
    day_first_ = day_first_ || (date && date->first > 12 && date->second <= 12);
  } else if (text.substr(0, 3).find('.') != text.npos) {
    const auto date = parse_short_date(text, '.');
    if (date) time = to_local(date->year, date->second, date->first, date->rest);
  } else if (text.size() >= 10) {
    time = parse_iso(text);
  }
  last_.reset();
  if (time) last_ = time->has_zone ? time->ms : zone_.to_utc_ms(time->ms);
  return last_;
}

std::optional<int64_t> DateParser::from_excel(double serial, bool date1904) const {
  constexpr double kSerialMax = 401'769;  // the end of 2999
  if (!(serial >= 0) || serial > kSerialMax) return std::nullopt;
  const int64_t in_epoch = std::llround(serial * static_cast<double>(kDayMs));
  const int64_t day = in_epoch / kDayMs;
  int64_t epoch = days_from_civil(1904, 1, 1);
  if (!date1904) {
    // Day 1 is 1 January 1900. From day 61 on all are one too late for the leap day that was not.
    if (day == 0 || day == 60) return std::nullopt;
    epoch = days_from_civil(1899, 12, day > 60 ? 30 : 31);
  }
  const int64_t local_ms = epoch * kDayMs + in_epoch;
  if (local_ms >= days_from_civil(3000, 1, 1) * kDayMs) return std::nullopt;  // of the 1904 system
  return zone_.to_utc_ms(local_ms);
}

}  // namespace tillcast
