#include "feature/item_lines.h"

#include <array>
#include <bit>

#include "base/hash.h"

namespace tillcast {
namespace {

// Most amounts are whole cents.
constexpr int64_t kCentMicros = 10'000;

}  // namespace

ItemLine as_item(const Line& line, uint64_t product) {
  const std::array<uint64_t, 2> both = {product, static_cast<uint64_t>(line.unit_price.micros())};
  const auto bytes = std::bit_cast<std::array<char, sizeof both>>(both);
  const auto price = static_cast<uint32_t>(hash64({bytes.data(), bytes.size()}));
  return {product << 32 | price, line.total().micros(), static_cast<int32_t>(line.quantity)};
}

void pack(const ItemLine& line, ByteWriter& out) {
  out.fixed64(line.item);
  out.zigzag(line.quantity);
  if (line.amount_micros % kCentMicros == 0)
    out.varint(static_cast<uint64_t>(line.amount_micros / kCentMicros) << 1);
  else
    out.varint(static_cast<uint64_t>(line.amount_micros) << 1 | 1);
}

ItemLines::Iterator& ItemLines::Iterator::operator++() {
  end_ = rest_.rest().empty();
  if (end_) return *this;
  line_.item = rest_.fixed64();
  line_.quantity = static_cast<int32_t>(rest_.zigzag());
  const uint64_t coded = rest_.varint();
  line_.amount_micros = static_cast<int64_t>(coded >> 1) * (coded & 1 ? 1 : kCentMicros);
  return *this;
}

bool ItemLines::sound(uint64_t lines) const {
  ByteReader in(bytes_);
  for (; lines > 0 && in.ok(); --lines) {
    in.fixed64();
    const int64_t quantity = in.zigzag();
    const uint64_t coded = in.varint();
    const uint64_t unit = coded & 1 ? 1 : kCentMicros;
    if (quantity > kQuantityMax || quantity < -kQuantityMax || coded == 0 ||
        (coded >> 1) > static_cast<uint64_t>(Money::kMicrosMax) / unit)
      return false;
  }
  return in.at_end();
}

}  // namespace tillcast
