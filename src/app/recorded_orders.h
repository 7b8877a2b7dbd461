// app/recorded_orders.h: a file of orders, read whole and put in order of time, to be played again.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "base/result.h"
#include "event/order_event.h"

namespace tillcast {

// from <= ordered_at < until, by time. Rows that cannot be used are left out and counted in a log
// line.
Result<std::vector<OrderEvent>> read_recorded_orders(const std::filesystem::path& file,
                                                     std::optional<int64_t> from_ms,
                                                     std::optional<int64_t> until_ms);

}  // namespace tillcast
