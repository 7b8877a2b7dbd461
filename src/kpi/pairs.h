// kpi/pairs.h: which products are bought together, and how surprising that is.
//
// Products first, pairs of the frequent ones after (Apriori): a pair cannot be in more orders than
// either of its products. Pairs no more frequent than chance would have them are left out, so what
// ranks by surprise is an attraction and never an avoidance.
//
// Threads: pure. Memory: 4 bytes a pair of frequent products while counting, 18 MB at most.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/result.h"
#include "kpi/sale_blocks.h"

namespace tillcast {

// In `a` orders the one product, in `b` the other, in `both` the two, of `all`.
struct PairOrders {
  uint64_t both = 0;
  uint64_t a = 0;
  uint64_t b = 0;
  uint64_t all = 0;

  double support() const { return double(both) / double(all); }
  double confidence() const { return double(both) / double(a); }
  double confidence_back() const { return double(both) / double(b); }
  double lift() const { return double(both) * double(all) / (double(a) * double(b)); }
  // Dunning's log-likelihood ratio G^2 of the 2 x 2 table, against independence (T. Dunning,
  // "Accurate methods for the statistics of surprise and coincidence", 1993).
  double surprise() const;
};

struct ProductPair {
  ProductIndex a{};  // in fewer orders than b, so that its confidence is the larger
  ProductIndex b{};
  uint32_t orders = 0;
};

struct PairCounts {
  uint64_t orders = 0;              // sales in the window
  uint64_t products = 0;            // in them
  uint64_t orders_min = 0;          // what a product and a pair need
  uint64_t frequent = 0;            // products that were paired
  std::vector<uint32_t> orders_of;  // by ProductIndex, as far as they go
  std::vector<ProductPair> pairs;   // in orders_min orders or more, and more often than by chance

  PairOrders orders_in(const ProductPair& pair) const {
    return {pair.orders, orders_of[size_t(pair.a)], orders_of[size_t(pair.b)], orders};
  }
};

inline constexpr size_t kFrequentMax = 3'000;
// Pairs of frequent products, order by order: about ten seconds of counting.
inline constexpr uint64_t kPairVisitsMax = 5'000'000'000;

// `orders_min` absent: a thousandth of the orders, at least 5. kInvalid: more than `visits_max`.
Result<PairCounts> count_pairs(const SharedSales& sales, Window window,
                               std::optional<uint64_t> orders_min,
                               uint64_t visits_max = kPairVisitsMax);

enum class PairSort { kSurprise, kLift, kSupport, kConfidence };

struct TopPairs {
  uint64_t total = 0;  // that match
  std::vector<ProductPair> pairs;
};

// The first `limit`; `with`: only those with that product. Ties: the more frequent first, then the
// product that the shop named first.
TopPairs top_pairs(const PairCounts& counts, PairSort sort, std::optional<ProductIndex> with,
                   size_t limit);

}  // namespace tillcast
