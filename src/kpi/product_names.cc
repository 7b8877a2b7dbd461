#include "kpi/product_names.h"

#include "base/hash.h"

namespace tillcast {
namespace {

// At most `bytes` of UTF-8 text, whole characters.
std::string_view beginning_of(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<uint8_t>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

ProductIndex ProductNames::intern(std::string_view id) {
  const uint64_t hash = hash64(id);
  const auto fresh = static_cast<uint32_t>(names_.size());
  const auto [first, is_first] = first_.try_emplace(static_cast<uint32_t>(hash), fresh);
  if (!is_first) {
    uint32_t last = kNone;
    for (uint32_t i = first->second; i != kNone; last = i, i = next_[i])
      if (names_[i].hash == hash) return ProductIndex{i};
    next_[last] = fresh;
  }
  names_.push_back({hash, std::string(id), {}, {}});
  next_.push_back(kNone);
  return ProductIndex{fresh};
}

void ProductNames::describe(ProductIndex product, std::string_view description,
                            const DescribedBy& by) {
  ProductName& name = names_[size_t(product)];
  if (description.empty() || (!name.description.empty() && by < name.by)) return;
  name.by = by;
  description = beginning_of(description, kDescriptionBytesKept);
  if (name.description != description) name.description = description;
}

std::optional<ProductIndex> ProductNames::find(uint64_t hash) const {
  const auto first = first_.find(static_cast<uint32_t>(hash));
  if (first == first_.end()) return std::nullopt;
  for (uint32_t i = first->second; i != kNone; i = next_[i])
    if (names_[i].hash == hash) return ProductIndex{i};
  return std::nullopt;
}

std::vector<ProductIndex> ProductNames::of_low_half(uint32_t low) const {
  std::vector<ProductIndex> found;
  const auto first = first_.find(low);
  if (first == first_.end()) return found;
  for (uint32_t i = first->second; i != kNone; i = next_[i]) found.push_back(ProductIndex{i});
  return found;
}

void ProductNames::save(ByteWriter& out) const {
  out.varint(names_.size());
  for (const ProductName& name : names_) {
    out.string(name.id);
    out.string(name.description);
    out.varint(name.by.sale);
    out.zigzag(name.by.at_ms);
    out.fixed64(name.by.order);
  }
}

Result<> ProductNames::load(ByteReader& in) {
  *this = {};
  const uint64_t count = in.count(12);
  names_.reserve(count);
  next_.reserve(count);
  first_.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    const ProductIndex product = intern(in.string());
    const std::string_view description = in.string();
    const bool sale = in.varint() != 0;
    const int64_t at_ms = in.zigzag();
    describe(product, description, {sale, at_ms, in.fixed64()});
    if (!in.ok() || size_t(product) != i) return corrupt("checkpoint: damaged products");
  }
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged products");
}

}  // namespace tillcast
