// segment/partition_scores.h: how compact and how far apart segments are, and how alike two
// partitions of the same rows.
//
// Pure. NaN where a score is not defined.
#pragma once

#include <cstdint>
#include <span>

#include "segment/kmeans.h"

namespace tillcast {

// T. Calinski and J. Harabasz 1974: variance between the segments over that within; higher is
// better. NaN for one segment, as many segments as rows, or rows that all equal their centroid.
double calinski_harabasz(const SpaceRows& rows, const Partition& partition);

// D. Davies and D. Bouldin 1979: how much the most alike segments overlap; lower is better. NaN for
// one segment.
double davies_bouldin(const SpaceRows& rows, const Partition& partition);

// L. Hubert and P. Arabie 1985: 1 the same partition, 0 as alike as chance makes them. REQUIRES: as
// many labels in a as in b, at least one; room for a count for each pair of labels.
double adjusted_rand_index(std::span<const uint16_t> a, std::span<const uint16_t> b);

}  // namespace tillcast
