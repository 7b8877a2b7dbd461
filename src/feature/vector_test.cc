// All features from the profile against their slow obvious twin, on random histories.
#include "feature/vector.h"

#include <gtest/gtest.h>

#include <cstring>

#include "feature/profiles.h"
#include "feature/testing.h"

namespace tillcast {
namespace {

using twin::Stated;

TEST(Features, AgreeWithTheirTwinOnRandomHistories) {
  for (uint32_t seed = 0; seed < 600; ++seed) {
    SCOPED_TRACE(seed);
    RandomShop shop(seed);
    const int64_t days = 1 + shop.below(400);
    std::vector<Stated> stated = shop.history(static_cast<int>(1 + shop.below(30)), days);
    Profile profile;
    for (const Stated& one : stated) put(profile, one);
    for (int64_t i = shop.below(6); i > 0; --i) {  // updates: the whole order anew
      Stated& one = stated[static_cast<size_t>(shop.below(std::ssize(stated)))];
      take(profile, one);
      one = {shop.order(std::stoi(one.order.order_id), kShopFromMs, days)};
      put(profile, one);
    }
    const int64_t end_ms = kShopFromMs + (days + 12) * kDayMs;
    expect_twin(profile, stated, end_ms);
    expect_twin(profile, stated, end_ms + 12345);
  }
}

TEST(Features, ArrivalOrderLeavesNoTraceInAnyBit) {
  for (uint32_t seed = 0; seed < 200; ++seed) {
    RandomShop shop(seed);
    std::vector<Stated> stated = shop.history(25, 60);
    Profile once, again;
    for (const Stated& one : stated) put(once, one);
    std::ranges::shuffle(stated, shop.engine());
    const Stated passing{shop.order(99, kShopFromMs, 60), kShopFromMs + 61 * kDayMs};
    put(again, passing);
    for (const Stated& one : stated) put(again, one);
    take(again, passing);
    ASSERT_EQ(once, again);
    if (once.purchases().empty()) continue;
    const int64_t as_of_ms = kShopFromMs + 80 * kDayMs;
    const FeatureRow a = features_of(once, as_of_ms), b = features_of(again, as_of_ms);
    EXPECT_EQ(0, std::memcmp(a.data(), b.data(), sizeof a));
    std::array<double, kBaseFeatures> base;
    compute_base_features(once, as_of_ms, base);
    EXPECT_EQ(0, std::memcmp(a.data(), base.data(), sizeof base)) << "base alone";
  }
}

// What no random history is sure to hold.
TEST(Features, EqualOrdersHaveNoDeviation) {
  Profile profile;
  for (int i = 0; i < 3; ++i) {
    OrderEvent order;
    order.order_id = std::to_string(i);
    order.ordered_at_ms = i * 10 * kDayMs;
    order.lines = {{"p", "", 1, Money::from_micros(100'000), std::nullopt}};
    profile.add(order);
  }
  const FeatureRow row = features_of(profile, 31 * kDayMs);
  EXPECT_EQ(row[*feature_index("order_value_last_z")], 0);
  EXPECT_EQ(row[*feature_index("gap_last_z")], 0);
  EXPECT_EQ(row[*feature_index("price_sensitivity")], 0);
  EXPECT_EQ(row[*feature_index("gap_log_std")], 0);
  EXPECT_EQ(row[*feature_index("recency_z")], 1);
  EXPECT_EQ(row[*feature_index("refund_recency_days")], -1);
}

TEST(Features, LifecycleStagesFollowTheCustomersOwnRhythm) {
  const auto stage = [](std::initializer_list<int64_t> days, int64_t as_of_day) {
    Profile profile;
    for (const int64_t day : days) {
      OrderEvent order;
      order.order_id = std::to_string(day);
      order.ordered_at_ms = day * kDayMs;
      order.lines = {{"p", "", 1, Money::from_micros(100'000), std::nullopt}};
      profile.add(order);
    }
    return features_of(profile, as_of_day * kDayMs)[*feature_index("lifecycle_stage")];
  };
  EXPECT_EQ(stage({0}, 30), 0);
  EXPECT_EQ(stage({0}, 31), 1);
  EXPECT_EQ(stage({0, 5}, 50), 1) << "one gap is no rhythm yet";
  EXPECT_EQ(stage({0, 5, 10}, 17), 1);
  EXPECT_EQ(stage({0, 5, 10}, 18), 2);
  EXPECT_EQ(stage({0, 5, 10}, 26), 3);
  EXPECT_EQ(stage({0, 5, 10}, 40), 3);
  EXPECT_EQ(stage({0, 5, 10}, 41), 4);
}

TEST(Features, WindowsHoldTheirEnd) {
  OrderEvent order;
  order.order_id = order.customer_id = "c";
  order.currency = "GBP";
  order.lines = {{"p", "", 1, Money::from_micros(1'000'000), std::nullopt}};
  Profile profile;
  profile.add(order);
  std::array<double, kBaseFeatures> row;
  compute_base_features(profile, 7 * kDayMs, row);
  EXPECT_EQ(row[*feature_index("orders_7d")], 1);
  compute_base_features(profile, 7 * kDayMs + 1, row);
  EXPECT_EQ(row[*feature_index("orders_7d")], 0);
  EXPECT_EQ(row[*feature_index("gap_mean_days")], -1);
  EXPECT_EQ(row[*feature_index("unit_price_std")], 0);
}

TEST(Profiles, SurviveSavingAndKnowTheirPurchasers) {
  RandomShop shop(5);
  Profiles profiles;
  for (int i = 0; i < 200; ++i) {
    OrderEvent order = shop.order(i, 0, 300);
    order.customer_id = i % 7 == 0 ? "" : "c" + std::to_string(shop.below(40));
    order.country = i % 2 ? "France" : "Eire";
    profiles.add(order);
    if (i % 9 == 0) profiles.cancel(order, order.ordered_at_ms + kDayMs);
  }
  ByteWriter out;
  profiles.save(out);
  ByteReader in(out.bytes());
  Profiles loaded;
  ASSERT_TRUE(loaded.load(in).ok());
  ASSERT_EQ(loaded.size(), profiles.size());
  EXPECT_EQ(loaded.purchasers(), profiles.purchasers());
  for (size_t i = 0; i < profiles.size(); ++i)
    EXPECT_EQ(loaded[CustomerIndex(i)], profiles[CustomerIndex(i)]);
  EXPECT_EQ(loaded.find("c3"), profiles.find("c3"));
  EXPECT_FALSE(loaded.find("nobody").has_value());
}

TEST(Profiles, ADamagedProfileIsRefused) {
  OrderEvent order;
  order.order_id = "c";
  order.lines = {{"p", "", 1, Money::from_micros(1), std::nullopt}};
  Profile profile;
  profile.add(order);
  ByteWriter out;
  profile.save(out);
  const std::string& bytes = out.bytes();
  const auto loads = [](std::string_view text) {
    ByteReader in(text);
    return Profile().load(in).ok();
  };
  EXPECT_TRUE(loads(bytes));
  for (size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(loads(bytes.substr(0, size)));
  std::string another = bytes;
  another[12] = 2;  // the purchase speaks of two lines, where one follows
  EXPECT_FALSE(loads(another));
}

}  // namespace
}  // namespace tillcast
