// ingest/time_zone.h: wall-clock time of a place to UTC, by the system's time zone database (IANA).
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace tillcast {

class TimeZone {
 public:
  // UTC, which needs no database.
  TimeZone() = default;
  // "Europe/London". kInvalid where the database has no such zone.
  static Result<TimeZone> find(const std::string& name);

  // A time that the clocks show twice is the earlier; one they skip is the moment of the change.
  int64_t to_utc_ms(int64_t local_ms) const;

 private:
  const void* zone_ = nullptr;  // date::time_zone, owned by its database; nullptr: UTC
};

}  // namespace tillcast
