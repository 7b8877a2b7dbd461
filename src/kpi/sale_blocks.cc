#include "kpi/sale_blocks.h"

#include <algorithm>
#include <optional>

#include "base/assert.h"
#include "base/time.h"

namespace tillcast {
namespace {

// Most amounts are whole cents.
constexpr int64_t kCentMicros = 10'000;

// A block is walked where a sale is put into it, and copied where it was shared.
constexpr size_t kBlockSales = 64;
constexpr size_t kBlockBytes = 64 << 10;

int64_t hour_of(int64_t at_ms) { return at_ms / kHourMs - (at_ms % kHourMs < 0); }

void encode_amount(int64_t micros, ByteWriter& out) {
  if (micros % kCentMicros == 0)
    out.varint(static_cast<uint64_t>(micros / kCentMicros) << 1);
  else
    out.varint(static_cast<uint64_t>(micros) << 1 | 1);
}

// 0, which no sale has, where damaged bytes say more than can be.
int64_t decode_amount(ByteReader& in) {
  const uint64_t coded = in.varint();
  const auto amount = static_cast<int64_t>(coded >> 1);
  int64_t micros = 0;
  if (coded & 1) return amount;
  return __builtin_mul_overflow(amount, kCentMicros, &micros) ? 0 : micros;
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
  // Of damaged bytes the next hour, which is none of this one's.
  const uint64_t offset = std::min<uint64_t>(in.varint(), kHourMs);
  sale.at_ms = hour * kHourMs + static_cast<int64_t>(offset);
  sale.order = in.fixed64();
  const uint64_t coded = in.varint();
  sale.known = coded & 1;
  items = coded >> 1;
  return in.string();
}

void decode_items(ByteReader& in, size_t items, Sale& sale) {
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

// Whether what was decoded is a sale as encode() writes it.
bool sound(const Sale& sale, size_t items, size_t products) {
  if (items == 0 || sale.items.size() != items || size_t(sale.items.back().product) >= products)
    return false;
  for (size_t i = 0; i < items; ++i)
    if (sale.items[i].amount_micros <= 0 || sale.items[i].lines == 0 ||
        (i > 0 && sale.items[i].product <= sale.items[i - 1].product))
      return false;
  return true;
}

}  // namespace

bool SaleBlock::full() const { return sales_ >= kBlockSales || bytes_.size() >= kBlockBytes; }

void SaleBlock::add(const Sale& sale) {
  const std::string coded = encode(sale, hour_);
  const SalePlace place{sale.at_ms, sale.order};
  size_t at = bytes_.size();
  if (sales_ > 0 && place < last_) {
    ByteReader in(bytes());
    Sale other;
    size_t items = 0;
    do {
      at = bytes_.size() - in.rest().size();
      decode_head(in, hour_, other, items);
    } while (SalePlace{other.at_ms, other.order} <= place);
  } else {
    last_ = place;
  }
  // Doubling would waste too much where the blocks are many.
  if (bytes_.capacity() < bytes_.size() + coded.size())
    bytes_.reserve(bytes_.size() + coded.size() + bytes_.size() / 4);
  bytes_.insert(bytes_.begin() + static_cast<std::ptrdiff_t>(at), coded.begin(), coded.end());
  ++sales_;
}

void SaleBlock::append(SalePlace place, std::string_view coded) {
  if (bytes_.capacity() < bytes_.size() + coded.size())
    bytes_.reserve(bytes_.size() + coded.size() + bytes_.size() / 4);
  bytes_.insert(bytes_.end(), coded.begin(), coded.end());
  last_ = place;
  ++sales_;
}

void SaleBlock::remove(const Sale& sale) {
  const std::string coded = encode(sale, hour_);
  ByteReader in(bytes());
  Sale other;
  size_t items = 0;
  SalePlace before{};  // of the sale in front of the one removed
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

void SaleBlock::for_each(const std::function<void(const Sale&)>& visit) const {
  Sale sale;
  for (ByteReader in(bytes()); !in.rest().empty();) {
    size_t items = 0;
    const std::string_view coded = decode_head(in, hour_, sale, items);
    ByteReader item_reader(coded);
    decode_items(item_reader, items, sale);
    visit(sale);
  }
}

std::pair<SalePlace, std::shared_ptr<SaleBlock>> SaleBlock::split() {
  ByteReader in(bytes());
  Sale sale;
  SalePlace before{};
  for (size_t i = 0; i < sales_; ++i) {
    const size_t at = bytes_.size() - in.rest().size();
    size_t items = 0;
    decode_head(in, hour_, sale, items);
    const SalePlace place{sale.at_ms, sale.order};
    // Sales of one place stay together, so that each is found by its place.
    if (i > 0 && 2 * at >= bytes_.size() && place != before) {
      auto later = std::make_shared<SaleBlock>(hour_);
      later->sales_ = sales_ - i;
      later->last_ = last_;
      later->bytes_.assign(bytes_.begin() + static_cast<std::ptrdiff_t>(at), bytes_.end());
      sales_ = i;
      last_ = before;
      bytes_.resize(at);
      return {place, std::move(later)};
    }
    before = place;
  }
  return {};
}

SaleBlock& SaleBlocks::to_change(Blocks::iterator place) {
  std::shared_ptr<SaleBlock>& block = place->second;
  if (block->shared_) block = std::make_shared<SaleBlock>(*block);
  return *block;
}

// The block to which the place belongs; the end where the hour has none so early.
SaleBlocks::Blocks::iterator SaleBlocks::find(SalePlace place, int64_t hour) {
  const auto after = blocks_.upper_bound(place);
  if (after == blocks_.begin()) return blocks_.end();
  const auto found = std::prev(after);
  return found->second->hour() == hour ? found : blocks_.end();
}

void SaleBlocks::add(const Sale& sale) {
  const SalePlace place{sale.at_ms, sale.order};
  const int64_t hour = hour_of(sale.at_ms);
  auto found = find(place, hour);
  if (found == blocks_.end()) {
    const SalePlace begin{hour * kHourMs, 0};
    found = blocks_.emplace(begin, std::make_shared<SaleBlock>(hour)).first;
  } else if (found->second->full()) {
    if (place > found->second->last()) {
      found = blocks_.emplace(place, std::make_shared<SaleBlock>(hour)).first;
    } else if (auto [first, later] = to_change(found).split(); later) {
      const auto other = blocks_.emplace(first, std::move(later)).first;
      if (place >= first) found = other;
    }
  }
  to_change(found).add(sale);
}

void SaleBlocks::remove(const Sale& sale) {
  const auto found = find({sale.at_ms, sale.order}, hour_of(sale.at_ms));
  TC_ASSERT(found != blocks_.end());
  SaleBlock& changed = to_change(found);
  changed.remove(sale);
  if (changed.sales() == 0) blocks_.erase(found);
}

SaleBlocks::Blocks::const_iterator SaleBlocks::begin_of(Window window) const {
  const auto after = blocks_.upper_bound({window.from_ms, 0});
  return after == blocks_.begin() ? after : std::prev(after);
}

void SaleBlocks::for_each(Window window, const std::function<void(const Sale&)>& visit) const {
  for (auto block = begin_of(window); block != blocks_.end() && block->first.first < window.to_ms;
       ++block)
    block->second->for_each([&](const Sale& sale) {
      if (window.holds(sale.at_ms)) visit(sale);
    });
}

SharedSales SaleBlocks::share(Window window) const {
  SharedSales shared;
  for (auto block = begin_of(window); block != blocks_.end() && block->first.first < window.to_ms;
       ++block) {
    block->second->shared_ = true;
    shared.push_back(block->second);
  }
  return shared;
}

void SaleBlocks::save(ByteWriter& out) const {
  size_t hours = 0;
  for (auto block = blocks_.begin(); block != blocks_.end(); ++block)
    hours += block == blocks_.begin() || std::prev(block)->second->hour() != block->second->hour();
  out.varint(hours);
  for (auto first = blocks_.begin(); first != blocks_.end();) {
    const int64_t hour = first->second->hour();
    size_t sales = 0;
    size_t bytes = 0;
    auto end = first;
    for (; end != blocks_.end() && end->second->hour() == hour; ++end) {
      sales += end->second->sales();
      bytes += end->second->bytes().size();
    }
    out.zigzag(hour);
    out.varint(sales);
    out.varint(bytes);
    for (; first != end; ++first) {
      out.raw(first->second->bytes());
      out.spill();
    }
  }
}

Result<> SaleBlocks::load_hour(int64_t hour, ByteReader& in, size_t products,
                               const Visitor& visit) {
  const auto damaged = [] { return corrupt("checkpoint: damaged sales"); };
  const uint64_t sales = in.varint();
  const uint64_t bytes = in.count();
  if (!in.ok() || sales == 0) return damaged();
  const size_t left = in.rest().size() - bytes;  // once the hour is read
  Sale sale;
  SalePlace before{};
  SaleBlock* block = nullptr;
  for (uint64_t i = 0; i < sales; ++i) {
    const std::string_view rest = in.rest();
    size_t items = 0;
    const std::string_view item_bytes = decode_head(in, hour, sale, items);
    const SalePlace place{sale.at_ms, sale.order};
    if (!in.ok() || hour_of(sale.at_ms) != hour || (i > 0 && place < before)) return damaged();
    ByteReader item_reader(item_bytes);
    decode_items(item_reader, items, sale);
    if (!item_reader.ok() || !item_reader.at_end() || !sound(sale, items, products))
      return damaged();
    // Sales of one place stay together.
    if (block == nullptr || (block->full() && place != before)) {
      const SalePlace begin = block == nullptr ? SalePlace{hour * kHourMs, 0} : place;
      block = blocks_.emplace(begin, std::make_shared<SaleBlock>(hour)).first->second.get();
    }
    block->append(place, rest.substr(0, rest.size() - in.rest().size()));
    visit(sale);
    before = place;
    in.passed();
  }
  return in.rest().size() == left ? Result<>(Done{}) : damaged();
}

Result<> SaleBlocks::load(ByteReader& in, size_t products, const Visitor& visit) {
  blocks_.clear();
  std::optional<int64_t> before;
  for (uint64_t left = in.count(3); left > 0; --left) {
    const int64_t hour = in.zigzag();
    // Where no sale can be, hours are not numbers of milliseconds.
    if (hour < INT64_MIN / kHourMs || hour > INT64_MAX / kHourMs - 1 || (before && hour <= *before))
      return corrupt("checkpoint: damaged sales");
    TC_TRY(load_hour(hour, in, products, visit));
    before = hour;
  }
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged sales");
}

}  // namespace tillcast
