// app/shop.h: opens what commands work on: the data directory's log, champion and engine.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "app/command.h"
#include "engine/engine.h"
#include "feature/profiles.h"
#include "log/orders_in_force.h"
#include "log/sqlite_log.h"

namespace tillcast {

// The data directory's champion, else the shipped model; null where there is neither.
Result<std::shared_ptr<const Model>> open_champion(const Context& context);

// For reading: needs orders. `scoring` also loads the champion.
Result<std::unique_ptr<Engine>> open_engine(const Context& context, LogAccess access, bool scoring);

// Folds orders (by time) in event order; `visit` sees the customers as of each stop. It may take
// them away at the last. REQUIRES: stops ascend.
void fold_past(std::span<const OrderInForce> orders, std::span<const int64_t> stops_ms,
               const std::function<void(Profiles&, int64_t at_ms)>& visit);
// Of orders and cancellations. REQUIRES: not empty.
int64_t last_event_ms(std::span<const OrderInForce> orders);

// Every customer as of a moment: the orders in force before it, folded in event order.
struct PastShop {
  int64_t as_of_ms = 0;
  std::string currency;
  Profiles profiles;
  // The customers with a purchase, by id.
  std::vector<CustomerIndex> purchasers() const;
};

// Default: 1 ms after the last event.
Result<PastShop> open_past_shop(const Context& context, std::optional<int64_t> as_of_ms);
// The same from orders that were read already. kNotFound: none lies before it.
Result<PastShop> past_shop(std::span<const OrderInForce> orders, std::optional<int64_t> as_of_ms);

}  // namespace tillcast
