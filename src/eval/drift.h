// eval/drift.h: how far a feature has moved from what a model learnt: the population stability
// index.
//
// PSI = sum over bins of (actual - expected) ln(actual / expected), shares kept at least 1e-4. By
// custom below 0.1 is stable, from 0.25 on drifted (Siddiqi 2006).
//
// Pure. NaN values are not expected.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tillcast {

// The inner edges that cut the values into at most `bins` parts of about equal size, strictly
// increasing: equal edges are one, and none lies at the largest value unless all values are equal.
// A value v lies in the first bin whose edge is >= v, else in the last. REQUIRES: not empty.
std::vector<double> reference_edges(std::vector<double> values, size_t bins = 10);

// How many of the values lie in each of edges.size() + 1 bins.
std::vector<uint64_t> count_bins(std::span<const double> edges, std::span<const double> values);
// Shares of their sum. REQUIRES: the sum is not 0.
std::vector<double> to_shares(std::span<const uint64_t> counts);

// REQUIRES: as many of one as of the other.
double population_stability_index(std::span<const double> expected, std::span<const double> actual);

// "stable", "shifting" or "drifted".
std::string_view drift_level(double psi);

}  // namespace tillcast
