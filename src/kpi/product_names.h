// kpi/product_names.h: every product that the shop ever named, by a dense index in the order of the
// log.
//
// A product is known by the hash of its id, as feature/profile.h knows it, and stays known when the
// order that named it is taken back.
//
// Threads: one writer; const methods from any thread while nobody writes.
// Memory:  about 100 bytes a product and its description, of which kDescriptionBytesKept stay.
#pragma once

#include <tsl/robin_map.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tillcast {

// A product's place in ProductNames.
enum class ProductIndex : uint32_t {};

// Which of two descriptions is the newer: a sale's stands above what other orders call a product
// ("damaged", "?"), then comes the time, then the order's key.
struct DescribedBy {
  bool sale = false;
  int64_t at_ms = 0;
  uint64_t order = 0;
  auto operator<=>(const DescribedBy&) const = default;
};

struct ProductName {
  uint64_t hash = 0;  // hash64 of the id
  std::string id;
  std::string description;  // empty: no order had one
  DescribedBy by;
};

class ProductNames {
 public:
  // Of a longer one the beginning stays, cut between characters.
  static constexpr size_t kDescriptionBytesKept = 512;

  ProductIndex intern(std::string_view id);
  // An empty description says nothing; of one order's the last stands.
  void describe(ProductIndex product, std::string_view description, const DescribedBy& by);

  std::optional<ProductIndex> find(uint64_t hash) const;
  // Those whose hash has this low half, which is all that a profile's lines say: nearly always one.
  std::vector<ProductIndex> of_low_half(uint32_t low) const;
  const ProductName& operator[](ProductIndex product) const { return names_[size_t(product)]; }
  size_t size() const { return names_.size(); }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  static constexpr uint32_t kNone = UINT32_MAX;

  std::vector<ProductName> names_;
  std::vector<uint32_t> next_;                // of the same low half; kNone: the last
  tsl::robin_map<uint32_t, uint32_t> first_;  // by low half
};

}  // namespace tillcast
