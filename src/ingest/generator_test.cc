#include "ingest/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/time.h"
#include "ingest/order_writer.h"
#include "ingest/testing_files.h"

namespace tillcast {
namespace {

using namespace testing_files;

constexpr int64_t k2024 = 19723;  // the day 2024-01-01

Generator make(const ShopPlan& plan) {
  auto generator = Generator::create(plan);
  EXPECT_TRUE(generator.ok());
  return std::move(*generator);
}

std::vector<OrderEvent> all_orders(const ShopPlan& plan) {
  Generator generator = make(plan);
  std::vector<OrderEvent> events;
  ShopOrder order;
  while (generator.next(order)) events.push_back(to_event(order, generator.products()));
  return events;
}

TEST(Generator, IsTheSameForTheSamePlanAndAnotherForAnotherSeed) {
  const ShopPlan plan{.customers = 300, .days = 90, .seed = 5, .first_day = k2024};
  ShopPlan other = plan;
  other.seed = 6;
  EXPECT_EQ(all_orders(plan), all_orders(plan));
  EXPECT_NE(all_orders(plan), all_orders(other));
}

// The bytes of a shop never change, on whatever machine: examples and benchmarks name shops by
// their seed.
TEST(Generator, KeepsItsPromiseOfTheSameBytes) {
  const auto events = all_orders({.customers = 200, .days = 365, .seed = 1, .first_day = k2024});
  uint64_t all = 0;
  for (const OrderEvent& event : events) all = all * 31 + fingerprint(event);
  EXPECT_EQ(events.size(), 1193u);
  EXPECT_EQ(all, 2475866645641471389u);
}

TEST(Generator, GivesValidOrdersInTheOrderOfTheirTimes) {
  const ShopPlan plan{.customers = 2000, .days = 366, .seed = 1, .first_day = k2024};
  std::set<std::string> customers, ids;
  std::map<std::string, int64_t> placed;
  int64_t last_ms = 0;
  size_t guests = 0, refunds = 0;
  for (const OrderEvent& event : all_orders(plan)) {
    ASSERT_TRUE(validate(event).ok()) << validate(event).error().message;
    EXPECT_GE(event.ordered_at_ms, last_ms);
    last_ms = event.ordered_at_ms;
    EXPECT_GE(last_ms, k2024 * kDayMs);
    EXPECT_LT(last_ms, (k2024 + 366) * kDayMs);
    EXPECT_NE((day_of(last_ms) + 4) % 7, 6) << "a Saturday";
    EXPECT_TRUE(ids.insert(event.order_id).second);
    guests += event.customer_id.empty();
    if (!event.customer_id.empty()) customers.insert(event.customer_id);
    if (event.kind == OrderKind::kPlaced) placed[event.order_id] = event.ordered_at_ms;
    if (event.kind != OrderKind::kRefunded) continue;
    ++refunds;
    ASSERT_TRUE(placed.contains(event.refund_of));
    EXPECT_GT(event.ordered_at_ms, placed[event.refund_of]);
  }
  EXPECT_EQ(customers.size(), 2000u);
  EXPECT_GT(guests, ids.size() / 30);
  EXPECT_GT(refunds, ids.size() / 20);
}

TEST(Generator, RefundsReturnNoMoreThanWasBought) {
  std::map<std::string, OrderEvent> placed;
  for (OrderEvent& event :
       all_orders({.customers = 500, .days = 366, .seed = 3, .first_day = k2024})) {
    if (event.kind == OrderKind::kPlaced) {
      placed[event.order_id] = event;
      continue;
    }
    if (event.lines[0].product_id == "M") continue;  // a credit, of no product
    const OrderEvent& origin = placed[event.refund_of];
    EXPECT_EQ(event.customer_id, origin.customer_id);
    for (const Line& line : event.lines)
      EXPECT_TRUE(std::any_of(origin.lines.begin(), origin.lines.end(), [&](const Line& sold) {
        return sold.product_id == line.product_id && sold.unit_price == line.unit_price &&
               sold.quantity >= line.quantity;
      }));
  }
  EXPECT_FALSE(placed.empty());
}

TEST(Generator, RefusesPlansThatCannotBe) {
  EXPECT_FALSE(Generator::create({.customers = 0}).ok());
  EXPECT_FALSE(Generator::create({.days = 0}).ok());
  EXPECT_FALSE(
      Generator::create({.customers = 1, .days = 2, .first_day = k2024}).ok());  // both holidays
}

TEST(Generator, EveryCustomerBuysHoweverShortTheWindow) {
  for (const uint32_t days : {4u, 6u, 360u, 366u}) {  // from a holiday, to a holiday
    std::set<std::string> customers;
    for (const OrderEvent& event : all_orders({.customers = 50, .days = days, .first_day = k2024}))
      if (!event.customer_id.empty()) customers.insert(event.customer_id);
    EXPECT_EQ(customers.size(), 50u) << days;
  }
}

TEST(OrderWriter, WritesWhatTheReaderReads) {
  const ShopPlan plan{.customers = 100, .days = 120, .seed = 2, .first_day = k2024};
  std::vector<OrderEvent> expected = all_orders(plan);
  const TempDir dir;
  for (const char* name : {"a.csv", "a.csv.gz", "a.ndjson", "a.ndjson.gz"}) {
    const bool csv = std::string_view(name).starts_with("a.csv");
    Generator generator = make(plan);
    auto sink = open_sink((dir / name).string());
    ASSERT_TRUE(sink.ok());
    OrderWriter writer(**sink, csv ? OrderFileFormat::kCsv : OrderFileFormat::kNdjson,
                       generator.products());
    ShopOrder order;
    while (generator.next(order)) ASSERT_TRUE(writer.write(order).ok());
    ASSERT_TRUE(writer.finish().ok());
    const Reading reading = read_all(dir / name);
    ASSERT_TRUE(reading.summary.ok()) << reading.summary.error().message;
    EXPECT_EQ(reading.summary->rejected, 0u);
    if (csv)  // which has no column for it
      for (OrderEvent& event : expected) event.refund_of.clear();
    EXPECT_TRUE(reading.orders == expected) << name;
    if (std::string_view(name) == "a.csv.gz") expected = all_orders(plan);
  }
}

TEST(OrderWriter, LeavesNoFileThatWasNotFinished) {
  const TempDir dir;
  {
    auto sink = open_sink((dir / "a.csv").string());
    ASSERT_TRUE(sink.ok());
    ASSERT_TRUE((*sink)->write("half").ok());
  }
  EXPECT_FALSE(std::filesystem::exists(dir / "a.csv"));
  EXPECT_FALSE(open_sink("/nowhere/a.csv").ok());
}

}  // namespace
}  // namespace tillcast
