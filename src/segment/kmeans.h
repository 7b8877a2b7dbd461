// segment/kmeans.h: k segments of the rows of a space, each row with the nearest centroid.
//
// Minimises the sum of squared distances to the own centroid, which is hard to do exactly; steady
// to 0.1 % by restarts and by moving single centroids (2 % of rows on few points). Up to
// kFullBatchRows rows every step sees all rows; beyond, steps see growing first parts of them
// (nested mini-batches, J. Newling and F. Fleuret 2016) and the last ones all.
//
// The same rows and seed give the same bits: whatever order the rows came in, on any processor.
// Pure; one thread. Errors: "segment: WHY; what to do".
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"
#include "segment/space_rows.h"

namespace tillcast {

inline constexpr size_t kSegmentsMax = 64;
inline constexpr size_t kFullBatchRows = 16'384;

// Segments are numbered in the lexicographic order of their centroids. None is empty.
struct Partition {
  size_t k = 0;
  std::vector<double> centroids;  // k x columns
  std::vector<uint16_t> labels;   // of each of the SpaceRows, in their order
  std::vector<uint64_t> sizes;
  double inertia = 0;     // sum of squared distances to the own centroid
  size_t iterations = 0;  // passes of the run that was kept
};

struct KMeansOptions {
  size_t k = 0;
  uint64_t seed = 1;
  size_t restarts = 8;  // a round, of up to 10 rounds
};

// kInvalid where k is 0 or above kSegmentsMax, or above the number of different rows.
Result<Partition> kmeans(const SpaceRows& rows, const KMeansOptions& options);

struct Nearest {
  size_t label = 0;
  double square = 0;  // of the distance
};
// Of one row, given the centroids as they lie in a Partition; the first of those equally near.
// REQUIRES: centroids is not empty and a multiple of row in size.
Nearest nearest_centroid(std::span<const double> centroids, std::span<const double> row);

}  // namespace tillcast
