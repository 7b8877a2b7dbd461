// event/order_event.h: one order as the shop stated it; the unit of atomicity and identity.
//
// Vocabulary, identity and what counts as a sale: ARCHITECTURE.md, "Vocabulary". Times are Unix UTC
// milliseconds.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "event/money.h"

namespace tillcast {

enum class OrderKind : uint8_t { kPlaced, kUpdated, kCancelled, kRefunded, kAdjusted };

std::string_view to_string(OrderKind kind);
std::optional<OrderKind> parse_order_kind(std::string_view text);

// A product line, what UCI and its users call a transaction.
struct Line {
  std::string product_id;
  std::string description;
  int64_t quantity = 0;
  Money unit_price;
  std::optional<Money> amount;  // where a discount makes it differ from quantity x unit price

  // REQUIRES: the order was validated.
  Money total() const {
    if (amount) return *amount;
    const auto product = unit_price.times(quantity);
    TC_ASSERT(product.has_value());
    return *product;
  }
  bool operator==(const Line&) const = default;
};

struct OrderEvent {
  std::string source;
  std::string order_id;
  uint32_t revision = 0;
  OrderKind kind = OrderKind::kPlaced;
  std::string customer_id;  // empty: a guest
  int64_t ordered_at_ms = 0;
  std::string currency;
  std::string country;
  std::string refund_of;
  std::vector<Line> lines;

  bool operator==(const OrderEvent&) const = default;
};

// Moves the clock when no orders come.
struct Tick {
  int64_t at_ms = 0;
  bool operator==(const Tick&) const = default;
};

// What the log holds.
using Entry = std::variant<OrderEvent, Tick>;

// All revisions of an order share its key: the hash of (source, order_id).
using OrderKey = Hash128;
OrderKey order_key(std::string_view source, std::string_view order_id);

// Two events of one identity are duplicates when their fingerprints (of everything they state)
// agree.
uint64_t fingerprint(const OrderEvent& order);

// The bounds of one order.
inline constexpr size_t kTextBytesMax = 128;
inline constexpr size_t kDescriptionBytesMax = 16'384;
inline constexpr size_t kLinesMax = 10'000;
inline constexpr size_t kOrderBytesMax = 4 << 20;  // all its texts and lines
inline constexpr int64_t kQuantityMax = 1'000'000'000;

// What its lines and their texts take.
size_t bytes_of(const Line& line);
size_t bytes_of(const OrderEvent& order);

// Everything that can be said of an order without knowing others: bounds, kinds, amounts. The error
// names the field.
Result<> validate(const OrderEvent& order);

// The sum over all lines as the shop's books take it: refunds negative, cancellations 0.
// REQUIRES: validated. |result| <= Money::kMicrosMax.
Money signed_amount(const OrderEvent& order);

// A revision without lines, which no shop can state: the order is another's from now on. Where a
// shop is in parts, the one that had an order is told so when its customer turns out to be another
// part's.
inline bool is_withdrawal(const OrderEvent& order) {
  return order.kind == OrderKind::kUpdated && order.lines.empty();
}
OrderEvent withdrawal_of(const OrderEvent& moved);

// The part of a placed or updated order that is a sale: the sum of its positive lines. 0: it is
// none.
Money sale_amount(const OrderEvent& order);

}  // namespace tillcast
