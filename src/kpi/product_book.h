// kpi/product_book.h: which products the shop sold when: of any window, exactly.
//
// Cells by product and UTC day serve whole days; where a window cuts a day, the sales there
// are read (kpi/sale_blocks.h). Sales count at their own time and as last stated, their lines with
// a positive amount alone: so the products' revenue adds up to the ledger's gross.
//
// Threads: one writer; const methods from any thread while nobody writes.
// Memory:  28 bytes a product and day on which it sold, and the packed sales: of 100 million lines
//          in orders of three, 1.4 GB of sales and at most 1 GB of cells where 50,000 products sell
//          for two years (at worst, each line a cell of its own: 2.8 GB).
// Time:    of a window, its cells and the sales of two cut days; of all time, the products.
// Units:   micros, days since 1970, Unix UTC milliseconds; a product's sums of one day, and its
//          units, wrap modulo 2^64, which takes 900 orders of 10^10 units of the currency.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "event/order_event.h"
#include "kpi/ledger.h"
#include "kpi/product_names.h"
#include "kpi/sale_blocks.h"

namespace tillcast {

struct ProductFigures {
  uint64_t lines = 0;
  int64_t units = 0;
  MoneySum revenue = 0;  // gross

  bool operator==(const ProductFigures&) const = default;
};

class ProductBook {
 public:
  // An order in force, of any kind: its products are known from here on, and sold where it is a
  // sale. A cancellation changes nothing: it is a refund at its own time.
  void add(const OrderEvent& order);
  // REQUIRES: the same order was added.
  void remove(const OrderEvent& order);

  const ProductNames& names() const { return names_; }

  // By ProductIndex.
  std::vector<ProductFigures> figures(Window window) const;

  // Lines sold to known customers from the first day on and before the other, as now stated: what
  // feature/product_sales.h counts, of any past. By product, or by the low half of the hash of its
  // id, as a profile's lines say it.
  uint64_t lines_to_known(ProductIndex product, int64_t from_day, int64_t to_day) const;
  uint64_t lines_to_known(uint32_t low_half, int64_t from_day, int64_t to_day) const;

  // Every sale of the window, and perhaps some beside it, to be read without a lock.
  SharedSales sales(Window window) const { return sales_.share(window); }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  // Of a product on a day; unaligned, for there are many.
  struct [[gnu::packed]] Cell {
    int32_t day = 0;
    uint32_t lines = 0;
    uint32_t lines_to_known = 0;
    int64_t units = 0;
    int64_t revenue_micros = 0;
  };
  struct Sold {
    ProductFigures all;
    std::vector<Cell> cells;  // by day
  };
  Sale sale_of(const OrderEvent& order);
  void change(const Sale& sale, int sign);

  ProductNames names_;
  std::vector<Sold> sold_;  // by ProductIndex
  SaleBlocks sales_;
};

}  // namespace tillcast
