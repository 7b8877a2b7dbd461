#include "eval/drift.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr double kShareMin = 1e-4;
constexpr double kShiftingFrom = 0.1;
constexpr double kDriftedFrom = 0.25;

}  // namespace

std::vector<double> reference_edges(std::vector<double> values, size_t bins) {
  TC_ASSERT(!values.empty() && bins > 0);
  std::ranges::sort(values);
  // No edge at the largest value, as nothing would lie above it, but one just before; if there is
  // but one value, it is the edge, so that what comes above it is seen.
  const auto highest = std::ranges::lower_bound(values, values.back());
  const double edge_max = highest == values.begin() ? values.front() : *(highest - 1);
  std::vector<double> edges;
  for (size_t bin = 1; bin < bins; ++bin) {
    const size_t count = bin * values.size() / bins;
    if (count == 0) continue;
    const double edge = std::min(values[count - 1], edge_max);
    if (edges.empty() || edge != edges.back()) edges.push_back(edge);
  }
  return edges;
}

std::vector<uint64_t> count_bins(std::span<const double> edges, std::span<const double> values) {
  std::vector<uint64_t> counts(edges.size() + 1, 0);
  for (const double value : values)
    ++counts[static_cast<size_t>(std::ranges::lower_bound(edges, value) - edges.begin())];
  return counts;
}

std::vector<double> to_shares(std::span<const uint64_t> counts) {
  uint64_t sum = 0;
  for (const uint64_t count : counts) sum += count;
  TC_ASSERT(sum > 0);
  std::vector<double> shares;
  for (const uint64_t count : counts)
    shares.push_back(static_cast<double>(count) / static_cast<double>(sum));
  return shares;
}

double population_stability_index(std::span<const double> expected,
                                  std::span<const double> actual) {
  TC_ASSERT(expected.size() == actual.size());
  double sum = 0;
  for (size_t i = 0; i < expected.size(); ++i) {
    const double e = std::max(expected[i], kShareMin), a = std::max(actual[i], kShareMin);
    sum += (a - e) * std::log(a / e);
  }
  return sum;
}

std::string_view drift_level(double psi) {
  return psi < kShiftingFrom ? "stable" : psi < kDriftedFrom ? "shifting" : "drifted";
}

}  // namespace tillcast
