// segment/kmeans_lanes.h: kRowLanes numbers at a time, for the loops over blocks of rows.
//
// Used inside functions marked TC_VECTOR_CLONES alone.
#pragma once

#include <cstdint>
#include <cstring>
#include <limits>

#include "segment/space_rows.h"

namespace tillcast {

using Lanes = double __attribute__((vector_size(sizeof(double) * kRowLanes)));
using Picks = int64_t __attribute__((vector_size(sizeof(int64_t) * kRowLanes)));
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Into a clone of its caller, or it would be compiled for the oldest processor.
#define TC_INTO_CLONE [[gnu::always_inline]] inline

TC_INTO_CLONE void load(const double* from, Lanes& lanes) {
  std::memcpy(&lanes, from, sizeof lanes);
}

TC_INTO_CLONE void store(const Lanes& lanes, double* to) { std::memcpy(to, &lanes, sizeof lanes); }

TC_INTO_CLONE double folded(const Lanes& lanes) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
         ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

// Columns: known to the compiler, which then keeps the block in registers; 0: any.
template <size_t Columns>
TC_INTO_CLONE void squares_to(const double* block, const double* centre, size_t columns,
                              Lanes& sum) {
  const size_t n = Columns > 0 ? Columns : columns;
  Lanes x;
  load(block, x);
  const Lanes first = x - centre[0];
  sum = first * first;
  for (size_t c = 1; c < n; ++c) {
    load(block + c * kRowLanes, x);
    const Lanes difference = x - centre[c];
    sum += difference * difference;
  }
}

}  // namespace tillcast
