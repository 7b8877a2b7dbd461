// segment/kmeans_lanes.h: some rows of a block at a time, as many as fill a register, for the loops
// over blocks of rows (base/vector_registers.h).
#pragma once

#include <cstdint>
#include <limits>

#include "base/vector_registers.h"
#include "segment/space_rows.h"

namespace tillcast {

template <size_t kBytes>
using Lanes = typename RegisterOf<double, kBytes>::Type;
template <size_t kBytes>
using Picks = typename RegisterOf<int64_t, kBytes>::Type;
template <size_t kBytes>
inline constexpr size_t kPartLanes = kBytes / sizeof(double);
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Calls kernel.operator()<kBytes, Columns>(): the usual numbers of columns are known to the
// compiler, which then keeps a part of a block in registers; 0: any.
template <class Kernel>
void with_shape(size_t columns, const Kernel& kernel) {
  with_registers([&]<size_t kBytes>() {
    switch (columns) {
      case 2:
        return kernel.template operator()<kBytes, 2>();
      case 3:
        return kernel.template operator()<kBytes, 3>();
      case 4:
        return kernel.template operator()<kBytes, 4>();
      case 5:
        return kernel.template operator()<kBytes, 5>();
      case 6:
        return kernel.template operator()<kBytes, 6>();
      case 8:
        return kernel.template operator()<kBytes, 8>();
      default:
        return kernel.template operator()<kBytes, 0>();
    }
  });
}

// The squared distances of the rows of a part, which begins at `part`, to a centre.
template <size_t kBytes, size_t Columns>
inline void squares_to(const double* part, const double* centre, size_t columns,
                       Lanes<kBytes>& sum) {
  const size_t n = Columns > 0 ? Columns : columns;
  Lanes<kBytes> x;
  load(part, x);
  const Lanes<kBytes> first = x - centre[0];
  sum = first * first;
  for (size_t c = 1; c < n; ++c) {
    load(part + c * kRowLanes, x);
    const Lanes<kBytes> difference = x - centre[c];
    sum += difference * difference;
  }
}

}  // namespace tillcast
