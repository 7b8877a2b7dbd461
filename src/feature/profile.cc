#include "feature/profile.h"

#include <algorithm>
#include <tuple>

namespace tillcast {
namespace {

bool counts(const Line& line) { return line.total() > Money{}; }

bool earlier(const Purchase& a, const Purchase& b) {
  return std::tie(a.ordered_at_ms, a.order) < std::tie(b.ordered_at_ms, b.order);
}

// Two's complement addition without undefined overflow.
int64_t wrapping_add(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
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

void Profile::add(const OrderEvent& order) { change(order, +1); }
void Profile::remove(const OrderEvent& order) { change(order, -1); }

void Profile::change(const OrderEvent& order, int sign) {
  if (order.kind == OrderKind::kRefunded) {
    refund_orders_ += static_cast<uint32_t>(sign);
    refund_micros_ -= sign * signed_amount(order).micros();
    return;
  }
  const Purchase purchase = as_purchase(order);
  if (purchase.amount_micros == 0) return;
  const auto place = std::ranges::lower_bound(purchases_, purchase, earlier);
  if (sign > 0) {
    purchases_.insert(place, purchase);
  } else {
    TC_ASSERT(place != purchases_.end() && *place == purchase);
    purchases_.erase(place);
  }
  monetary_micros_ += sign * purchase.amount_micros;
  change_products(order, sign);
}

void Profile::change_products(const OrderEvent& order, int sign) {
  for (const Line& line : order.lines) {
    if (!counts(line)) continue;
    const MoneySum price = line.unit_price.micros();
    price_sum_ += sign * price;
    price_square_sum_ += sign * price * price;
    price_lines_ += static_cast<uint64_t>(sign);

    const uint64_t product = hash64(line.product_id);
    auto place = std::ranges::lower_bound(products_, product, {}, &ProductTotal::product);
    if (place == products_.end() || place->product != product) {
      TC_ASSERT(sign > 0);
      place = products_.insert(place, ProductTotal{product, 0, 0});
    }
    place->spend_micros = wrapping_add(place->spend_micros, sign * line.total().micros());
    place->lines += static_cast<uint32_t>(sign);
    if (place->lines == 0) products_.erase(place);
  }
}

void Profile::save(ByteWriter& out) const {
  out.varint(purchases_.size());
  for (const Purchase& p : purchases_) {
    out.zigzag(p.ordered_at_ms);
    out.fixed64(p.order);
    out.zigzag(p.amount_micros);
    out.zigzag(p.units);
    out.varint(p.lines);
    out.varint(p.products);
  }
  out.varint(products_.size());
  for (const ProductTotal& p : products_) {
    out.fixed64(p.product);
    out.zigzag(p.spend_micros);
    out.varint(p.lines);
  }
  out.int128(monetary_micros_);
  out.int128(price_sum_);
  out.int128(price_square_sum_);
  out.varint(price_lines_);
  out.int128(refund_micros_);
  out.varint(refund_orders_);
}

Result<> Profile::load(ByteReader& in) {
  purchases_.resize(in.count(13));
  for (Purchase& p : purchases_) {
    p.ordered_at_ms = in.zigzag();
    p.order = in.fixed64();
    p.amount_micros = in.zigzag();
    p.units = in.zigzag();
    p.lines = static_cast<uint32_t>(in.varint());
    p.products = static_cast<uint32_t>(in.varint());
  }
  products_.resize(in.count(10));
  for (ProductTotal& p : products_) {
    p.product = in.fixed64();
    p.spend_micros = in.zigzag();
    p.lines = static_cast<uint32_t>(in.varint());
  }
  monetary_micros_ = in.int128();
  price_sum_ = in.int128();
  price_square_sum_ = in.int128();
  price_lines_ = in.varint();
  refund_micros_ = in.int128();
  refund_orders_ = static_cast<uint32_t>(in.varint());
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged profile");
}

}  // namespace tillcast
