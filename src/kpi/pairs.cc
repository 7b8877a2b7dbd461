#include "kpi/pairs.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "kpi/basket_counts.h"

namespace tillcast {
namespace {

constexpr uint16_t kRare = UINT16_MAX;

// Calls visit(places) with the frequent products of each sale as their places among all, rising:
// where products do, their places do.
template <class Visit>
void for_each_basket(const SharedSales& sales, Window window, const std::vector<uint16_t>& places,
                     bool rising, const Visit& visit) {
  std::vector<uint16_t> basket;
  for (const auto& block : sales) {
    block->for_each([&](const Sale& sale) {
      if (!window.holds(sale.at_ms)) return;
      basket.clear();
      for (const SaleItem& item : sale.items)
        if (const auto product = size_t(item.product);
            product < places.size() && places[product] != kRare)
          basket.push_back(places[product]);
      if (!rising) std::ranges::sort(basket);
      visit(basket);
    });
  }
}

double part(double seen, double row, double column, double all) {
  return seen > 0 ? seen * std::log(seen * all / (row * column)) : 0;
}

double sort_value(const PairOrders& orders, PairSort sort) {
  switch (sort) {
    case PairSort::kSurprise:
      return orders.surprise();
    case PairSort::kLift:
      return orders.lift();
    case PairSort::kSupport:
      return orders.support();
    case PairSort::kConfidence:
      return orders.confidence();
  }
  TC_ASSERT(false);
  return 0;
}

}  // namespace

double PairOrders::surprise() const {
  const auto n = double(all), with_a = double(a), with_b = double(b);
  const double seen[4] = {double(both), double(a - both), double(b - both),
                          double(all + both - a - b)};
  return 2 * (part(seen[0], with_a, with_b, n) + part(seen[1], with_a, n - with_b, n) +
              part(seen[2], n - with_a, with_b, n) + part(seen[3], n - with_a, n - with_b, n));
}

BasketCounts count_baskets(const SharedSales& sales, Window window) {
  BasketCounts counts;
  for (const auto& block : sales) {
    block->for_each([&](const Sale& sale) {
      if (!window.holds(sale.at_ms)) return;
      ++counts.orders;
      const size_t last = size_t(sale.items.back().product);
      if (last >= counts.orders_of.size()) counts.orders_of.resize(last + 1);
      for (const SaleItem& item : sale.items)
        counts.products += counts.orders_of[size_t(item.product)]++ == 0;
    });
  }
  return counts;
}

uint64_t orders_min_of(std::optional<uint64_t> asked, uint64_t orders) {
  return asked.value_or(std::max<uint64_t>(5, (orders + 999) / 1000));
}

std::vector<ProductIndex> frequent_products(const std::vector<uint32_t>& orders_of,
                                            uint64_t orders_min) {
  std::vector<ProductIndex> frequent;
  for (size_t i = 0; i < orders_of.size(); ++i)
    if (orders_of[i] > 0 && orders_of[i] >= orders_min) frequent.push_back(ProductIndex(i));
  if (frequent.size() <= kFrequentMax) return frequent;
  std::ranges::sort(frequent, [&](ProductIndex a, ProductIndex b) {
    return std::tuple(orders_of[size_t(b)], a) < std::tuple(orders_of[size_t(a)], b);
  });
  frequent.resize(kFrequentMax);
  std::ranges::sort(frequent);
  return frequent;
}

Error too_many_pairs() {
  return invalid(
      "baskets: too many pairs to be counted; take a shorter window or a larger min_orders");
}

Result<PairTriangle> count_triangle(const SharedSales& sales, Window window,
                                    std::span<const std::optional<ProductIndex>> products,
                                    uint64_t visits_max) {
  std::vector<uint16_t> places;
  bool rising = true;
  for (size_t i = 0; i < products.size(); ++i) {
    if (!products[i]) continue;
    const auto product = size_t(*products[i]);
    rising = rising && product >= places.size();
    if (product >= places.size()) places.resize(product + 1, kRare);
    places[product] = static_cast<uint16_t>(i);
  }
  PairTriangle triangle;
  for_each_basket(sales, window, places, rising, [&](const std::vector<uint16_t>& basket) {
    triangle.visits += basket.size() * (basket.size() + 1) / 2;
  });
  if (triangle.visits > visits_max) return too_many_pairs();
  triangle.orders.resize(row_of_pairs(products.size()));
  for_each_basket(sales, window, places, rising, [&](const std::vector<uint16_t>& basket) {
    for (size_t i = 1; i < basket.size(); ++i) {
      uint32_t* row = triangle.orders.data() + row_of_pairs(basket[i]);
      for (size_t j = 0; j < i; ++j) ++row[basket[j]];
    }
  });
  return triangle;
}

PairCounts pairs_of(BasketCounts baskets, uint64_t orders_min,
                    const std::vector<ProductIndex>& frequent,
                    const std::vector<uint32_t>& triangle) {
  PairCounts counts;
  counts.orders = baskets.orders;
  counts.products = baskets.products;
  counts.orders_min = orders_min;
  counts.frequent = frequent.size();
  counts.orders_of = std::move(baskets.orders_of);
  using Wide = unsigned __int128;
  for (size_t i = 1; i < frequent.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const uint32_t both = triangle[row_of_pairs(i) + j];
      if (both == 0 || both < counts.orders_min) continue;
      ProductPair pair{frequent[j], frequent[i], both};
      const uint32_t first = counts.orders_of[size_t(pair.a)];
      const uint32_t second = counts.orders_of[size_t(pair.b)];
      if (Wide{both} * counts.orders <= Wide{first} * second) continue;
      if (first > second) std::swap(pair.a, pair.b);
      counts.pairs.push_back(pair);
    }
  }
  return counts;
}

Result<PairCounts> count_pairs(const SharedSales& sales, Window window,
                               std::optional<uint64_t> orders_min, uint64_t visits_max) {
  BasketCounts baskets = count_baskets(sales, window);
  const uint64_t needed = orders_min_of(orders_min, baskets.orders);
  const std::vector<ProductIndex> frequent = frequent_products(baskets.orders_of, needed);
  const std::vector<std::optional<ProductIndex>> products(frequent.begin(), frequent.end());
  TC_ASSIGN(const PairTriangle triangle, count_triangle(sales, window, products, visits_max));
  return pairs_of(std::move(baskets), needed, frequent, triangle.orders);
}

TopPairs top_pairs(const PairCounts& counts, PairSort sort, std::optional<ProductIndex> with,
                   size_t limit) {
  struct Ranked {
    double value;
    const ProductPair* pair;
  };
  std::vector<Ranked> ranked;
  for (const ProductPair& pair : counts.pairs)
    if (!with || pair.a == *with || pair.b == *with)
      ranked.push_back({sort_value(counts.orders_in(pair), sort), &pair});
  const size_t shown = std::min(limit, ranked.size());
  std::ranges::partial_sort(ranked, ranked.begin() + static_cast<std::ptrdiff_t>(shown),
                            [](const Ranked& x, const Ranked& y) {
                              if (x.value != y.value) return x.value > y.value;
                              return std::tuple(y.pair->orders, x.pair->a, x.pair->b) <
                                     std::tuple(x.pair->orders, y.pair->a, y.pair->b);
                            });
  TopPairs top;
  top.total = ranked.size();
  for (size_t i = 0; i < shown; ++i) top.pairs.push_back(*ranked[i].pair);
  return top;
}

}  // namespace tillcast
