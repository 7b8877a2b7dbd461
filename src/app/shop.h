// app/shop.h: opens what commands work on: the data directory's log, champion and engine.
#pragma once

#include <memory>

#include "app/command.h"
#include "engine/engine.h"
#include "feature/profiles.h"
#include "log/sqlite_log.h"

namespace tillcast {

// The data directory's champion, else the shipped model; null where there is neither.
Result<std::shared_ptr<const Model>> open_champion(const Context& context);

// For reading: needs orders. `scoring` also loads the champion.
Result<std::unique_ptr<Engine>> open_engine(const Context& context, LogAccess access, bool scoring);

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

}  // namespace tillcast
