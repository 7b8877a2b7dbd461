#include "ingest/shop_calendar.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/assert.h"
#include "base/time.h"

namespace tillcast {
namespace {

// The shares of UCI Online Retail's sales (the months freed of the growth of its customers).
constexpr std::array<double, 12> kMonths = {0.80, 0.78, 0.86, 0.84, 0.98, 0.90,
                                            0.86, 0.78, 1.06, 1.14, 1.45, 1.15};
constexpr std::array<double, 7> kWeekdays = {0.773, 1.096, 1.247, 1.294,
                                             1.489, 1.101, 0};  // from Sunday
constexpr std::array<double, 24> kHours = {
    0,      0,      0,      0,      0,      0,      0.0001, 0.0015, 0.0284, 0.0744, 0.1183, 0.1200,
    0.1613, 0.1379, 0.1231, 0.1170, 0.0669, 0.0334, 0.0096, 0.0073, 0.0009, 0,      0,      0};

// The shop is closed from 24 December to 3 January and on Saturdays.
double trade_of(int64_t day) {
  using namespace std::chrono;
  const sys_days date{days{day}};
  const year_month_day civil{date};
  const auto month = unsigned(civil.month());
  const auto day_of_month = unsigned(civil.day());
  if ((month == 12 && day_of_month >= 24) || (month == 1 && day_of_month <= 3)) return 0;
  return kMonths[month - 1] * kWeekdays[weekday{date}.c_encoding()];
}

}  // namespace

ShopCalendar::ShopCalendar(int64_t first_day, uint32_t days) : first_day_(first_day) {
  TC_ASSERT(days > 0);
  trade_until_.push_back(0);
  for (uint32_t day = 0; day < days; ++day)
    trade_until_.push_back(trade_until_.back() + trade_of(first_day + day));
}

std::optional<uint32_t> ShopCalendar::day_at(double shop_time) const {
  const auto after = std::upper_bound(trade_until_.begin(), trade_until_.end(), shop_time);
  if (after == trade_until_.end()) return std::nullopt;
  return static_cast<uint32_t>(after - trade_until_.begin() - 1);
}

int64_t ShopCalendar::begin_ms(uint32_t day) const { return (first_day_ + day) * kDayMs; }

int64_t ShopCalendar::moment_in(uint32_t day, Rng& rng) const {
  double left = rng.uniform();
  size_t hour = 12;
  for (size_t h = 0; h < kHours.size(); ++h) {
    left -= kHours[h];
    if (left >= 0) continue;
    hour = h;
    break;
  }
  const auto minute = static_cast<int64_t>(rng.below(60));
  return begin_ms(day) + static_cast<int64_t>(hour) * kHourMs + minute * kMinuteMs;
}

}  // namespace tillcast
