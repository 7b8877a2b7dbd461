// kpi/basket_counts.h: what kpi/pairs.h counts, in its parts: baskets may lie in several books, of
// which each counts its own, and the counts add up.
//
// Threads: pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "kpi/pairs.h"

namespace tillcast {

// How many orders there are in a window, and each product is in.
struct BasketCounts {
  uint64_t orders = 0;
  uint64_t products = 0;            // in any
  std::vector<uint32_t> orders_of;  // by ProductIndex, as far as they go
};
BasketCounts count_baskets(const SharedSales& sales, Window window);

// What a product and a pair need, where nothing else is asked for.
uint64_t orders_min_of(std::optional<uint64_t> asked, uint64_t orders);
// The products to be paired, by index: kFrequentMax at most.
std::vector<ProductIndex> frequent_products(const std::vector<uint32_t>& orders_of,
                                            uint64_t orders_min);

// In how many orders two of `products` are, as a triangle: of places i > j at row_of_pairs(i) + j.
inline size_t row_of_pairs(size_t i) { return i < 2 ? 0 : i * (i - 1) / 2; }
struct PairTriangle {
  uint64_t visits = 0;  // pairs that were counted, order by order
  std::vector<uint32_t> orders;
};
// kInvalid: more than `visits_max`. Products are named once; a place of nothing is in no order.
Result<PairTriangle> count_triangle(const SharedSales& sales, Window window,
                                    std::span<const std::optional<ProductIndex>> products,
                                    uint64_t visits_max);
Error too_many_pairs();

// The pairs that are told, of `frequent` and their triangle.
PairCounts pairs_of(BasketCounts baskets, uint64_t orders_min,
                    const std::vector<ProductIndex>& frequent,
                    const std::vector<uint32_t>& triangle);

}  // namespace tillcast
