// kpi/sale_blocks.h: what stood in each sale, packed, by time: for windows that cut a day, and for
// products that were bought together.
//
// Threads: one writer; const methods from any thread while nobody writes. What share() returns may
//          be read while the writer goes on: a block that was shared is copied before it changes.
// Memory:  6 to 10 bytes a product of a sale and 15 a sale.
// Time:    a sale costs at most the walk of one block, however many sales its hour has.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "kpi/ledger.h"
#include "kpi/product_names.h"

namespace tillcast {

// One product of a sale: all its lines with a positive amount.
struct SaleItem {
  ProductIndex product{};
  uint32_t lines = 0;
  int64_t units = 0;
  int64_t amount_micros = 0;

  bool operator==(const SaleItem&) const = default;
};

struct Sale {
  int64_t at_ms = 0;
  uint64_t order = 0;           // tells sales of one moment apart
  bool known = false;           // its customer
  std::vector<SaleItem> items;  // by product, each once

  bool operator==(const Sale&) const = default;
};

using SalePlace = std::pair<int64_t, uint64_t>;  // (at, order)

// Neighbouring sales of one UTC hour by place, encoded one behind the other.
class SaleBlock {
 public:
  explicit SaleBlock(int64_t hour) : hour_(hour) {}
  SaleBlock(const SaleBlock& other)
      : hour_(other.hour_), sales_(other.sales_), last_(other.last_), bytes_(other.bytes_) {}

  void add(const Sale& sale);
  // As add(), of one that comes after all there are, with its bytes.
  void append(SalePlace place, std::string_view coded);
  // REQUIRES: it was added.
  void remove(const Sale& sale);
  // One Sale for all: what is kept of it must be copied.
  void for_each(const std::function<void(const Sale&)>& visit) const;

  int64_t hour() const { return hour_; }
  size_t sales() const { return sales_; }
  bool full() const;
  // Where there is one.
  SalePlace last() const { return last_; }
  std::string_view bytes() const { return {bytes_.data(), bytes_.size()}; }

  // The later half, with its first place, taken out of this. None where all have the same place.
  std::pair<SalePlace, std::shared_ptr<SaleBlock>> split();

 private:
  friend class SaleBlocks;

  int64_t hour_;
  size_t sales_ = 0;
  SalePlace last_{};
  std::vector<char> bytes_;
  mutable std::atomic<bool> shared_{false};
};

using SharedSales = std::vector<std::shared_ptr<const SaleBlock>>;

class SaleBlocks {
 public:
  SaleBlocks() = default;
  SaleBlocks(SaleBlocks&&) = default;  // a copy would change blocks that are not its own
  SaleBlocks& operator=(SaleBlocks&&) = default;

  void add(const Sale& sale);
  // REQUIRES: it was added.
  void remove(const Sale& sale);

  void for_each(Window window, const std::function<void(const Sale&)>& visit) const;
  // The blocks that touch the window, perhaps with a neighbour. The same blocks again are the same
  // pointers, as long as nothing in them changed.
  SharedSales share(Window window) const;

  // What is written does not tell how the sales were divided: equal sales are equal bytes.
  void save(ByteWriter& out) const;
  // Visits each sale on the way. kCorrupt: also where a product is not below `products`.
  using Visitor = std::function<void(const Sale&)>;
  Result<> load(ByteReader& in, size_t products, const Visitor& visit);

 private:
  // By the place from which on their sales are; the first of an hour begins with the hour.
  using Blocks = std::map<SalePlace, std::shared_ptr<SaleBlock>>;

  Blocks::iterator find(SalePlace place, int64_t hour);
  Blocks::const_iterator begin_of(Window window) const;
  static SaleBlock& to_change(Blocks::iterator place);
  Result<> load_hour(int64_t hour, ByteReader& in, size_t products, const Visitor& visit);

  Blocks blocks_;
};

}  // namespace tillcast
