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

// Puts `record` and its packed lines in their places, or takes them out again; both stay sorted.
template <class Record, class Earlier>
void splice(std::vector<Record>& records, std::vector<char>& all, const Record& record,
            std::string_view lines, int sign, Earlier earlier_than) {
  const auto place = std::ranges::lower_bound(records, record, earlier_than);
  size_t behind = 0;  // bytes of lines from this record on; few: most orders are the newest
  for (auto later = place; later != records.end(); ++later) behind += later->line_bytes;
  const size_t first = all.size() - behind;
  if (sign > 0) {
    const auto index = place - records.begin();
    reserve_more(records, 1);
    records.insert(records.begin() + index, record);
    reserve_more(all, lines.size());
    all.insert(all.begin() + static_cast<std::ptrdiff_t>(first), lines.begin(), lines.end());
    return;
  }
  TC_ASSERT(place != records.end() && *place == record);
  TC_ASSERT(std::string_view(all.data() + first, record.line_bytes) == lines);
  records.erase(place);
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
  all.erase(begin, begin + static_cast<std::ptrdiff_t>(record.line_bytes));
}

__int128 quantised_log(double x) {
  return static_cast<__int128>(std::llround(std::log(x) * 0x1p32));
}

// Most quantities are small.
__int128 quantised_log_of(int64_t quantity) {
  static const auto kSmall = [] {
    std::array<int64_t, 256> logs{};
    for (size_t i = 1; i < logs.size(); ++i)
      logs[i] = static_cast<int64_t>(quantised_log(static_cast<double>(i)));
    return logs;
  }();
  const auto place = static_cast<uint64_t>(quantity);
  return place < kSmall.size() ? kSmall[place] : quantised_log(static_cast<double>(quantity));
}

uint32_t distinct(std::vector<uint64_t>& products) {
  std::ranges::sort(products);
  const auto repeated = std::ranges::unique(products);
  return static_cast<uint32_t>(repeated.begin() - products.begin());
}

}  // namespace

void Profile::add(const OrderEvent& order) {
  order.kind == OrderKind::kRefunded ? change_refund(order, +1) : change_purchase(order, +1);
}

void Profile::remove(const OrderEvent& order) {
  order.kind == OrderKind::kRefunded ? change_refund(order, -1) : change_purchase(order, -1);
}

namespace {

Refund cancellation_of(const OrderEvent& order, int64_t cancelled_at_ms) {
  const uint64_t key = order_key(order.source, order.order_id).low;
  return {std::max(cancelled_at_ms, order.ordered_at_ms), key, key, 0, 0, true};
}

}  // namespace

void Profile::cancel(const OrderEvent& order, int64_t cancelled_at_ms) {
  if (sale_amount(order) == Money{}) return;
  splice(refunds_, refund_lines_, cancellation_of(order, cancelled_at_ms), "", +1,
         refunded_earlier);
}

void Profile::restore(const OrderEvent& order, int64_t cancelled_at_ms) {
  if (sale_amount(order) == Money{}) return;
  splice(refunds_, refund_lines_, cancellation_of(order, cancelled_at_ms), "", -1,
         refunded_earlier);
}

void Profile::change_refund(const OrderEvent& order, int sign) {
  refund_orders_ += static_cast<uint32_t>(sign);
  refund_micros_ -= sign * signed_amount(order).micros();
  ByteWriter lines;
  Refund refund;
  refund.at_ms = order.ordered_at_ms;
  refund.order = order_key(order.source, order.order_id).low;
  if (!order.refund_of.empty()) refund.refund_of = order_key(order.source, order.refund_of).low;
  for (const Line& line : order.lines) {
    if (!counts(line)) continue;
    pack(as_item(line, hash64(line.product_id)), lines);
    ++refund.lines;
  }
  refund.line_bytes = static_cast<uint32_t>(lines.bytes().size());
  splice(refunds_, refund_lines_, refund, lines.bytes(), sign, refunded_earlier);
}

void Profile::change_purchase(const OrderEvent& order, int sign) {
  if (order.kind != OrderKind::kPlaced && order.kind != OrderKind::kUpdated) return;
  thread_local std::vector<uint64_t> products;  // kept from call to call, as the bytes are
  thread_local ByteWriter lines;
  products.clear();
  lines.clear();
  Purchase purchase;
  purchase.ordered_at_ms = order.ordered_at_ms;
  for (const Line& line : order.lines) {
    const int64_t micros = line.total().micros();
    if (micros <= 0) continue;
    const uint64_t product = hash64(line.product_id);
    products.push_back(product);
    pack(as_item(line, product), lines);
    purchase.amount_micros += micros;
    purchase.units += line.quantity;
    ++purchase.lines;
  }
  if (purchase.lines == 0) return;
  auto product = products.begin();
  for (const Line& line : order.lines)
    if (counts(line)) change_sums(line, *product++, sign);
  purchase.order = order_key(order.source, order.order_id).low;
  purchase.products = distinct(products);
  purchase.line_bytes = static_cast<uint32_t>(lines.bytes().size());
  splice(purchases_, lines_, purchase, lines.bytes(), sign, earlier);
  monetary_micros_ += sign * purchase.amount_micros;
}

ItemLines Profile::last_lines() const {
  const size_t bytes = purchases_.back().line_bytes;
  return ItemLines({lines_.data() + lines_.size() - bytes, bytes});
}

void Profile::change_sums(const Line& line, uint64_t product, int sign) {
  const MoneySum price = line.unit_price.micros();
  price_sum_ += sign * price;
  price_square_sum_ += sign * price * price;
  price_lines_ += static_cast<uint64_t>(sign);
  if (price > 0 && line.quantity > 0) {
    const __int128 x = quantised_log(to_units(price));
    const __int128 y = quantised_log_of(line.quantity);
    log_sums_.lines += sign;
    log_sums_.x += sign * x;
    log_sums_.y += sign * y;
    log_sums_.xx += sign * x * x;
    log_sums_.xy += sign * x * y;
    log_sums_.yy += sign * y * y;
  }

  auto place = std::ranges::lower_bound(products_, product, {},
                                        [](const ProductTotal& total) { return total.product; });
  if (place == products_.end() || place->product != product) {
    TC_ASSERT(sign > 0);
    const auto index = place - products_.begin();
    if (products_.size() == products_.capacity()) reserve_more(products_, 4);
    place = products_.insert(products_.begin() + index, ProductTotal{product, 0, 0});
  }
  place->spend_micros = wrapping_add(place->spend_micros, sign * line.total().micros());
  place->lines += static_cast<uint32_t>(sign);
  if (place->lines == 0) products_.erase(place);
}

}  // namespace tillcast
