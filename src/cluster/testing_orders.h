// cluster/testing_orders.h: for tests: the orders of a shop, as they come.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "base/time.h"
#include "event/order_event.h"

namespace tillcast {

inline constexpr int64_t kShopBegins = 1'300'000'000'000;

// Orders in the order of their times, some 400 days of them: guests, refunds, adjustments, orders
// that are stated anew at once or later, and some that are cancelled.
class OrderMaker {
 public:
  explicit OrderMaker(uint32_t seed) : random_(seed) {}

  std::vector<OrderEvent> make(int count) {
    for (int i = 0; i < count; ++i) {
      at_ms_ += static_cast<int64_t>(random_() % static_cast<uint64_t>(2 * 400 * kDayMs / count));
      if (i % 12 == 5)
        restate();
      else
        orders_.push_back(fresh(i));
      if (i % 40 == 7) {  // a slip that is put right at once
        OrderEvent again = orders_.back();
        again.kind = OrderKind::kUpdated;
        again.revision += 1;
        again.lines.push_back(line());
        if (!orders_.back().lines.empty() && orders_.back().kind == OrderKind::kPlaced)
          orders_.push_back(again);
      }
    }
    return orders_;
  }

 private:
  Line line() {
    const auto product = random_() % 45;
    // What a product is called changes with the years.
    const std::string description =
        random_() % 5 == 0 ? "" : fmt::format("Cup {} of {}", product % 7, at_ms_ / (90 * kDayMs));
    return {fmt::format("p{}", product), description, 1 + static_cast<int64_t>(random_() % 9),
            Money::from_micros(static_cast<int64_t>(1 + random_() % 12) * 500'000), std::nullopt};
  }

  OrderEvent fresh(int number) {
    static constexpr const char* kCountries[] = {"France", "Eire", "", "Österreich", "Norway"};
    OrderEvent order;
    order.order_id = fmt::format("{}", number);
    // Some buy much more than others, and new ones come all the time.
    const auto customers = static_cast<uint64_t>(40 + number / 8);
    const uint64_t customer = std::min(random_() % customers, random_() % customers);
    if (random_() % 5 != 0) order.customer_id = fmt::format("c{}", customer);
    order.ordered_at_ms = at_ms_;
    order.currency = "GBP";
    order.country = kCountries[random_() % 4 == 0 ? random_() % 5 : customer % 5];
    const uint64_t kind = random_() % 16;
    if (kind == 0) order.kind = OrderKind::kRefunded;
    if (kind == 1) order.kind = OrderKind::kAdjusted;
    for (size_t lines = 1 + random_() % 5; lines > 0; --lines) order.lines.push_back(line());
    return order;
  }

  // An order of before, as it is said now: cancelled, or as of now.
  void restate() {
    OrderEvent order = orders_[random_() % orders_.size()];
    order.revision = ++revision_;
    order.ordered_at_ms = at_ms_;
    order.kind = random_() % 3 == 0 ? OrderKind::kCancelled : OrderKind::kUpdated;
    order.lines.clear();
    if (order.kind == OrderKind::kUpdated) order.lines.push_back(line());
    orders_.push_back(order);
  }

  std::mt19937_64 random_;
  int64_t at_ms_ = kShopBegins;
  uint32_t revision_ = 1;
  std::vector<OrderEvent> orders_;
};

}  // namespace tillcast
