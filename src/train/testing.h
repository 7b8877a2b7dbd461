// train/testing.h: a made-up shop whose customers are worth telling apart.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <vector>

#include "base/time.h"
#include "event/order_event.h"

namespace tillcast {

inline OrderEvent made_up_order(int number, const std::string& customer, int64_t at_ms,
                                int64_t pounds, OrderKind kind = OrderKind::kPlaced) {
  OrderEvent order;
  order.order_id = fmt::format("{}", number);
  order.kind = kind;
  order.customer_id = customer;
  order.ordered_at_ms = at_ms;
  order.currency = "GBP";
  order.country = "United Kingdom";
  Line line;
  line.product_id = fmt::format("P{}", number % 7);
  line.description = "a thing";
  line.quantity = 2;
  line.unit_price = Money::from_micros(pounds * 500'000);
  order.lines = {line};
  return order;
}

// From 2011-01-01; each customer has a rhythm of their own, from every few days to hardly ever.
// Sorted by time.
inline std::vector<OrderEvent> made_up_shop(int customers, int days, uint64_t seed = 1) {
  const int64_t begin_ms = *parse_time("2011-01-01T09:00:00Z");
  std::mt19937_64 random(seed);
  std::vector<OrderEvent> orders;
  int number = 0;
  for (int c = 0; c < customers; ++c) {
    const uint64_t rhythm_days = 4 + (random() % 12) * (random() % 12);
    for (uint64_t day = random() % rhythm_days; day < static_cast<uint64_t>(days);
         day += 1 + random() % (2 * rhythm_days)) {
      const int64_t at_ms = begin_ms + static_cast<int64_t>(day) * kDayMs +
                            static_cast<int64_t>(random() % 36000) * kSecondMs;
      orders.push_back(made_up_order(++number, fmt::format("C{}", c), at_ms,
                                     static_cast<int64_t>(1 + random() % 90)));
    }
  }
  std::ranges::sort(orders, [](const OrderEvent& a, const OrderEvent& b) {
    return std::tie(a.ordered_at_ms, a.order_id) < std::tie(b.ordered_at_ms, b.order_id);
  });
  return orders;
}

}  // namespace tillcast
