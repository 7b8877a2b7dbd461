// ingest/date_parser.h: the times that shops' files hold, to Unix UTC milliseconds.
//
// ISO: 2010-12-01 08:26:00, with T, with seconds or without, with a fraction, with a zone or an
// offset (also Shopify's "2010-12-01 08:26:00 -0500"); a date alone. US:  12/1/2010 8:26, month
// first, with seconds or without, AM and PM understood; years of two digits are 20xx. With dots the
// day stands first: 1.12.2010 8:26. Excel serials: days since its epoch, of the 1900 or the 1904
// date system.
//
// Threads: one; it remembers the last text, as neighbouring rows share theirs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ingest/time_zone.h"

namespace tillcast {

class DateParser {
 public:
  explicit DateParser(TimeZone zone) : zone_(zone) {}

  // Nothing: it is no time we know.
  std::optional<int64_t> parse(std::string_view text);

  // To the nearest millisecond. Nothing outside the years 1900 to 2999, and for the day 60 of the
  // 1900 system: it is 29 February 1900, which Excel has and the calendar has not.
  std::optional<int64_t> from_excel(double serial, bool date1904) const;

  // What was among the texts: dates that were read month first, and such that cannot be.
  bool month_first_seen() const { return month_first_; }
  bool day_first_seen() const { return day_first_; }

 private:
  TimeZone zone_;
  std::string last_text_;
  std::optional<int64_t> last_;
  bool month_first_ = false;
  bool day_first_ = false;
};

}  // namespace tillcast
