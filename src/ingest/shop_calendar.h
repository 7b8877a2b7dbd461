// ingest/shop_calendar.h: when a synthetic shop sells: the year, the week and the day.
//
// Shop time runs with the season: a day of it is an average day's trade. Customers live in shop
// time; the calendar turns it into civil time (UTC).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.h"

namespace tillcast {

class ShopCalendar {
 public:
  // REQUIRES: days > 0.
  ShopCalendar(int64_t first_day, uint32_t days);

  uint32_t days() const { return static_cast<uint32_t>(trade_until_.size() - 1); }
  // The day (from 0) that holds the moment of shop time; nothing after the last.
  std::optional<uint32_t> day_at(double shop_time) const;
  double shop_time(uint32_t day) const { return trade_until_[day]; }  // of its beginning

  // A moment in that day, by the minute, as busy as the shop is at each hour.
  int64_t moment_in(uint32_t day, Rng& rng) const;
  int64_t begin_ms(uint32_t day) const;

 private:
  int64_t first_day_;                // since 1970-01-01
  std::vector<double> trade_until_;  // shop time at each day's beginning, and at the end
};

}  // namespace tillcast
