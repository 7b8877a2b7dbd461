#include "train/dataset.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "feature/catalogue.h"
#include "feature/profiles.h"
#include "feature/vector.h"
#include "ingest/order_reader.h"
#include "train/testing.h"

namespace tillcast {
namespace {

using testing::ElementsAre;

int64_t at(const char* text) { return *parse_time(text); }

TEST(Dataset, LabelsAreThePurchasesOfTheThirtyDaysFromTheCutOff) {
  const int64_t cutoff_ms = at("2011-02-01");
  const auto label = [&](int64_t next_ms, OrderKind kind = OrderKind::kPlaced) {
    const History history(
        {made_up_order(1, "A", at("2011-01-05"), 10), made_up_order(2, "A", next_ms, 10, kind)});
    return int{history.snapshots(std::vector{cutoff_ms}).labels.at(0)};
  };
  EXPECT_EQ(label(cutoff_ms - 1), 0);  // seen, not foretold
  EXPECT_EQ(label(cutoff_ms), 1);
  EXPECT_EQ(label(cutoff_ms + kHorizonMs - 1), 1);
  EXPECT_EQ(label(cutoff_ms + kHorizonMs), 0);
  EXPECT_EQ(label(cutoff_ms + kDayMs, OrderKind::kRefunded), 0);  // no purchase
}

TEST(Dataset, RowsAreTheCustomersWithAPurchaseBeforeTheCutOff) {
  const History history(
      {made_up_order(1, "refunds only", at("2011-01-02"), 10, OrderKind::kRefunded),
       made_up_order(2, "", at("2011-01-03"), 10), made_up_order(3, "A", at("2011-01-10"), 10),
       made_up_order(4, "B", at("2011-01-20"), 10)});
  const Dataset data = history.snapshots(
      std::vector{at("2011-01-05"), at("2011-01-10"), at("2011-01-11"), at("2011-01-21")});
  std::vector<std::string> who;
  for (const uint32_t customer : data.customers) who.push_back(data.customer_ids->at(customer));
  EXPECT_THAT(who, ElementsAre("A", "A", "B"));
  EXPECT_THAT(data.cutoffs_ms, ElementsAre(at("2011-01-11"), at("2011-01-21"), at("2011-01-21")));
}

// The slow twin: for each cut-off anew, of the orders before it and nothing else.
TEST(Dataset, FeaturesAreThoseOfTheOrdersBeforeTheCutOffToTheLastBit) {
  const std::vector<OrderEvent> orders = made_up_shop(40, 120);
  const std::vector<int64_t> cutoffs = {at("2011-02-01"), at("2011-02-08"), at("2011-04-01")};
  const Dataset data = History(orders).snapshots(cutoffs);
  size_t row = 0;
  for (const int64_t cutoff_ms : cutoffs) {
    Profiles profiles;
    for (const OrderEvent& order : orders)
      if (order.ordered_at_ms < cutoff_ms) profiles.add(order);
    profiles.roll_to(day_of(cutoff_ms));
    for (uint32_t i = 0; i < profiles.size(); ++i, ++row) {
      double features[kProfileFeatures];
      compute_features(profiles[CustomerIndex{i}].profile, profiles.sales(), cutoff_ms, features);
      ASSERT_LT(row, data.rows());
      EXPECT_EQ(data.customer_ids->at(data.customers[row]), profiles[CustomerIndex{i}].id);
      EXPECT_TRUE(std::ranges::equal(data.row(row), features)) << "row " << row;
    }
  }
  EXPECT_EQ(row, data.rows());
}

TEST(Dataset, TakesRowsAndFeatures) {
  const Dataset data = History(made_up_shop(10, 60)).snapshots(std::vector{at("2011-02-15")});
  const Dataset part = data.take(std::vector<uint32_t>{3, 1}).with_features({"monetary", "aov"});
  ASSERT_EQ(part.rows(), 2u);
  EXPECT_EQ(part.matrix[0], data.row(3)[*feature_index("monetary")]);
  EXPECT_EQ(part.matrix[3], data.row(1)[*feature_index("aov")]);
  EXPECT_EQ(part.customers[1], data.customers[1]);
}

TEST(Dataset, TheFingerprintIsOfTheContent) {
  std::vector<OrderEvent> orders = made_up_shop(5, 40);
  const std::string before = History(orders).fingerprint();
  EXPECT_EQ(History(orders).fingerprint(), before);
  orders.back().lines[0].quantity += 1;
  EXPECT_NE(History(orders).fingerprint(), before);
}

std::filesystem::path uci_file() {
  if (const char* given = std::getenv("TILLCAST_UCI")) return given;
  for (const char* place : {"/data/online_retail.csv.gz", "/../shared/data/online_retail.csv.gz"})
    if (std::filesystem::exists(std::string(TILLCAST_SOURCE_DIR) + place))
      return std::string(TILLCAST_SOURCE_DIR) + place;
  return {};
}

// Customers before a cut-off and the share of them who bought again, as they are published with the
// reference data.
TEST(Dataset, UciOnlineRetailHasItsKnownCustomersAndBuyers) {
  if (uci_file().empty()) GTEST_SKIP() << "no UCI data; TILLCAST_UCI=FILE names it";
  std::vector<OrderEvent> orders;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
    orders.push_back(std::move(order));
    return Done{};
  };
  const auto read = read_orders(uci_file(), {}, handlers);
  ASSERT_TRUE(read.ok()) << read.error().message;
  std::ranges::stable_sort(orders, {}, &OrderEvent::ordered_at_ms);
  const History history(std::move(orders));

  struct Known {
    const char* cutoff;
    size_t customers;
    double share;
  };
  for (const Known& known : {Known{"2011-03-01", 1682, .299}, Known{"2011-06-01", 2718, .276},
                             Known{"2011-08-01", 3148, .238}, Known{"2011-11-09", 4067, .341}}) {
    const Dataset data = history.snapshots(std::vector{at(known.cutoff)});
    EXPECT_EQ(data.rows(), known.customers) << known.cutoff;
    EXPECT_NEAR(static_cast<double>(data.positives()) / static_cast<double>(data.rows()),
                known.share, 5e-4);
  }
}

}  // namespace
}  // namespace tillcast
