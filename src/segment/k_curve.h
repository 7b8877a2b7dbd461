// segment/k_curve.h: partitions into every number of segments of a range, and what speaks for each.
//
// Pure; one thread. Errors: "segment: WHY; what to do".
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "segment/kmeans.h"

namespace tillcast {

// NaN where a score is not defined or was not asked for.
struct KScore {
  size_t k = 0;
  double inertia = 0;
  double silhouette = 0;  // mean; higher is better
  double calinski_harabasz = 0;
  double davies_bouldin = 0;
  double gap = 0;
  double gap_error = 0;
  double stability = 0;  // mean adjusted Rand index over resamples
  double smallest_share = 0;
};

struct KCurve {
  std::vector<KScore> scores;         // by k
  std::vector<Partition> partitions;  // likewise
  size_t rows = 0;
  size_t silhouette_rows = 0;  // how many of them each score saw
  size_t gap_rows = 0;         // 0: without resampling
  size_t gap_references = 0;
  size_t stability_rows = 0;
  size_t resamples = 0;
};

struct KCurveOptions {
  size_t k_min = 2;
  size_t k_max = 12;
  uint64_t seed = 1;
  bool resampling = true;                                // gap and stability
  std::function<void(size_t done, size_t of)> progress;  // may be empty
  std::function<bool()> stop;                            // likewise; asked between fits
};

// k_max is lowered to the number of different rows. kInvalid where that leaves nothing, where k_min
// is 0 or above k_max, or k_max above kSegmentsMax. kUnavailable: `stop` said so.
Result<KCurve> k_curve(const SpaceRows& rows, const KCurveOptions& options);

}  // namespace tillcast
