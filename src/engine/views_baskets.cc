// What one of several books says of its baskets.
#include "base/hash.h"
#include "engine/books.h"

namespace tillcast {

BasketRows Books::basket_rows(Window window) const {
  BasketRows rows;
  SharedSales sales;
  {
    const std::shared_lock lock(mutex_);
    rows.times = times_locked();
    sales = state_.products.sales(window);
  }
  const BasketCounts counts = count_baskets(sales, window);
  rows.orders = counts.orders;
  rows.rows.reserve(counts.products);
  const std::shared_lock lock(mutex_);
  for (size_t i = 0; i < counts.orders_of.size(); ++i)
    if (counts.orders_of[i] > 0)
      rows.rows.push_back({state_.products.names()[ProductIndex(i)].id, counts.orders_of[i]});
  return rows;
}

Result<PairRows> Books::pair_rows(Window window, const std::vector<std::string>& products,
                                  size_t from, size_t to) const {
  TC_ASSERT(from <= to && to <= products.size());
  std::shared_ptr<const PairTriangle> triangle;
  if (from > 0) {
    const std::lock_guard lock(counted_mutex_);
    if (counted_triangle_.window == window && counted_triangle_.products == products)
      triangle = counted_triangle_.triangle;
  }
  if (!triangle) {
    TC_ASSIGN(triangle, count(window, products));
  }
  {
    const std::lock_guard lock(counted_mutex_);
    counted_triangle_ = {};
    if (to < products.size()) counted_triangle_ = {window, products, triangle};
  }
  PairRows rows{triangle->visits, {}};
  uint32_t zeros = 0;
  for (size_t at = row_of_pairs(from); at < row_of_pairs(to); ++at, ++zeros) {
    if (triangle->orders[at] == 0) continue;
    rows.cells.push_back({zeros, triangle->orders[at]});
    zeros = UINT32_MAX;
  }
  return rows;
}

Result<std::shared_ptr<const PairTriangle>> Books::count(
    Window window, const std::vector<std::string>& products) const {
  SharedSales sales;
  std::vector<std::optional<ProductIndex>> known;
  {
    const std::shared_lock lock(mutex_);
    sales = state_.products.sales(window);
    for (const std::string& id : products)
      known.push_back(state_.products.names().find(hash64(id)));
  }
  TC_ASSIGN(PairTriangle triangle, count_triangle(sales, window, known, kPairVisitsMax));
  return std::make_shared<const PairTriangle>(std::move(triangle));
}

}  // namespace tillcast
