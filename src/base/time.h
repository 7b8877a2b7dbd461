// base/time.h: event time as Unix UTC milliseconds, its text forms, and the wall clock.
//
// Time is an argument everywhere; only app/, serve/ and the mains of programs ask wall_clock_ms().
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tillcast {

inline constexpr int64_t kSecondMs = 1000;
inline constexpr int64_t kMinuteMs = 60 * kSecondMs;
inline constexpr int64_t kHourMs = 60 * kMinuteMs;
inline constexpr int64_t kDayMs = 24 * kHourMs;

int64_t wall_clock_ms();

// The UTC day that holds `at_ms`, counted from 1970-01-01; rounds towards the past.
constexpr int64_t day_of(int64_t at_ms) { return at_ms / kDayMs - (at_ms % kDayMs < 0); }

// RFC 3339 ("2010-12-01T08:26:00Z", with an offset or a fraction; a space for the T is accepted),
// or a date alone, which is its 00:00 UTC. Years 1900 to 2999.
Result<int64_t> parse_time(std::string_view text);

// "2010-12-01T08:26:00Z"; milliseconds only where there are any.
std::string format_time(int64_t at_ms);
std::string format_date(int64_t at_ms);

// The days between two civil dates; the proleptic Gregorian calendar (H. Hinnant, chrono-compatible
// low-level date algorithms).
int64_t days_from_civil(int64_t year, unsigned month, unsigned day);

// Unix milliseconds of a civil time of the years 1900 to 2999; false: there is no such time.
bool civil_to_ms(int year, int month, int day, int hour, int minute, int second, int64_t& at_ms);

}  // namespace tillcast
