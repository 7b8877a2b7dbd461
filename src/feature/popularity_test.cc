// last_basket_popularity: the one feature that looks beyond its customer, at what the shop sold.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "base/time.h"
#include "feature/profiles.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

constexpr int64_t kFromMs = 1'291'161'600'000;  // 2010-12-01

std::vector<OrderEvent> random_shop(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<OrderEvent> orders;
  for (int id = 0; id < 400; ++id) {
    OrderEvent order;
    order.order_id = std::to_string(id);
    if (random() % 10 > 0) order.customer_id = "c" + std::to_string(random() % 20);
    order.currency = "GBP";
    order.ordered_at_ms = kFromMs + static_cast<int64_t>(random() % 130) * kDayMs +
                          static_cast<int64_t>(random() % 4) * 6 * kHourMs;
    if (random() % 12 == 0) order.kind = OrderKind::kRefunded;
    for (uint32_t i = random() % 4; i < 4; ++i) {
      Line line;
      line.product_id = "p" + std::to_string(random() % 9);
      line.quantity = static_cast<int64_t>(random() % 5) - 1;
      line.unit_price = Money::from_micros(2'000'000);
      order.lines.push_back(line);
    }
    orders.push_back(std::move(order));
  }
  std::ranges::stable_sort(orders, {}, &OrderEvent::ordered_at_ms);
  return orders;
}

bool is_purchase(const OrderEvent& order) {
  return order.kind == OrderKind::kPlaced && !order.customer_id.empty() &&
         sale_amount(order) > Money{};
}

// The definition, read off the list of orders.
double slow_popularity(const std::vector<OrderEvent>& orders, const std::string& customer,
                       int64_t as_of_ms) {
  const OrderEvent* last = nullptr;
  const auto key = [](const OrderEvent& o) {
    return std::pair(o.ordered_at_ms, order_key(o.source, o.order_id).low);
  };
  for (const OrderEvent& order : orders)
    if (is_purchase(order) && order.customer_id == customer && order.ordered_at_ms < as_of_ms &&
        (!last || key(*last) < key(order)))
      last = &order;
  double sum = 0, lines = 0;
  for (const Line& line : last->lines) {
    if (line.total() <= Money{}) continue;
    double sold = 0;
    for (const OrderEvent& order : orders) {
      const int64_t age = day_of(as_of_ms) - day_of(order.ordered_at_ms);
      if (!is_purchase(order) || age < 1 || age > 60) continue;
      for (const Line& other : order.lines)
        sold += other.product_id == line.product_id && other.total() > Money{};
    }
    sum += std::log(1 + sold);
    ++lines;
  }
  return sum / lines;
}

TEST(Popularity, IsWhatTheShopSoldOfTheLastBasketInSixtyDays) {
  const size_t place = *feature_index("last_basket_popularity");
  for (uint32_t seed = 0; seed < 3; ++seed) {
    const std::vector<OrderEvent> orders = random_shop(seed);
    Profiles profiles;
    size_t next = 0, checked = 0;
    for (int64_t as_of_ms = kFromMs + kDayMs; as_of_ms < kFromMs + 130 * kDayMs;
         as_of_ms += 7 * kDayMs + 5 * kHourMs) {
      for (; next < orders.size() && orders[next].ordered_at_ms < as_of_ms; ++next)
        profiles.add(orders[next]);
      profiles.roll_to(day_of(as_of_ms));
      for (uint32_t i = 0; i < profiles.size(); ++i) {
        const Customer& customer = profiles[CustomerIndex{i}];
        if (customer.profile.purchases().empty()) continue;
        std::array<double, kProfileFeatures> row;
        compute_features(customer.profile, profiles.sales(), as_of_ms, row);
        ASSERT_NEAR(row[place], slow_popularity(orders, customer.id, as_of_ms), 1e-12);
        ++checked;
      }
    }
    EXPECT_GT(checked, 100u);
  }
}

TEST(Popularity, WhatIsTakenBackIsNotCounted) {
  const std::vector<OrderEvent> orders = random_shop(9);
  Profiles all, some;
  for (const OrderEvent& order : orders) all.add(order);
  for (size_t i = 0; i < orders.size(); i += 2) all.remove(orders[i]);
  for (size_t i = 1; i < orders.size(); i += 2) some.add(orders[i]);
  const int64_t day = day_of(orders.back().ordered_at_ms) + 1;
  all.roll_to(day);
  some.roll_to(day);
  EXPECT_EQ(all.sales(), some.sales());
}

}  // namespace
}  // namespace tillcast
