// engine/basket_report.h: what one of several books says of its baskets, for who merges them.
//
// Plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/book_report.h"

namespace tillcast {

struct BasketRow {
  std::string id;       // of a product
  uint64_t orders = 0;  // that it is in
};

struct BasketRows {
  BookTimes times;
  uint64_t orders = 0;
  std::vector<BasketRow> rows;  // of each product in any, in no order
};

// Some rows of a triangle (kpi/basket_counts.h), without its zeros.
struct PairCell {
  uint32_t zeros = 0;  // before it
  uint32_t orders = 0;
};

struct PairRows {
  uint64_t visits = 0;  // of the whole triangle
  std::vector<PairCell> cells;
};

}  // namespace tillcast
