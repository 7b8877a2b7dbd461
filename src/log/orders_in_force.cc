#include "log/orders_in_force.h"

#include <algorithm>
#include <tuple>

#include "log/order_index.h"

namespace tillcast {

Result<std::vector<OrderInForce>> orders_in_force(const Log& log, int64_t until_ms) {
  struct Keyed {
    OrderKey key;
    OrderInForce order;
  };
  OrderIndex index;
  std::vector<Keyed> orders;
  tsl::robin_map<uint64_t, size_t> place_of_seq;  // of the content in force

  TC_TRY(log.read(0, log.last_seq(), [&](uint64_t seq, Entry&& entry) -> Result<> {
    auto* order = std::get_if<OrderEvent>(&entry);
    if (order == nullptr) return Done{};
    const OrderKey key = order_key(order->source, order->order_id);
    const uint64_t print = fingerprint(*order);
    const Verdict verdict = index.classify(key, order->revision, print);
    const bool cancels = order->kind == OrderKind::kCancelled;
    const OrderState before = index.record(key, order->revision, print, cancels, seq);
    if (verdict != Verdict::kNew) return Done{};
    const auto known = place_of_seq.find(before.content_seq);
    if (cancels) {
      if (known != place_of_seq.end())
        orders[known->second].order.cancelled_at_ms = order->ordered_at_ms;
      return Done{};
    }
    if (known == place_of_seq.end()) {
      place_of_seq[seq] = orders.size();
      orders.push_back({key, {std::move(*order), std::nullopt}});
    } else {
      const size_t place = known->second;
      place_of_seq.erase(known);
      place_of_seq[seq] = place;
      orders[place].order = {std::move(*order), std::nullopt};
    }
    return Done{};
  }));

  std::erase_if(orders, [&](const Keyed& o) { return o.order.order.ordered_at_ms >= until_ms; });
  std::ranges::sort(orders, [](const Keyed& a, const Keyed& b) {
    return std::tie(a.order.order.ordered_at_ms, a.key) <
           std::tie(b.order.order.ordered_at_ms, b.key);
  });
  std::vector<OrderInForce> sorted;
  sorted.reserve(orders.size());
  for (Keyed& keyed : orders) sorted.push_back(std::move(keyed.order));
  return sorted;
}

}  // namespace tillcast
