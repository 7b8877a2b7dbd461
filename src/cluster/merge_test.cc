// The proof: what is merged of a shop's shards is what one engine over all its orders says, to the
// last bit.
#include "cluster/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "cluster/testing.h"
#include "cluster/testing_orders.h"
#include "cluster/testing_text.h"
#include "engine/engine_shop.h"

namespace tillcast {
namespace {

constexpr CustomerSort kSorts[] = {
    CustomerSort::kProbability,   CustomerSort::kMonetary, CustomerSort::kAverageOrderValue,
    CustomerSort::kRefunded,      CustomerSort::kOrders,   CustomerSort::kLastPurchase,
    CustomerSort::kFirstPurchase, CustomerSort::kCountry,  CustomerSort::kSegment,
    CustomerSort::kCustomerId};

// All windows that matter: open, half open, of whole days, cut, empty, before and after everything.
std::vector<Window> windows(int64_t as_of_ms) {
  const int64_t from_ms = kShopBegins + 90 * kDayMs;
  return {{},
          {from_ms, INT64_MAX},
          {INT64_MIN, from_ms},
          {from_ms, from_ms + 31 * kDayMs},
          {from_ms + 12'345'678, from_ms + 100'000'000},
          {as_of_ms - 7 * kDayMs, INT64_MAX},
          {as_of_ms - 3 * kDayMs, as_of_ms},
          {kShopBegins - 100 * kDayMs, kShopBegins - 50 * kDayMs},
          {as_of_ms + kDayMs, INT64_MAX}};
}

// Every page of a list, one after the other by their cursors; with what each says in all.
std::string all_pages(const Shop& shop, CustomerQuery query) {
  std::string all;
  do {
    const auto page = shop.customers(query);
    all += text(page);
    if (!page.ok()) break;
    query.cursor = page->next;
  } while (!query.cursor.empty());
  return all;
}

class MergeTest : public testing::TestWithParam<uint32_t> {
 protected:
  MergeTest() : cluster_(GetParam()) {
    const std::vector<OrderEvent> orders = OrderMaker(20260801).make(4'000);
    // In two batches, so that the shards have folded something before.
    const auto half = orders.begin() + 2'500;
    cluster_.post({orders.begin(), half});
    cluster_.post({half, orders.end()});
    for (uint32_t i = 0; i < GetParam(); ++i) EXPECT_GT(cluster_.shard(i).store().sales, 100u);
  }

  // Everything that counts orders alone.
  void expect_equal_books() {
    const int64_t as_of_ms = *one_.as_of_ms();
    EXPECT_EQ(text(merged_.store()), text(one_.store()));
    for (const std::string country : {"", "France", "Eire", "Atlantis"})
      EXPECT_EQ(text(merged_.cohorts(country)), text(one_.cohorts(country))) << country;
    for (const Window window : windows(as_of_ms)) {
      SCOPED_TRACE(fmt::format("window {} {}", window.from_ms, window.to_ms));
      for (const size_t limit : {size_t{2}, size_t{50}})
        for (const std::optional<int64_t> previous : {std::optional<int64_t>(), {kShopBegins}})
          EXPECT_EQ(text(merged_.countries(window, limit, previous)),
                    text(one_.countries(window, limit, previous)));
      expect_equal_products(window);
    }
    for (const Step step : {Step::kHour, Step::kDay, Step::kWeek, Step::kMonth}) {
      const Window window{kShopBegins + 12'345,
                          step == Step::kHour ? kShopBegins + 20 * kDayMs : as_of_ms + 20 * kDayMs};
      EXPECT_EQ(text(merged_.series(window, step)), text(one_.series(window, step)));
    }
  }

  void expect_equal_products(Window window) {
    for (const auto sort : {ProductSort::kRevenue, ProductSort::kRising, ProductSort::kFalling})
      for (const std::string part : {"", "CUP 3", "p1", "nothing"})
        for (const size_t limit : {size_t{4}, size_t{100}}) {
          const ProductQuery query{window, sort, part, limit, {}};
          EXPECT_EQ(text(merged_.products(query)), text(one_.products(query)));
        }
    const ProductQuery query{window, ProductSort::kRevenue, "", 100, kShopBegins};
    EXPECT_EQ(text(merged_.products(query)), text(one_.products(query)));
  }

  void expect_equal_lists(CustomerQuery query) {
    query.limit = 7;
    for (const CustomerSort sort : kSorts)
      for (const bool descending : {true, false}) {
        SCOPED_TRACE(fmt::format("sort {} {}", int(sort), descending));
        query.sort = sort;
        query.descending = descending;
        EXPECT_EQ(all_pages(merged_, query), all_pages(one_, query));
      }
  }

  TestCluster cluster_;
  const MergedShop merged_ = cluster_.merged();
  const EngineShop one_{cluster_.one()};
};

INSTANTIATE_TEST_SUITE_P(Shards, MergeTest, testing::Values(1, 3, 5));

TEST_P(MergeTest, BooksAreEqualWhileTheShardsClocksAreApart) {
  expect_equal_books();
  for (const Window window : windows(*one_.as_of_ms())) {
    auto merged = merged_.kpis(window);
    auto one = one_.kpis(window);
    // Scores of customers who did nothing today are as of the midnight that their shard has seen.
    EXPECT_EQ(merged->expected_purchases_30d.has_value(), one->expected_purchases_30d.has_value());
    merged->expected_purchases_30d = one->expected_purchases_30d;
    EXPECT_EQ(text(merged), text(one));
  }
}

TEST_P(MergeTest, EverythingThatCountsOrdersIsEqual) {
  cluster_.tick();
  expect_equal_books();
  for (const Window window : windows(*one_.as_of_ms()))
    EXPECT_EQ(text(merged_.kpis(window)), text(one_.kpis(window)));
  EXPECT_EQ(merged_.as_of_ms(), one_.as_of_ms());
}

TEST_P(MergeTest, ListsOfCustomersAreEqualPageByPage) {
  cluster_.tick();
  ASSERT_GT(one_.customers({})->total, 200u);
  expect_equal_lists({});
  CustomerQuery query;
  query.prefix = "c1";
  query.monetary.from = 20'000'000;
  expect_equal_lists(query);
  query = {};
  query.country = "Eire";
  query.probability = {0.2, 1.0};
  query.orders.to = 5;
  expect_equal_lists(query);
  for (const uint64_t offset : {0u, 3u, 50u, 10'000u}) {
    query = {};
    query.offset = offset;
    query.sort = CustomerSort::kOrders;
    query.limit = 20;
    query.asked_at_ms = 1;
    EXPECT_EQ(text(merged_.customers(query)), text(one_.customers(query))) << offset;
    EXPECT_LT(merged_.customers(query)->customers.size(), 21u);
  }
  query.limit = 0;
  EXPECT_EQ(text(merged_.customers(query)), text(one_.customers(query)));
  query.cursor = "not ours";
  EXPECT_EQ(text(merged_.customers(query)), text(one_.customers(query)));
}

TEST_P(MergeTest, ListsOfThoseWhoMovedAreEqual) {
  cluster_.tick();
  const auto flow = one_.segment_flow();
  ASSERT_GT(flow->periods.size(), 20u);
  CustomerQuery query;
  query.limit = 9;
  query.sort = CustomerSort::kMonetary;
  size_t listed = 0;
  for (const SegmentPeriod& period : flow->periods) {
    query.segment.period_ms = period.from_ms;
    query.segment.changed = true;
    EXPECT_EQ(all_pages(merged_, query), all_pages(one_, query)) << period.from_ms;
    listed += one_.customers(query)->total;
  }
  EXPECT_GT(listed, 0u);
  query.segment = {SegmentId{4}, SegmentId{1}, {}, false, false};
  expect_equal_lists(query);
  query.segment = {SegmentId{2}, {}, {}, false, false};
  expect_equal_lists(query);
  query.segment.period_ms = kShopBegins + 1;
  EXPECT_EQ(text(merged_.customers(query)), text(one_.customers(query))) << "no such period";
}

TEST_P(MergeTest, SegmentsTheirMapAndTheirFlowAreEqual) {
  cluster_.tick();
  EXPECT_EQ(text(*merged_.segments()), text(*one_.segments()));
  EXPECT_EQ(text(merged_.segment_flow()), text(one_.segment_flow()));
  ASSERT_GT(one_.segments()->customers, 200u);
  for (const size_t points : {size_t{0}, size_t{17}, size_t{100'000}})
    EXPECT_EQ(text(merged_.segment_map(points)), text(one_.segment_map(points)));
}

// Pairs of the same rank are in the order of ids, where one machine has the order of the log: as
// sets they are the same, with each product's side where both are in as many orders.
std::multiset<std::string> pairs_in(const PairPage& page) {
  std::multiset<std::string> pairs;
  for (const PairRow& row : page.pairs) {
    const bool turned = row.orders.a == row.orders.b && row.b.id < row.a.id;
    const PairedProduct& a = turned ? row.b : row.a;
    const PairedProduct& b = turned ? row.a : row.b;
    pairs.insert(line(a.id, a.description, b.id, b.description, row.orders.both, row.orders.a,
                      row.orders.b, row.orders.all));
  }
  return pairs;
}

TEST_P(MergeTest, PairsAreEqual) {
  const std::vector<std::optional<uint64_t>> minima{std::nullopt, 1, 30};
  size_t pairs = 0;
  for (const Window window : windows(*one_.as_of_ms()))
    for (const std::optional<uint64_t> orders_min : minima)
      for (const std::string product : {"", "p7", "never heard of"}) {
        SCOPED_TRACE(fmt::format("{} {} {}", window.from_ms, window.to_ms, product));
        const PairQuery query{window, product, orders_min, PairSort::kSurprise, 10'000};
        const auto merged = merged_.pairs(query);
        const auto one = one_.pairs(query);
        ASSERT_TRUE(merged.ok() && one.ok());
        EXPECT_EQ(text(merged->period), text(one->period));
        EXPECT_EQ(line(merged->orders, merged->products, merged->orders_min, merged->frequent,
                       merged->total),
                  line(one->orders, one->products, one->orders_min, one->frequent, one->total));
        EXPECT_EQ(pairs_in(*merged), pairs_in(*one));
        pairs += one->pairs.size();
      }
  EXPECT_GT(pairs, 1'000u);
}

double rank_of(const PairOrders& orders, PairSort sort) {
  if (sort == PairSort::kSurprise) return orders.surprise();
  if (sort == PairSort::kLift) return orders.lift();
  return sort == PairSort::kSupport ? orders.support() : orders.confidence();
}

TEST_P(MergeTest, PairsAreRankedAlike) {
  for (const auto sort :
       {PairSort::kSurprise, PairSort::kLift, PairSort::kSupport, PairSort::kConfidence}) {
    const PairQuery query{{}, "", {}, sort, 40};
    const auto merged = merged_.pairs(query);
    const auto one = one_.pairs(query);
    ASSERT_TRUE(merged.ok() && one.ok());
    ASSERT_EQ(merged->pairs.size(), one->pairs.size());
    for (size_t i = 0; i < one->pairs.size(); ++i) {
      const PairOrders &ours = merged->pairs[i].orders, &theirs = one->pairs[i].orders;
      EXPECT_EQ(text(rank_of(ours, sort)), text(rank_of(theirs, sort)));
      EXPECT_EQ(ours.both, theirs.both);
    }
  }
}

TEST_P(MergeTest, PagesOfOrdersShowEveryOrderOnce) {
  const auto name = [](const OrderEvent& order) {
    return fmt::format("{} {} {}", order.order_id, order.revision, order.customer_id);
  };
  std::multiset<std::string> merged, one;
  const auto all = one_.orders(std::nullopt, 1'000'000, "");
  for (const SequencedOrder& order : all->orders) one.insert(name(order.order));
  std::optional<uint64_t> before, last;
  do {
    const auto page = merged_.orders(before, 13, "");
    ASSERT_TRUE(page.ok());
    for (const SequencedOrder& order : page->orders) {
      merged.insert(name(order.order));
      EXPECT_TRUE(!last || order.seq < *last);
      last = order.seq;
    }
    before = page->next;
  } while (before);
  EXPECT_EQ(merged.size(), all->orders.size());
  EXPECT_EQ(merged, one);
}

TEST_P(MergeTest, OneCustomerIsAskedOfTheirShard) {
  cluster_.tick();
  CustomerQuery query;
  query.limit = 25;
  const auto page = one_.customers(query);
  for (const CustomerSummary& customer : page->customers) {
    const std::string& id = customer.customer_id;
    const auto merged = merged_.customer(id);
    const auto one = one_.customer(id);
    ASSERT_TRUE(merged.ok());
    EXPECT_EQ(text(merged->summary), text(one->summary));
    EXPECT_EQ(merged->prediction->probability, one->prediction->probability);
    ASSERT_EQ(merged->recent_orders.size(), one->recent_orders.size());
    const auto orders = merged_.orders(std::nullopt, 20, id);
    ASSERT_EQ(orders->orders.size(), one->recent_orders.size());
    for (size_t i = 0; i < one->recent_orders.size(); ++i) {
      EXPECT_EQ(merged->recent_orders[i].order, one->recent_orders[i].order);
      EXPECT_EQ(merged->recent_orders[i].seq, orders->orders[i].seq);
    }
    EXPECT_EQ(text(merged_.prediction(id)->probability), text(one_.prediction(id)->probability));
    EXPECT_EQ(merged_.history(id)->points.size(), one_.history(id)->points.size());
    EXPECT_EQ(merged_.timeline(id)->products.size(), one_.timeline(id)->products.size());
    EXPECT_EQ(merged_.explanation(id)->why.logit, one_.explanation(id)->why.logit);
  }
  EXPECT_EQ(text(merged_.customer("nobody").error().message),
            text(one_.customer("nobody").error().message));
}

TEST_P(MergeTest, WhatCannotBeSaidIsAnError) {
  const MergedShop away(
      [](const Ask&) { return unavailable("shard 2: does not answer"); },
      [](std::string_view) { return HeldCustomer{}; },
      [](size_t) { return ShopNow{std::make_shared<Update>(), {}, {}, {}, {}, {}}; });
  EXPECT_TRUE(away.kpis({}).ok()) << "that is known without asking";
  EXPECT_EQ(away.kpis({0, 1}).error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(away.customer("c1").error().message,
            "customer: is being moved to another node; try again in a few seconds");
  EXPECT_EQ(away.segment_map(10).error().code, ErrorCode::kNotFound);
  EXPECT_EQ(text(merged_.products({{}, ProductSort::kRising, "", 5, {}})),
            text(one_.products({{}, ProductSort::kRising, "", 5, {}})));
  EXPECT_EQ(
      merge_segments(test_segmentation("another"), *cluster_.gather(AskSegments{})).error().code,
      ErrorCode::kUnavailable);
}

// One shard begins in a later week, one never has an order: they have fewer snapshots than the
// shop.
TEST(MergedShopTest, ShardsMayBeginLaterThanTheShop) {
  TestCluster cluster(3);
  std::vector<OrderEvent> orders = OrderMaker(5).make(600);
  const int64_t later_ms = kShopBegins + 60 * kDayMs;
  std::erase_if(orders, [&](const OrderEvent& order) {
    const uint32_t shard =
        cluster.shard_of(order.customer_id.empty() ? order.order_id : order.customer_id);
    return shard == 2 || (shard == 1 && order.ordered_at_ms < later_ms);
  });
  cluster.post(orders);
  const MergedShop merged = cluster.merged();
  const EngineShop one(cluster.one());
  for (int turn = 0; turn < 2; ++turn) {
    cluster.tick();
    EXPECT_EQ(text(merged.kpis({})), text(one.kpis({})));
    EXPECT_EQ(text(*merged.segments()), text(*one.segments()));
    EXPECT_EQ(text(merged.segment_flow()), text(one.segment_flow()));
    const auto flow = one.segment_flow();
    EXPECT_LT(cluster.shard(1).segment_flow()->snapshots.size(), flow->snapshots.size());
    CustomerQuery query;
    query.segment.changed = true;
    query.limit = 5;
    for (const SegmentPeriod& period : flow->periods) {
      query.segment.period_ms = period.from_ms;
      EXPECT_EQ(all_pages(merged, query), all_pages(one, query)) << period.from_ms;
    }
  }
}

TEST(MergedShopTest, AnEmptyShopSaysWhatAnEmptyEngineSays) {
  const TestCluster cluster(3);
  const MergedShop merged = cluster.merged();
  const EngineShop one(cluster.one());
  EXPECT_EQ(text(merged.kpis({})), text(one.kpis({})));
  EXPECT_EQ(text(merged.store()), text(one.store()));
  EXPECT_EQ(text(merged.countries({}, 10, {})), text(one.countries({}, 10, {})));
  EXPECT_EQ(text(merged.products({})), text(one.products({})));
  EXPECT_EQ(text(merged.cohorts("")), text(one.cohorts("")));
  EXPECT_EQ(text(merged.customers({})), text(one.customers({})));
  EXPECT_EQ(text(*merged.segments()), text(*one.segments()));
  EXPECT_EQ(text(merged.segment_flow()), text(one.segment_flow()));
  EXPECT_EQ(text(merged.segment_map(10)), text(one.segment_map(10)));
  EXPECT_TRUE(merged.orders({}, 10, "")->orders.empty());
  EXPECT_EQ(merged.snapshot(20)->seq, 0u);
}

}  // namespace
}  // namespace tillcast
