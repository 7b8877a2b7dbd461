// segment/silhouettes.h: how much nearer rows are to their own segment than to the next.
//
// P. Rousseeuw 1987. (b - a) / max(a, b), a: the mean distance to the rows of the own segment, b:
// to those of the nearest other; 0 for a row alone in its segment. Every distance is computed once
// for all partitions. Pure; one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/kmeans.h"

namespace tillcast {

// All rows up to so many; beyond, the first so many in the order of SpaceRows, a random sample,
// among themselves.
inline constexpr size_t kSilhouetteRowsMax = 8'192;
size_t silhouette_rows(const SpaceRows& rows);

// The mean over the rows, for each partition. NaN for one segment. REQUIRES: partitions of `rows`.
std::vector<double> mean_silhouettes(const SpaceRows& rows, std::span<const Partition> partitions);

}  // namespace tillcast
