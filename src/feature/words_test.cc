#include "feature/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>

#include "feature/phrases.h"
#include "feature/population.h"
#include "feature/testing.h"

namespace tillcast {
namespace {

using testing::HasSubstr;
using testing::Not;

using Whole = std::array<double, kFeatures>;

Whole whole(const std::map<std::string, double>& values) {
  Whole all{};
  for (const auto& [name, value] : values) all[*feature_index(name)] = value;
  return all;
}

std::string told(const std::string& name, const std::map<std::string, double>& values,
                 const char* currency = "GBP") {
  return describe_feature(name, whole(values), currency);
}

// That of a customer as the product computes it.
Whole real(const Profile& profile, int64_t as_of_ms) {
  Whole all;
  const std::span<double, kFeatures> row(all);
  compute_features(profile, ProductSales{}, as_of_ms, row.first<kProfileFeatures>());
  compute_fitted_features({}, row.first<kProfileFeatures>(),
                          row.last<kFeatures - kProfileFeatures>());
  return all;
}

void expect_decent(const Whole& all) {
  for (const FeatureInfo& feature : features()) {
    for (const char* currency : {"GBP", "PLN", ""}) {
      const std::string words = describe_feature(feature.name, all, currency);
      SCOPED_TRACE(testing::Message() << feature.name << ": " << words);
      EXPECT_FALSE(words.empty());
      EXPECT_LT(words.size(), 130);
      for (const char* bad : {"nan", "inf", "NaN", "-1", "!", "  ", "£-", "e+", "{", "--"})
        EXPECT_THAT(words, Not(HasSubstr(bad)));
    }
  }
}

TEST(Words, SayWhatAShopkeeperWouldSay) {
  EXPECT_EQ(
      told("recency_days", {{"recency_days", 12.3}, {"active_days", 9}, {"gap_median_days", 20}}),
      "last bought 12 days ago, usually every 20");
  EXPECT_EQ(
      told("recency_days", {{"recency_days", 0.4}, {"active_days", 1}, {"gap_median_days", -1}}),
      "last bought less than a day ago");
  EXPECT_EQ(
      told("recency_days", {{"recency_days", 1.2}, {"active_days", 5}, {"gap_median_days", 1}}),
      "last bought 1 day ago, usually every day");
  EXPECT_EQ(told("spend_90d", {{"spend_90d", 431.2}}), "spent £431 in the last 90 days");
  EXPECT_EQ(told("spend_90d", {{"spend_90d", 1431.2}}, "PLN"),
            "spent 1,431 PLN in the last 90 days");
  EXPECT_EQ(told("spend_7d", {{"spend_7d", 0}}), "spent nothing in the last 7 days");
  EXPECT_EQ(told("active_days", {{"active_days", 9}}), "bought on 9 days");
  EXPECT_EQ(told("active_days", {{"active_days", 1}}), "bought on 1 day");
  EXPECT_EQ(told("gap_std_days", {{"gap_std_days", 4}, {"gap_mean_days", 20}, {"active_days", 6}}),
            "gaps between purchases vary little (4 days)");
  EXPECT_EQ(told("gap_due_lognormal", {{"gap_due_lognormal", 0.342}, {"active_days", 4}}),
            "34 % likely to buy by their own rhythm");
  EXPECT_EQ(told("lifecycle_stage", {{"lifecycle_stage", 2}}), "a customer cooling off");
  EXPECT_EQ(told("first_purchase_day", {{"first_purchase_day", 15045}}),
            "first bought on 12 March 2011");
  EXPECT_EQ(told("net_spend_30d", {{"net_spend_30d", -20}}),
            "£20 more refunded than spent in the last 30 days");
  EXPECT_EQ(told("orders_change_30d", {{"orders_change_30d", -1}}),
            "1 order fewer in the last 30 days than in the 30 before");
  EXPECT_EQ(told("gap_last_z", {{"gap_last_z", 2.4}, {"active_days", 5}}),
            "the latest gap between purchases was much longer than usual");
}

TEST(Words, SayWhereNothingIsKnown) {
  const std::map<std::string, double> once = {
      {"active_days", 1},          {"frequency", 1},
      {"gap_mean_days", -1},       {"gap_std_days", -1},
      {"gap_last_days", -1},       {"gap_cv", -1},
      {"gap_trend", -1},           {"gap_median_days", -1},
      {"gap_log_mean", -1},        {"gap_log_std", -1},
      {"gap_last3_mean_days", -1}, {"recency_over_gap", -1},
      {"second_order_days", -1},   {"refund_recency_days", -1}};
  for (const auto& [name, value] : once)
    if (name.starts_with("gap_") || name == "recency_over_gap") {
      EXPECT_EQ(told(name, once), "has bought on one day only") << name;
    }
  EXPECT_EQ(told("second_order_days", once), "has not come back yet");
  EXPECT_EQ(told("refund_recency_days", once), "never had anything refunded");
  EXPECT_EQ(told("order_value_std", once), "has placed only one order");
  expect_decent(whole(once));
}

TEST(Words, AreDecentForEveryFeatureOfRealCustomers) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    RandomShop shop(seed);
    Profile profile;
    for (const twin::Stated& stated : shop.history(1 + static_cast<int>(seed % 30), 200))
      put(profile, stated);
    if (profile.purchases().empty()) continue;
    expect_decent(real(profile, kShopFromMs + 230 * kDayMs));
  }
}

