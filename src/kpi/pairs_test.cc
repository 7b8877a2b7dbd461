#include "kpi/pairs.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>
#include <set>

#include "base/time.h"
#include "kpi/basket_counts.h"

namespace tillcast {
namespace {

std::vector<Sale> random_sales(uint32_t seed, int count, int products) {
  std::mt19937 random(seed);
  std::vector<Sale> sales;
  for (int i = 0; i < count; ++i) {
    Sale sale;
    sale.at_ms = static_cast<int64_t>(random() % 1'000) * kHourMs / 3;
    sale.order = static_cast<uint64_t>(i);
    std::set<uint32_t> chosen;
    for (size_t j = 0, size = 1 + random() % 8; j < size; ++j) {
      const auto product = static_cast<uint32_t>(random() % static_cast<uint32_t>(products));
      chosen.insert(product);
      if (random() % 2) chosen.insert(product ^ 1);  // they like to go together
    }
    for (const uint32_t product : chosen) sale.items.push_back({ProductIndex{product}, 1, 1, 1});
    sales.push_back(std::move(sale));
  }
  return sales;
}

SharedSales shared(const std::vector<Sale>& sales) {
  SaleBlocks blocks;
  for (const Sale& sale : sales) blocks.add(sale);
  return blocks.share({});
}

using Key = std::pair<uint32_t, uint32_t>;
Key key_of(const ProductPair& pair) { return std::minmax(uint32_t(pair.a), uint32_t(pair.b)); }

struct SlowCounts {
  uint64_t orders = 0;
  std::map<uint32_t, uint64_t> of;
  std::map<Key, uint64_t> both;
};

SlowCounts slow_counts(const std::vector<Sale>& sales, Window window) {
  SlowCounts slow;
  for (const Sale& sale : sales) {
    if (!window.holds(sale.at_ms)) continue;
    ++slow.orders;
    for (const SaleItem& a : sale.items) {
      ++slow.of[uint32_t(a.product)];
      for (const SaleItem& b : sale.items)
        if (a.product < b.product) ++slow.both[{uint32_t(a.product), uint32_t(b.product)}];
    }
  }
  return slow;
}

TEST(Pairs, CountsAgreeWithASlowCount) {
  const std::vector<Sale> sales = random_sales(1, 3'000, 60);
  const SharedSales blocks = shared(sales);
  for (const Window window : {Window{}, Window{100 * kHourMs + 1, 250 * kHourMs - 1}}) {
    for (const uint64_t orders_min : {1, 10, 40}) {
      const SlowCounts slow = slow_counts(sales, window);
      const auto counts = count_pairs(blocks, window, orders_min);
      ASSERT_TRUE(counts.ok());
      EXPECT_EQ(counts->orders, slow.orders);
      EXPECT_EQ(counts->products, slow.of.size());
      std::map<Key, uint64_t> expected, said;
      for (const auto& [key, both] : slow.both)
        if (both >= orders_min &&
            both * slow.orders > slow.of.at(key.first) * slow.of.at(key.second))
          expected[key] = both;
      for (const ProductPair& pair : counts->pairs) {
        said[key_of(pair)] = pair.orders;
        const PairOrders orders = counts->orders_in(pair);
        EXPECT_EQ(orders.a, slow.of.at(uint32_t(pair.a)));
        EXPECT_LE(orders.a, orders.b);
        EXPECT_GT(orders.lift(), 1);
      }
      EXPECT_EQ(said, expected);
      EXPECT_GT(said.size(), 20u);
    }
  }
}

// As who merges books asks: products in any order, some of which these books do not know.
TEST(Pairs, ATriangleOfAnyProductsAddsUpOverBooks) {
  const std::vector<Sale> sales = random_sales(5, 2'000, 40);
  const std::vector<Sale> first(sales.begin(), sales.begin() + 700);
  const std::vector<Sale> rest(sales.begin() + 700, sales.end());
  const std::vector<std::optional<ProductIndex>> products = {
      ProductIndex(17), std::nullopt, ProductIndex(3), ProductIndex(38), ProductIndex(0)};
  const SlowCounts slow = slow_counts(sales, {});
  const auto ours = count_triangle(shared(first), {}, products, UINT64_MAX);
  const auto theirs = count_triangle(shared(rest), {}, products, UINT64_MAX);
  ASSERT_TRUE(ours.ok() && theirs.ok());
  uint64_t seen = 0;
  for (size_t i = 1; i < products.size(); ++i)
    for (size_t j = 0; j < i; ++j) {
      const size_t at = row_of_pairs(i) + j;
      uint64_t both = 0;
      if (products[i] && products[j]) {
        const auto found = slow.both.find(key_of({*products[i], *products[j], 0}));
        both = found == slow.both.end() ? 0 : found->second;
      }
      EXPECT_EQ(ours->orders[at] + theirs->orders[at], both) << i << " " << j;
      seen += both;
    }
  EXPECT_GT(seen, 20u);
  EXPECT_FALSE(count_triangle(shared(rest), {}, products, 1).ok());
}

TEST(Pairs, TheMostFrequentArePairedWhereTheyAreTooMany) {
  std::vector<Sale> sales;
  const auto sell = [&](std::vector<uint32_t> products) {
    Sale sale;
    sale.order = sales.size();
    for (const uint32_t product : products) sale.items.push_back({ProductIndex{product}, 1, 1, 1});
    sales.push_back(std::move(sale));
  };
  // 4,000 products in one order each, and the last two in one more.
  for (uint32_t i = 0; i < 4'000; i += 2) sell({i, i + 1});
  sell({3'998, 3'999});
  const auto counts = count_pairs(shared(sales), {}, 1);
  ASSERT_TRUE(counts.ok());
  EXPECT_EQ(counts->products, 4'000u);
  EXPECT_EQ(counts->frequent, kFrequentMax);
  EXPECT_EQ(counts->pairs.size(), kFrequentMax / 2);
  EXPECT_EQ(top_pairs(*counts, PairSort::kSupport, std::nullopt, 1).pairs[0].orders, 2u);
}

TEST(Pairs, TheDefaultIsAThousandthOfTheOrdersAndAtLeastFive) {
  EXPECT_EQ(count_pairs(shared(random_sales(2, 100, 20)), {}, std::nullopt)->orders_min, 5u);
  EXPECT_EQ(count_pairs(shared(random_sales(2, 5'001, 20)), {}, std::nullopt)->orders_min, 6u);
  EXPECT_EQ(count_pairs({}, {}, std::nullopt)->pairs.size(), 0u);
}

TEST(Pairs, WhatWouldTakeTooLongIsRefused) {
  const SharedSales blocks = shared(random_sales(3, 500, 40));
  EXPECT_TRUE(count_pairs(blocks, {}, 1, 100'000).ok());
  const auto refused = count_pairs(blocks, {}, 1, 1'000);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("min_orders"), std::string::npos);
}

// G^2 the long way round: observed against expected in all four cells.
double slow_surprise(double both, double a, double b, double all) {
  const double observed[] = {both, a - both, b - both, all - a - b + both};
  const double expected[] = {a * b / all, a * (all - b) / all, (all - a) * b / all,
                             (all - a) * (all - b) / all};
  double sum = 0;
  for (int i = 0; i < 4; ++i)
    if (observed[i] > 0) sum += observed[i] * std::log(observed[i] / expected[i]);
  return 2 * sum;
}

TEST(Pairs, FiguresOfAPair) {
  const PairOrders orders{580, 700, 980, 19'959};
  EXPECT_NEAR(orders.support(), 0.029060, 1e-6);
  EXPECT_NEAR(orders.confidence(), 0.828571, 1e-6);
  EXPECT_NEAR(orders.confidence_back(), 0.591837, 1e-6);
  EXPECT_NEAR(orders.lift(), 16.874956, 1e-6);
  EXPECT_NEAR(orders.surprise(), slow_surprise(580, 700, 980, 19'959), 1e-6);
  EXPECT_NEAR((PairOrders{10, 100, 100, 1'000}.surprise()), 0, 1e-9) << "what chance gives";
  EXPECT_NEAR((PairOrders{5, 5, 5, 5}.surprise()), 0, 1e-9) << "in every order: says nothing";
  // Dunning 1993, table 1's kind: cells 110, 2442, 111, 29114.
  EXPECT_NEAR((PairOrders{110, 2'552, 221, 31'777}.surprise()), 270.72, 0.01);
}

TEST(Pairs, EverySortAgreesWithSortingAll) {
  const auto counts = count_pairs(shared(random_sales(4, 2'000, 50)), {}, 5);
  ASSERT_TRUE(counts.ok());
  const auto value = [&](const ProductPair& pair, PairSort sort) {
    const PairOrders orders = counts->orders_in(pair);
    if (sort == PairSort::kSurprise) return orders.surprise();
    if (sort == PairSort::kLift) return orders.lift();
    return sort == PairSort::kSupport ? orders.support() : orders.confidence();
  };
  for (const PairSort sort :
       {PairSort::kSurprise, PairSort::kLift, PairSort::kSupport, PairSort::kConfidence}) {
    const TopPairs all = top_pairs(*counts, sort, std::nullopt, SIZE_MAX);
    EXPECT_EQ(all.pairs.size(), counts->pairs.size());
    for (size_t i = 1; i < all.pairs.size(); ++i)
      EXPECT_GE(value(all.pairs[i - 1], sort), value(all.pairs[i], sort));
    const TopPairs few = top_pairs(*counts, sort, std::nullopt, 7);
    EXPECT_EQ(few.total, all.pairs.size());
    ASSERT_EQ(few.pairs.size(), 7u);
    for (size_t i = 0; i < 7; ++i) EXPECT_EQ(key_of(few.pairs[i]), key_of(all.pairs[i]));
  }
  const TopPairs with = top_pairs(*counts, PairSort::kLift, ProductIndex{7}, SIZE_MAX);
  EXPECT_EQ(with.total, with.pairs.size());
  EXPECT_GT(with.total, 0u);
  for (const ProductPair& pair : with.pairs)
    EXPECT_TRUE(pair.a == ProductIndex{7} || pair.b == ProductIndex{7});
}

}  // namespace
}  // namespace tillcast
