// segment/matching.h: which segment of a new fit is which of the one before.
//
// Pure. The assignment of least cost by the Hungarian method (H. Kuhn 1955; J. Munkres 1957), in
// O(n^3).
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "segment/segmentation.h"

namespace tillcast {

// For each row its column, all different; nothing where there are fewer columns than rows. The cost
// of all together is the least. Costs are finite, rows x columns.
std::vector<std::optional<size_t>> least_cost_assignment(std::span<const double> costs,
                                                         size_t columns);

// For each segment of `now` the place in `before` of the one it continues: as near as can be, and
// nearer than the typical distance of a customer to their centroid. A centroid is where it was if
// it is there in the features' own units, or by its place among the customers of its own fit: a
// shop may grow older, or get customers of another kind. Nothing for all where they were fitted to
// other features.
std::vector<std::optional<size_t>> match_segments(const Segmentation& now,
                                                  const Segmentation& before);

}  // namespace tillcast