TEST(Words, AreDecentForExtremeValues) {
  for (const double value :
       {0.0, 1e-9, 0.5, 1.0, 2.0, -1.0, -3.5, -1e6, 1e3, 1e6, 1e12, 1e300, -1e300,
        std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    Whole all;
    all.fill(value);
    expect_decent(all);
    // The same where another value says that the customer has come more often, or nothing else.
    for (const char* other : {"active_days", "frequency", "net_frequency", "refund_orders"}) {
      for (const double count : {0.0, 1.0, 2.0, 3.0}) {
        all.fill(value);
        all[*feature_index(other)] = count;
        expect_decent(all);
      }
    }
  }
}

TEST(Words, DoWithoutTheFittedPart) {
  RandomShop shop(8);
  Profile profile;
  for (const twin::Stated& stated : shop.history(20, 200)) put(profile, stated);
  Whole all = real(profile, kShopFromMs + 230 * kDayMs);
  const std::string before = describe_feature("recency_days", all, "GBP");
  std::fill(all.begin() + kProfileFeatures, all.end(), std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(describe_feature("recency_days", all, "GBP"), before);
  EXPECT_EQ(describe_feature("bgnbd_alive", all, "GBP"), "not known yet");
  // A model of base features has no more than those.
  std::fill(all.begin() + kBaseFeatures, all.end(), std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT(describe_feature("recency_days", all, "GBP"), HasSubstr("usually every"));
  expect_decent(all);
}

TEST(Words, DifferBetweenFeatures) {
  Whole all;
  all.fill(3);
  std::map<std::string, std::string_view> seen;
  for (const FeatureInfo& feature : features()) {
    const auto [place, fresh] =
        seen.emplace(describe_feature(feature.name, all, "GBP"), feature.name);
    EXPECT_TRUE(fresh) << feature.name << " and " << place->second << ": " << place->first;
  }
}

TEST(Phrases, RoundAsPeopleDo) {
  EXPECT_EQ(say_money(4.25, "GBP"), "£4.25");
  EXPECT_EQ(say_money(12, "EUR"), "€12");
  EXPECT_EQ(say_money(1234567.4, "USD"), "$1,234,567");
  EXPECT_EQ(say_money(99.999, "GBP"), "£100");
  EXPECT_EQ(say_money(431.2, "PLN"), "431 PLN");
  EXPECT_EQ(say_money(0, ""), "0");
  EXPECT_EQ(say_days(1.2), "1 day");
  EXPECT_EQ(say_days(20.6), "21 days");
  EXPECT_EQ(say_days(0.2), "less than a day");
  EXPECT_EQ(say_count(1, "order", "orders"), "1 order");
  EXPECT_EQ(say_count(0, "order", "orders"), "no orders");
  EXPECT_EQ(say_count(2.34, "order", "orders"), "2.3 orders");
  EXPECT_EQ(say_count(1204, "order", "orders"), "1,204 orders");
  EXPECT_EQ(say_number(0.034), "0.034");
  EXPECT_EQ(say_number(150), "150");
  EXPECT_EQ(say_number(-2.5), "minus 2.5");
  EXPECT_EQ(say_number(1e200), "over 1,000,000,000,000");
  EXPECT_EQ(say_percent(0.004), "less than 1 %");
  EXPECT_EQ(say_percent(0.9999), "more than 99 %");
  EXPECT_EQ(say_percent(0.344), "34 %");
  EXPECT_EQ(say_percent(0), "0 %");
  EXPECT_EQ(say_percent(1), "100 %");
  EXPECT_EQ(say_date(0), "1 January 1970");
}

}  // namespace
}  // namespace tillcast
