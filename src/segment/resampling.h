// segment/resampling.h: is there more structure than in rows without any, and is it found again?
//
// Both on a sample: the first kResamplingRowsMax rows in the order of SpaceRows, or all. Pure; one
// thread; the same rows and seed give the same bits.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "segment/kmeans.h"

namespace tillcast {

inline constexpr size_t kResamplingRowsMax = 4'096;
inline constexpr size_t kGapReferences = 10;
inline constexpr size_t kResamples = 10;
size_t resampling_rows(const SpaceRows& rows);

struct Gap {
  double gap = 0;    // mean log inertia of the references - log inertia; NaN where that is 0
  double error = 0;  // s_k: the references' standard deviation x sqrt(1 + 1 / references)
};

// The gap statistic (R. Tibshirani, G. Walther and T. Hastie 2001) of k = k_min to k_max.
// References are uniform in the smallest box along the principal axes that holds the sample. `step`
// is called kGapReferences times.
// REQUIRES: 1 <= k_min <= k_max <= kSegmentsMax.
std::vector<Gap> gap_statistic(const SpaceRows& rows, size_t k_min, size_t k_max, uint64_t seed,
                               const std::function<void()>& step);

// For each partition the mean adjusted Rand index between it and kResamples partitions fitted to
// random four fifths of the sample (A. Ben-Hur, A. Elisseeff and I. Guyon 2002), each of which
// labels the whole sample. `step` is called kResamples times. REQUIRES: partitions of `rows`.
std::vector<double> stability(const SpaceRows& rows, std::span<const Partition> partitions,
                              uint64_t seed, const std::function<void()>& step);

}  // namespace tillcast
