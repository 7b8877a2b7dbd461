// feature/testing.h: a random shop for one customer, and its features, for tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "base/time.h"
#include "feature/net_twin.h"
#include "feature/profile.h"
#include "feature/vector.h"

namespace tillcast {

inline constexpr int64_t kShopFromMs = 1'291'161'600'000;  // 2010-12-01

using FeatureRow = std::array<double, kProfileFeatures>;

// Few products, prices and times, so that ties, same days, exact window ends and refunds that match
// in part come up.
class RandomShop {
 public:
  explicit RandomShop(uint32_t seed) : random_(seed) {}

  // Late ones among them; every sixth is a refund, most of them of lines that were sold.
  OrderEvent order(int id, int64_t from_ms, int64_t days) {
    OrderEvent event;
    event.order_id = std::to_string(id);
    event.customer_id = "c";
    event.currency = "GBP";
    event.ordered_at_ms = from_ms + below(days) * kDayMs + below(4) * 6 * kHourMs;
    if (below(6) == 0) event.kind = OrderKind::kRefunded;
    if (below(15) == 0) event.kind = OrderKind::kAdjusted;
    const int64_t lines = 1 + below(6);
    for (int64_t i = 0; i < lines; ++i) event.lines.push_back(line(event.kind));
    if (event.kind == OrderKind::kPlaced) sold_.push_back(event);
    if (event.kind == OrderKind::kRefunded && below(3) > 0 && !sold_.empty()) give_back(event);
    return event;
  }

  // `count` orders as last stated, some of them revised and some cancelled.
  std::vector<twin::Stated> history(int count, int64_t days) {
    std::vector<twin::Stated> stated;
    for (int id = 0; id < count; ++id) {
      stated.push_back({order(id, kShopFromMs, days)});
      const OrderEvent& event = stated.back().order;
      if (event.kind == OrderKind::kPlaced && below(10) == 0)
        stated.back().cancelled_at_ms = event.ordered_at_ms + (below(12) - 1) * kDayMs;
    }
    return stated;
  }

  int64_t below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
  std::mt19937_64& engine() { return random_; }

 private:
  Line line(OrderKind kind) {
    Line result;
    result.product_id = "p" + std::to_string(below(12));
    result.quantity = kind == OrderKind::kRefunded ? below(6) : below(9) - 2;
    result.unit_price = Money::from_micros(below(4) * 3'333'333);
    if (below(5) == 0) result.amount = Money::from_micros(below(50'000) * 100);
    return result;
  }

  void give_back(OrderEvent& refund) {
    const OrderEvent& sale = sold_[static_cast<size_t>(below(std::ssize(sold_)))];
    if (below(2) == 0) refund.refund_of = sale.order_id;
    refund.lines = sale.lines;
    for (Line& line : refund.lines) {
      line.quantity = std::max<int64_t>(0, line.quantity + below(4) - 2);
      line.amount.reset();
    }
  }

  std::mt19937_64 random_;
  std::vector<OrderEvent> sold_;
};

inline void put(Profile& profile, const twin::Stated& stated) {
  profile.add(stated.order);
  if (stated.cancelled_at_ms) profile.cancel(stated.order, *stated.cancelled_at_ms);
}

inline void take(Profile& profile, const twin::Stated& stated) {
  if (stated.cancelled_at_ms) profile.restore(stated.order, *stated.cancelled_at_ms);
  profile.remove(stated.order);
}

// In a shop that sold nothing lately; what the shop's sales change stands in popularity_test.cc.
inline FeatureRow features_of(const Profile& profile, int64_t as_of_ms) {
  FeatureRow row;
  compute_features(profile, ProductSales{}, as_of_ms, row);
  return row;
}

// The profile, with all that was stated before `as_of` in it, against the twin.
inline void expect_twin(const Profile& profile, const std::vector<twin::Stated>& stated,
                        int64_t as_of_ms) {
  twin::Named slow = twin::slow_features(stated, as_of_ms);
  ASSERT_EQ(profile.purchases().empty(), slow.empty());
  if (slow.empty()) return;
  slow.emplace("last_basket_popularity", 0.0);
  ASSERT_EQ(slow.size(), kProfileFeatures);
  const FeatureRow fast = features_of(profile, as_of_ms);
  for (size_t i = 0; i < kProfileFeatures; ++i) {
    const std::string name(features()[i].name);
    ASSERT_TRUE(slow.contains(name)) << name;
    const double want = slow.at(name);
    // Its logarithms are rounded to 2^-32.
    const double tolerance = name == "price_sensitivity" ? 1e-7 : 1e-9;
    EXPECT_NEAR(fast[i], want, tolerance * std::max(1.0, std::abs(want))) << name;
  }
}

}  // namespace tillcast
