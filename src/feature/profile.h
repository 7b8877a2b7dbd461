// feature/profile.h: what is kept of a customer, in integers.
//
// One small fixed-size record per purchase, sorted per-product totals and a few sums. Adding and
// removing commute, so late, revised and repeated arrivals leave the same bytes as orderly ones;
// everything in floating point is computed when read (feature/vector.h), over records in
// (ordered_at, order) order.
//
// Threads: a value. Units: micros of the shop's currency, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "event/order_event.h"

namespace tillcast {

struct Purchase {
  int64_t ordered_at_ms = 0;
  uint64_t order =
      0;  // the low half of the order's key: breaks ties of time the same way on every run
  int64_t amount_micros = 0;
  int64_t units = 0;
  uint32_t lines = 0;
  uint32_t products = 0;  // distinct

  bool operator==(const Purchase&) const = default;
};

// What was ever bought of one product. Sums wrap modulo 2^64, which takes 900 orders of 10^10 units
// each.
struct ProductTotal {
  uint64_t product = 0;  // hash64 of its id
  int64_t spend_micros = 0;
  uint32_t lines = 0;

  bool operator==(const ProductTotal&) const = default;
};

class Profile {
 public:
  // What an order in force does to its customer, and its exact undoing. Orders that are neither
  // purchase nor refund do nothing. REQUIRES of remove(): the same order was added.
  void add(const OrderEvent& order);
  void remove(const OrderEvent& order);

  const std::vector<Purchase>& purchases() const { return purchases_; }
  const std::vector<ProductTotal>& products() const { return products_; }

  // Over purchase lines, for the unit price features: count, sum and sum of squares (micros,
  // micros^2).
  uint64_t price_lines() const { return price_lines_; }
  MoneySum price_sum_micros() const { return price_sum_; }
  __int128 price_square_sum() const { return price_square_sum_; }

  uint32_t refund_orders() const { return refund_orders_; }
  MoneySum refund_micros() const { return refund_micros_; }
  MoneySum monetary_micros() const { return monetary_micros_; }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);
  bool operator==(const Profile&) const = default;

 private:
  void change(const OrderEvent& order, int sign);
  void change_products(const OrderEvent& order, int sign);

  std::vector<Purchase> purchases_;     // by (ordered_at, order)
  std::vector<ProductTotal> products_;  // by product
  MoneySum monetary_micros_ = 0;
  MoneySum price_sum_ = 0;
  __int128 price_square_sum_ = 0;
  uint64_t price_lines_ = 0;
  MoneySum refund_micros_ = 0;
  uint32_t refund_orders_ = 0;
};

// An order seen as a purchase record; amount 0: it is no sale.
Purchase as_purchase(const OrderEvent& order);

}  // namespace tillcast
