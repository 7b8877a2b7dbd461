// log/orders_in_force.h: what the log says in the end: each order once, as last stated.
#pragma once

#include <optional>
#include <vector>

#include "log/log.h"

namespace tillcast {

struct OrderInForce {
  OrderEvent order;
  std::optional<int64_t> cancelled_at_ms;
};

// All orders with ordered_at < until, by (ordered_at, order key), so the order of arrival leaves no
// trace. Reads the whole log; memory is proportional to it.
Result<std::vector<OrderInForce>> orders_in_force(const Log& log, int64_t until_ms);

}  // namespace tillcast
