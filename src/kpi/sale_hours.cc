#include "kpi/sale_hours.h"

#include <algorithm>

#include "base/assert.h"
#include "base/time.h"

namespace tillcast {
namespace {

// Most amounts are whole cents.
constexpr int64_t kCentMicros = 10'000;

int64_t hour_of(int64_t at_ms) { return at_ms / kHourMs - (at_ms % kHourMs < 0); }

void encode_amount(int64_t micros, ByteWriter& out) {
  if (micros % kCentMicros == 0)
    out.varint(static_cast<uint64_t>(micros / kCentMicros) << 1);
  else
    out.varint(static_cast<uint64_t>(micros) << 1 | 1);
}

int64_t decode_amount(ByteReader& in) {
  const uint64_t coded = in.varint();
  return static_cast<int64_t>(coded >> 1) * (coded & 1 ? 1 : kCentMicros);
}

void encode_items(const Sale& sale, ByteWriter& out) {
  uint64_t previous = 0;
  for (const SaleItem& item : sale.items) {
    const uint64_t step = uint64_t(item.product) - previous;
    previous = uint64_t(item.product);
    out.varint(step << 1 | (item.lines != 1));
    if (item.lines != 1) out.varint(item.lines);
    out.zigzag(item.units);
    encode_amount(item.amount_micros, out);
  }
}

std::string encode(const Sale& sale, int64_t hour) {
  ByteWriter items;
  encode_items(sale, items);
  ByteWriter out;
  out.varint(static_cast<uint64_t>(sale.at_ms - hour * kHourMs));
  out.fixed64(sale.order);
  out.varint(static_cast<uint64_t>(sale.items.size()) << 1 | sale.known);
  out.string(items.bytes());
  return out.take();
}

// Up to its items, whose bytes it returns.
std::string_view decode_head(ByteReader& in, int64_t hour, Sale& sale, size_t& items) {
  sale.at_ms = hour * kHourMs + static_cast<int64_t>(in.varint());
  sale.order = in.fixed64();
  const uint64_t coded = in.varint();
  sale.known = coded & 1;
  items = coded >> 1;
  return in.string();
}

void decode_items(std::string_view bytes, size_t items, Sale& sale) {
  ByteReader in(bytes);
  sale.items.clear();
  uint64_t product = 0;
  for (size_t i = 0; i < items && in.ok(); ++i) {
    const uint64_t coded = in.varint();
    product += coded >> 1;
    SaleItem item;
    item.product = ProductIndex(product);
    item.lines = coded & 1 ? static_cast<uint32_t>(in.varint()) : 1;
    item.units = in.zigzag();
    item.amount_micros = decode_amount(in);
    sale.items.push_back(item);
  }
}

std::string_view view(const std::vector<char>& bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace

void SaleHour::add(const Sale& sale) {
  const std::string coded = encode(sale, hour_);
  const Place place{sale.at_ms, sale.order};
  size_t at = bytes_.size();
  if (sales_ > 0 && place < last_) {
    ByteReader in(view(bytes_));
    Sale other;
    size_t items = 0;
    do {
      at = bytes_.size() - in.rest().size();
      decode_head(in, hour_, other, items);
    } while (Place{other.at_ms, other.order} <= place);
  } else {
    last_ = place;
  }
  // Doubling would waste too much where the hours are many.
  if (bytes_.capacity() < bytes_.size() + coded.size())
    bytes_.reserve(bytes_.size() + coded.size() + bytes_.size() / 4);
  bytes_.insert(bytes_.begin() + static_cast<std::ptrdiff_t>(at), coded.begin(), coded.end());
  ++sales_;
}

void SaleHour::remove(const Sale& sale) {
  const std::string coded = encode(sale, hour_);
  ByteReader in(view(bytes_));
  Sale other;
  size_t items = 0;
  Place before{};  // of the sale in front of the one removed
  for (;;) {
    TC_ASSERT(!in.rest().empty());
    const size_t at = bytes_.size() - in.rest().size();
    if (in.rest().starts_with(coded)) {
      const auto first = bytes_.begin() + static_cast<std::ptrdiff_t>(at);
      bytes_.erase(first, first + static_cast<std::ptrdiff_t>(coded.size()));
      --sales_;
      if (at == bytes_.size()) last_ = before;
      return;
    }
    decode_head(in, hour_, other, items);
    before = {other.at_ms, other.order};
  }
}

void SaleHour::for_each(const std::function<void(const Sale&)>& visit) const {
  Sale sale;
  for (ByteReader in(view(bytes_)); !in.rest().empty();) {
    size_t items = 0;
    const std::string_view coded = decode_head(in, hour_, sale, items);
    decode_items(coded, items, sale);
    visit(sale);
  }
}

void SaleHour::save(ByteWriter& out) const {
  out.varint(sales_);
  out.string(view(bytes_));
}

Result<> SaleHour::load(ByteReader& in, size_t products) {
  const auto damaged = [] { return corrupt("checkpoint: damaged sales"); };
  sales_ = in.varint();
  const std::string_view bytes = in.string();
  bytes_.assign(bytes.begin(), bytes.end());
  if (!in.ok() || sales_ == 0) return damaged();
  ByteReader coded(bytes);
  Sale sale;
  for (size_t i = 0; i < sales_; ++i) {
    size_t items = 0;
    const std::string_view item_bytes = decode_head(coded, hour_, sale, items);
    const Place place{sale.at_ms, sale.order};
    if (!coded.ok() || items == 0 || hour_of(sale.at_ms) != hour_ || (i > 0 && place < last_))
      return damaged();
    last_ = place;
    decode_items(item_bytes, items, sale);
    if (sale.items.size() != items || size_t(sale.items.back().product) >= products)
      return damaged();
    for (size_t j = 0; j < items; ++j)
      if (sale.items[j].amount_micros <= 0 || sale.items[j].lines == 0 ||
          (j > 0 && sale.items[j].product <= sale.items[j - 1].product))
        return damaged();
  }
  return coded.at_end() ? Result<>(Done{}) : damaged();
}

SaleHour& SaleHours::to_change(int64_t hour) {
  std::shared_ptr<SaleHour>& place = hours_[hour];
  if (!place) place = std::make_shared<SaleHour>(hour);
  if (place->shared_) place = std::make_shared<SaleHour>(*place);
  return *place;
}

void SaleHours::add(const Sale& sale) { to_change(hour_of(sale.at_ms)).add(sale); }

void SaleHours::remove(const Sale& sale) {
  const int64_t hour = hour_of(sale.at_ms);
  TC_ASSERT(hours_.contains(hour));
  SaleHour& changed = to_change(hour);
  changed.remove(sale);
  if (changed.sales() == 0) hours_.erase(hour);
}

void SaleHours::for_each(Window window, const std::function<void(const Sale&)>& visit) const {
  for (auto hour = hours_.lower_bound(hour_of(window.from_ms));
       hour != hours_.end() && hour->first * kHourMs < window.to_ms; ++hour)
    hour->second->for_each([&](const Sale& sale) {
      if (window.holds(sale.at_ms)) visit(sale);
    });
}

SharedHours SaleHours::share(Window window) const {
  SharedHours shared;
  for (auto hour = hours_.lower_bound(hour_of(window.from_ms));
       hour != hours_.end() && hour->first * kHourMs < window.to_ms; ++hour) {
    hour->second->shared_ = true;
    shared.push_back(hour->second);
  }
  return shared;
}

void SaleHours::save(ByteWriter& out) const {
  out.varint(hours_.size());
  for (const auto& [number, hour] : hours_) {
    out.zigzag(number);
    hour->save(out);
  }
}

Result<> SaleHours::load(ByteReader& in, size_t products) {
  hours_.clear();
  for (uint64_t left = in.count(3); left > 0; --left) {
    const int64_t number = in.zigzag();
    auto hour = std::make_shared<SaleHour>(number);
    TC_TRY(hour->load(in, products));
    hours_[number] = std::move(hour);
  }
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged sales");
}

}  // namespace tillcast
