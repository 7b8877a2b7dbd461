// feature/profile.h: what is kept of a customer, in integers.
//
// One small record per purchase and per line, sorted per-product totals, the refunds and a few
// sums. Adding and removing commute, so late, revised and repeated arrivals leave the same bytes as
// orderly ones; everything in floating point is computed when read (feature/vector.h), over records
// in (ordered_at, order) order. Which lines a refund undoes is found when read as well
// (feature/refund_matching.h).
//
// Threads: a value. Units: micros of the shop's currency, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "event/order_event.h"
#include "feature/item_lines.h"

namespace tillcast {

struct Purchase {
  int64_t ordered_at_ms = 0;
  uint64_t order =
      0;  // the low half of the order's key: breaks ties of time the same way on every run
  int64_t amount_micros = 0;
  int64_t units = 0;
  uint32_t lines = 0;
  uint32_t products = 0;    // distinct
  uint32_t line_bytes = 0;  // of its lines, packed

  bool operator==(const Purchase&) const = default;
};

// A refund; or a cancellation, which undoes what is left of its order.
struct Refund {
  int64_t at_ms = 0;
  uint64_t order = 0;      // of the refund's own key; of the cancelled order's
  uint64_t refund_of = 0;  // of the order that it names; 0: it names none
  uint32_t lines = 0;
  uint32_t line_bytes = 0;
  bool cancellation = false;

  bool operator==(const Refund&) const = default;
};

// What was ever bought of one product. Sums wrap modulo 2^64, which takes 900 orders of 10^10 units
// each. Packed, for there is one for nearly every line: copy a member, never bind a reference to
// it.
struct [[gnu::packed]] ProductTotal {
  uint64_t product = 0;  // hash64 of its id
  int64_t spend_micros = 0;
  uint32_t lines = 0;

  bool operator==(const ProductTotal&) const = default;
};

// Sums over purchase lines with a positive price and quantity of x = ln(unit price) and y =
// ln(quantity), each rounded to 2^-32, in these units: sums of integers can be undone exactly.
struct LogSums {
  __int128 lines = 0;
  __int128 x = 0, y = 0, xx = 0, xy = 0, yy = 0;

  bool operator==(const LogSums&) const = default;
};

class Profile {
 public:
  // What an order in force does to its customer, and its exact undoing. Orders that are neither
  // purchase nor refund do nothing. REQUIRES of remove(): the same order was added.
  void add(const OrderEvent& order);
  void remove(const OrderEvent& order);
  // The same for a cancellation in force of `order`; it takes effect at its time, but not before
  // the order. Only the net features see it. REQUIRES of restore(): the same was cancelled.
  void cancel(const OrderEvent& order, int64_t cancelled_at_ms);
  void restore(const OrderEvent& order, int64_t cancelled_at_ms);

  const std::vector<Purchase>& purchases() const { return purchases_; }
  const std::vector<ProductTotal>& products() const { return products_; }
  // The purchases' lines in the purchases' order, each one's in its own order.
  ItemLines lines() const { return ItemLines({lines_.data(), lines_.size()}); }
  // Of the last purchase. REQUIRES: there is one.
  ItemLines last_lines() const;
  // By (at, order), and their lines, laid out likewise.
  const std::vector<Refund>& refunds() const { return refunds_; }
  ItemLines refund_lines() const { return ItemLines({refund_lines_.data(), refund_lines_.size()}); }

  // Over purchase lines, for the unit price features: count, sum and sum of squares (micros,
  // micros^2).
  uint64_t price_lines() const { return price_lines_; }
  MoneySum price_sum_micros() const { return price_sum_; }
  __int128 price_square_sum() const { return price_square_sum_; }
  const LogSums& log_sums() const { return log_sums_; }

  uint32_t refund_orders() const { return refund_orders_; }
  MoneySum refund_micros() const { return refund_micros_; }
  MoneySum monetary_micros() const { return monetary_micros_; }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);
  bool operator==(const Profile&) const = default;

 private:
  void change_purchase(const OrderEvent& order, int sign);
  void change_sums(const Line& line, uint64_t product, int sign);
  void change_refund(const OrderEvent& order, int sign);

  std::vector<Purchase> purchases_;     // by (ordered_at, order)
  std::vector<ProductTotal> products_;  // by product
  std::vector<char> lines_;
  std::vector<Refund> refunds_;
  std::vector<char> refund_lines_;
  MoneySum monetary_micros_ = 0;
  MoneySum price_sum_ = 0;
  __int128 price_square_sum_ = 0;
  LogSums log_sums_;
  uint64_t price_lines_ = 0;
  MoneySum refund_micros_ = 0;
  uint32_t refund_orders_ = 0;
};

}  // namespace tillcast
