// window/testing_shop.h: for tests: a small shop's orders, by chance.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "event/order_event.h"

namespace tillcast {

inline constexpr int64_t kBegin = 1'294'012'800'000;  // 2011-01-03, a Monday

inline OrderEvent random_order(Rng& random, size_t number, int64_t days) {
  OrderEvent order;
  order.order_id = fmt::format("{}", number);
  order.ordered_at_ms = kBegin + int64_t(random.below(uint64_t(days * kDayMs / 1000))) * 1000;
  order.currency = "EUR";
  order.country = std::array{"DE", "FR", "NL"}[random.below(3)];
  if (random.below(5) > 0) order.customer_id = fmt::format("c{}", random.below(20));
  const size_t lines = 1 + random.below(4);
  for (size_t i = 0; i < lines; ++i) {
    Line& line = order.lines.emplace_back();
    line.product_id = fmt::format("p{}", random.below(6));
    line.quantity = 1 + int64_t(random.below(9));
    line.unit_price = Money::from_micros(int64_t(random.below(1000)) * 10'000);
  }
  const uint64_t kind = random.below(10);
  if (kind == 0) order.kind = OrderKind::kRefunded;
  if (kind == 1) order.kind = OrderKind::kAdjusted;
  return order;
}

// Orders by time, some of them stated anew or cancelled soon after.
inline std::vector<OrderEvent> random_shop(uint64_t seed, size_t count, int64_t days) {
  Rng random(seed, 0);
  std::vector<OrderEvent> orders;
  for (size_t i = 0; i < count; ++i) {
    OrderEvent order = random_order(random, i, days);
    orders.push_back(order);
    if (random.below(8) != 0 || order.kind != OrderKind::kPlaced) continue;
    OrderEvent revision = random_order(random, i, days);
    revision.kind = random.below(2) == 0 ? OrderKind::kUpdated : OrderKind::kCancelled;
    revision.revision = 1;
    revision.ordered_at_ms = order.ordered_at_ms + int64_t(random.below(3 * kHourMs));
    orders.push_back(revision);
  }
  std::ranges::stable_sort(orders, {}, &OrderEvent::ordered_at_ms);
  return orders;
}

}  // namespace tillcast
