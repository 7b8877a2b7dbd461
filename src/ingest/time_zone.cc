#include "ingest/time_zone.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

#include "base/text.h"

namespace tillcast {

Result<TimeZone> TimeZone::find(const std::string& name) {
  TimeZone found;
  if (name.empty() || name == "UTC" || name == "Z") return found;
  try {
    found.zone_ = date::locate_zone(name);
    return found;
  } catch (const std::exception&) {
    return invalid(fmt::format(
        "time zone '{}': is not in the time zone database; write a name such as Europe/London",
        printable(name, 60)));
  }
}

int64_t TimeZone::to_utc_ms(int64_t local_ms) const {
  if (zone_ == nullptr) return local_ms;
  const date::local_time<std::chrono::milliseconds> local{std::chrono::milliseconds{local_ms}};
  const auto* zone = static_cast<const date::time_zone*>(zone_);
  return zone->to_sys(local, date::choose::earliest).time_since_epoch().count();
}

}  // namespace tillcast
