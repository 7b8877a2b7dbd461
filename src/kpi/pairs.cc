#include "kpi/pairs.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace tillcast {
namespace {

constexpr uint16_t kRare = UINT16_MAX;

// How many orders each product is in.
void count_products(const SharedSales& sales, Window window, PairCounts& counts) {
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
}

// The products to be paired, by index.
std::vector<ProductIndex> frequent_products(const PairCounts& counts) {
  std::vector<ProductIndex> frequent;
  for (size_t i = 0; i < counts.orders_of.size(); ++i)
    if (counts.orders_of[i] > 0 && counts.orders_of[i] >= counts.orders_min)
      frequent.push_back(ProductIndex(i));
  if (frequent.size() <= kFrequentMax) return frequent;
  std::ranges::sort(frequent, [&](ProductIndex a, ProductIndex b) {
    return std::tuple(counts.orders_of[size_t(b)], a) < std::tuple(counts.orders_of[size_t(a)], b);
  });
  frequent.resize(kFrequentMax);
  std::ranges::sort(frequent);
  return frequent;
}

// Calls visit(places) with the frequent products of each sale as their places among all, rising.
template <class Visit>
void for_each_basket(const SharedSales& sales, Window window, const std::vector<uint16_t>& places,
                     const Visit& visit) {
  std::vector<uint16_t> basket;
  for (const auto& block : sales) {
    block->for_each([&](const Sale& sale) {
      if (!window.holds(sale.at_ms)) return;
      basket.clear();
      for (const SaleItem& item : sale.items)
        if (const uint16_t place = places[size_t(item.product)]; place != kRare)
          basket.push_back(place);
      visit(basket);
    });
  }
}

// The pair of places i > j stands at row_of(i) + j.
size_t row_of(size_t i) { return i * (i - 1) / 2; }

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

Result<PairCounts> count_pairs(const SharedSales& sales, Window window,
                               std::optional<uint64_t> orders_min, uint64_t visits_max) {
  PairCounts counts;
  count_products(sales, window, counts);
  counts.orders_min = orders_min.value_or(std::max<uint64_t>(5, (counts.orders + 999) / 1000));
  const std::vector<ProductIndex> frequent = frequent_products(counts);
  counts.frequent = frequent.size();
  std::vector<uint16_t> places(counts.orders_of.size(), kRare);
  for (size_t i = 0; i < frequent.size(); ++i)
    places[size_t(frequent[i])] = static_cast<uint16_t>(i);

  uint64_t visits = 0;
  for_each_basket(sales, window, places, [&](const std::vector<uint16_t>& basket) {
    visits += basket.size() * (basket.size() + 1) / 2;
  });
  if (visits > visits_max)
    return invalid(
        "baskets: too many pairs to be counted; take a shorter window or a larger "
        "min_orders");

  std::vector<uint32_t> seen(frequent.size() < 2 ? 0 : row_of(frequent.size()));
  for_each_basket(sales, window, places, [&](const std::vector<uint16_t>& basket) {
    for (size_t i = 1; i < basket.size(); ++i) {
      uint32_t* row = seen.data() + row_of(basket[i]);
      for (size_t j = 0; j < i; ++j) ++row[basket[j]];
    }
  });

  using Wide = unsigned __int128;
  for (size_t i = 1; i < frequent.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const uint32_t both = seen[row_of(i) + j];
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
