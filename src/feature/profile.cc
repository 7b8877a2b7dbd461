#include "feature/profile.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <tuple>

namespace tillcast {
namespace {

bool counts(const Line& line) { return line.total() > Money{}; }

bool earlier(const Purchase& a, const Purchase& b) {
  return std::tie(a.ordered_at_ms, a.order) < std::tie(b.ordered_at_ms, b.order);
}

bool refunded_earlier(const Refund& a, const Refund& b) {
  return std::tie(a.at_ms, a.order, a.cancellation) < std::tie(b.at_ms, b.order, b.cancellation);
}

// Two's complement addition without undefined overflow.
int64_t wrapping_add(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

ItemLine as_item(const Line& line, uint64_t product) {
  const std::array<uint64_t, 2> item = {product, static_cast<uint64_t>(line.unit_price.micros())};
  const auto bytes = std::bit_cast<std::array<char, sizeof item>>(item);
  return {hash64({bytes.data(), bytes.size()}), line.total().micros(),
          static_cast<int32_t>(line.quantity), static_cast<uint32_t>(product)};
}

// Puts `record` and its lines in their places, or takes them out again; both vectors stay sorted.
template <class Record, class Earlier>
void splice(std::vector<Record>& records, std::vector<ItemLine>& all, const Record& record,
            const std::vector<ItemLine>& lines, int sign, Earlier earlier_than) {
  const auto place = std::ranges::lower_bound(records, record, earlier_than);
  size_t behind = 0;  // lines from this record on; few: most orders are the newest
  for (auto later = place; later != records.end(); ++later) behind += later->lines;
  const auto first = all.end() - static_cast<std::ptrdiff_t>(behind);
  if (sign > 0) {
    records.insert(place, record);
    all.insert(first, lines.begin(), lines.end());
    return;
  }
  TC_ASSERT(place != records.end() && *place == record);
  const auto past = first + static_cast<std::ptrdiff_t>(record.lines);
  TC_ASSERT(std::equal(first, past, lines.begin(), lines.end()));
  records.erase(place);
  all.erase(first, past);
}

__int128 quantised_log(double x) {
  return static_cast<__int128>(std::llround(std::log(x) * 0x1p32));
}

uint32_t distinct_products(const OrderEvent& order) {
  std::vector<std::string_view> ids;
  ids.reserve(order.lines.size());
  for (const Line& line : order.lines)
    if (counts(line)) ids.push_back(line.product_id);
  std::ranges::sort(ids);
  const auto repeated = std::ranges::unique(ids);
  return static_cast<uint32_t>(repeated.begin() - ids.begin());
}

}  // namespace

Purchase as_purchase(const OrderEvent& order) {
  Purchase purchase;
  purchase.amount_micros = sale_amount(order).micros();
  if (purchase.amount_micros == 0) return purchase;
  purchase.ordered_at_ms = order.ordered_at_ms;
  purchase.order = order_key(order.source, order.order_id).low;
  for (const Line& line : order.lines) {
    if (!counts(line)) continue;
    purchase.units += line.quantity;
    ++purchase.lines;
  }
  purchase.products = distinct_products(order);
  return purchase;
}

void Profile::add(const OrderEvent& order) {
  order.kind == OrderKind::kRefunded ? change_refund(order, +1) : change_purchase(order, +1);
}

void Profile::remove(const OrderEvent& order) {
  order.kind == OrderKind::kRefunded ? change_refund(order, -1) : change_purchase(order, -1);
}

namespace {

Refund cancellation_of(const OrderEvent& order, int64_t cancelled_at_ms) {
  const uint64_t key = order_key(order.source, order.order_id).low;
  return {std::max(cancelled_at_ms, order.ordered_at_ms), key, key, 0, true};
}

}  // namespace

void Profile::cancel(const OrderEvent& order, int64_t cancelled_at_ms) {
  if (sale_amount(order) == Money{}) return;
  splice(refunds_, refund_lines_, cancellation_of(order, cancelled_at_ms), {}, +1,
         refunded_earlier);
}

void Profile::restore(const OrderEvent& order, int64_t cancelled_at_ms) {
  if (sale_amount(order) == Money{}) return;
  splice(refunds_, refund_lines_, cancellation_of(order, cancelled_at_ms), {}, -1,
         refunded_earlier);
}

void Profile::change_refund(const OrderEvent& order, int sign) {
  refund_orders_ += static_cast<uint32_t>(sign);
  refund_micros_ -= sign * signed_amount(order).micros();
  std::vector<ItemLine> lines;
  for (const Line& line : order.lines)
    if (counts(line)) lines.push_back(as_item(line, hash64(line.product_id)));
  Refund refund;
  refund.at_ms = order.ordered_at_ms;
  refund.order = order_key(order.source, order.order_id).low;
  if (!order.refund_of.empty()) refund.refund_of = order_key(order.source, order.refund_of).low;
  refund.lines = static_cast<uint32_t>(lines.size());
  splice(refunds_, refund_lines_, refund, lines, sign, refunded_earlier);
}

void Profile::change_purchase(const OrderEvent& order, int sign) {
  const Purchase purchase = as_purchase(order);
  if (purchase.amount_micros == 0) return;
  std::vector<ItemLine> lines;
  lines.reserve(purchase.lines);
  for (const Line& line : order.lines) {
    if (!counts(line)) continue;
    const uint64_t product = hash64(line.product_id);
    lines.push_back(as_item(line, product));
    change_sums(line, product, sign);
  }
  splice(purchases_, lines_, purchase, lines, sign, earlier);
  monetary_micros_ += sign * purchase.amount_micros;
}

void Profile::change_sums(const Line& line, uint64_t product, int sign) {
  const MoneySum price = line.unit_price.micros();
  price_sum_ += sign * price;
  price_square_sum_ += sign * price * price;
  price_lines_ += static_cast<uint64_t>(sign);
  if (price > 0 && line.quantity > 0) {
    const __int128 x = quantised_log(to_units(price));
    const __int128 y = quantised_log(static_cast<double>(line.quantity));
    log_sums_.lines += sign;
    log_sums_.x += sign * x;
    log_sums_.y += sign * y;
    log_sums_.xx += sign * x * x;
    log_sums_.xy += sign * x * y;
    log_sums_.yy += sign * y * y;
  }

  auto place = std::ranges::lower_bound(products_, product, {}, &ProductTotal::product);
  if (place == products_.end() || place->product != product) {
    TC_ASSERT(sign > 0);
    place = products_.insert(place, ProductTotal{product, 0, 0});
  }
  place->spend_micros = wrapping_add(place->spend_micros, sign * line.total().micros());
  place->lines += static_cast<uint32_t>(sign);
  if (place->lines == 0) products_.erase(place);
}

}  // namespace tillcast
