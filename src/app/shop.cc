#include "app/shop.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "log/orders_in_force.h"
#include "score/registry.h"

namespace tillcast {

Result<std::shared_ptr<const Model>> open_champion(const Context& context) {
  TC_ASSIGN(const std::optional<RegisteredModel> champion, Registry(context.data_dir).champion());
  if (!champion) return std::shared_ptr<const Model>();
  return load_model(champion->directory);
}

Result<std::unique_ptr<Engine>> open_engine(const Context& context, LogAccess access,
                                            bool scoring) {
  TC_ASSIGN(std::unique_ptr<Log> log, open_sqlite_log(context.data_dir, access));
  std::shared_ptr<const Model> champion;
  if (scoring) {
    TC_ASSIGN(champion, open_champion(context));
  }
  EngineOptions options;
  options.checkpoint_dir = context.data_dir;
  options.scoring = scoring;
  return Engine::open(std::move(log), std::move(champion), std::move(options));
}

Result<PastShop> open_past_shop(const Context& context, std::optional<int64_t> as_of_ms) {
  TC_ASSIGN(const std::unique_ptr<Log> log,
            open_sqlite_log(context.data_dir, LogAccess::kReadOnly));
  TC_ASSIGN(const std::vector<OrderInForce> orders,
            orders_in_force(*log, as_of_ms.value_or(INT64_MAX)));
  if (orders.empty())
    return not_found(as_of_ms ? fmt::format("as of {}: no orders before it; choose a later --as-of",
                                            format_time(*as_of_ms))
                              : "the log holds no orders; run 'tillcast import FILE'");
  PastShop shop;
  int64_t last_ms = orders.back().order.ordered_at_ms;
  for (const OrderInForce& in_force : orders)
    last_ms = std::max(last_ms, in_force.cancelled_at_ms.value_or(last_ms));
  shop.as_of_ms = as_of_ms.value_or(last_ms + 1);
  shop.currency = orders.front().order.currency;
  for (const OrderInForce& in_force : orders) {
    shop.profiles.add(in_force.order);
    if (in_force.cancelled_at_ms.value_or(shop.as_of_ms) < shop.as_of_ms)
      shop.profiles.cancel(in_force.order, *in_force.cancelled_at_ms);
  }
  shop.profiles.roll_to(day_of(shop.as_of_ms));
  return shop;
}

std::vector<CustomerIndex> PastShop::purchasers() const {
  std::vector<CustomerIndex> customers;
  for (size_t i = 0; i < profiles.size(); ++i)
    if (!profiles[CustomerIndex(i)].profile.purchases().empty())
      customers.push_back(CustomerIndex(i));
  std::ranges::sort(customers, {}, [&](CustomerIndex index) { return profiles[index].id; });
  return customers;
}

}  // namespace tillcast
