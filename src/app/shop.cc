#include "app/shop.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/segment_files.h"
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
  // Who writes past a Monday notes it; without a segmentation that can be used there is nothing to.
  if (access == LogAccess::kReadWrite)
    if (auto segmentation = usable_segmentation(context.data_dir); segmentation.ok())
      options.segmentation = std::move(*segmentation);
  return Engine::open(std::move(log), std::move(champion), std::move(options));
}

Result<PastShop> open_past_shop(const Context& context, std::optional<int64_t> as_of_ms) {
  TC_ASSIGN(const std::unique_ptr<Log> log,
            open_sqlite_log(context.data_dir, LogAccess::kReadOnly));
  TC_ASSIGN(const std::vector<OrderInForce> orders,
            orders_in_force(*log, as_of_ms.value_or(INT64_MAX)));
  return past_shop(orders, as_of_ms);
}

Result<PastShop> past_shop(std::span<const OrderInForce> all, std::optional<int64_t> as_of_ms) {
  const auto end = std::ranges::lower_bound(
      all, as_of_ms.value_or(INT64_MAX), {},
      [](const OrderInForce& in_force) { return in_force.order.ordered_at_ms; });
  const auto orders = all.first(static_cast<size_t>(end - all.begin()));
  if (orders.empty())
    return not_found(as_of_ms ? fmt::format("as of {}: no orders before it; choose a later --as-of",
                                            format_time(*as_of_ms))
                              : "the log holds no orders; run 'tillcast import FILE'");
  PastShop shop;
  shop.as_of_ms = as_of_ms.value_or(last_event_ms(orders) + 1);
  shop.currency = orders.front().order.currency;
  const auto keep = [&](Profiles& profiles, int64_t) { shop.profiles = std::move(profiles); };
  fold_past(orders, {&shop.as_of_ms, 1}, keep);
  return shop;
}

int64_t last_event_ms(std::span<const OrderInForce> orders) {
  int64_t last_ms = orders.back().order.ordered_at_ms;
  for (const OrderInForce& in_force : orders)
    last_ms = std::max(last_ms, in_force.cancelled_at_ms.value_or(last_ms));
  return last_ms;
}

void fold_past(std::span<const OrderInForce> orders, std::span<const int64_t> stops_ms,
               const std::function<void(Profiles&, int64_t at_ms)>& visit) {
  // A cancellation takes effect at its time, but not before its order.
  std::vector<std::pair<int64_t, size_t>> cancellations;
  for (size_t i = 0; i < orders.size(); ++i)
    if (const auto& at_ms = orders[i].cancelled_at_ms)
      cancellations.emplace_back(std::max(*at_ms, orders[i].order.ordered_at_ms), i);
  std::ranges::sort(cancellations);
  Profiles profiles;
  size_t order = 0, cancellation = 0;
  for (const int64_t stop_ms : stops_ms) {
    for (; order < orders.size() && orders[order].order.ordered_at_ms < stop_ms; ++order)
      profiles.add(orders[order].order);
    for (; cancellation < cancellations.size() && cancellations[cancellation].first < stop_ms;
         ++cancellation) {
      const OrderInForce& in_force = orders[cancellations[cancellation].second];
      profiles.cancel(in_force.order, *in_force.cancelled_at_ms);
    }
    profiles.roll_to(day_of(stop_ms));
    visit(profiles, stop_ms);
  }
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
