#include "segment/resampling.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "segment/kmeans_fit.h"
#include "segment/partition_scores.h"
#include "segment/principal_axes.h"

namespace tillcast {
namespace {

constexpr uint64_t kReferencePurpose = 0x6A9;
constexpr uint64_t kPartPurpose = 0x4A1F;

// Fits are many, and small differences between them even out.
SearchOptions quick(size_t k, uint64_t seed) {
  SearchOptions options;
  options.k = k;
  options.seed = seed;
  options.restarts = 8;
  options.moves = 8;
  options.agreements = 1;
  options.rounds = 1;
  return options;
}

std::vector<double> sample_of(const SpaceRows& rows) {
  std::vector<double> sample(resampling_rows(rows) * rows.columns());
  for (size_t row = 0; row < resampling_rows(rows); ++row)
    rows.copy_row(row, std::span(sample).subspan(row * rows.columns(), rows.columns()));
  return sample;
}

// The sides of the smallest box along the principal axes that holds the rows.
std::vector<double> box_sides(std::span<const double> rows, size_t columns) {
  const PrincipalAxes axes = eigen_axes(covariance(rows, columns), columns);
  std::vector<double> sides(columns);
  for (size_t axis = 0; axis < columns; ++axis) {
    double low = HUGE_VAL;
    double high = -HUGE_VAL;
    for (size_t row = 0; row < rows.size(); row += columns) {
      double along = 0;
      for (size_t c = 0; c < columns; ++c)
        along += rows[row + c] * axes.vectors[axis * columns + c];
      low = std::min(low, along);
      high = std::max(high, along);
    }
    sides[axis] = high - low;
  }
  return sides;
}

double log_inertia(const SpaceRows& rows, size_t k, uint64_t seed) {
  const double inertia = fit_partition(rows, quick(k, seed)).inertia;
  return inertia >= std::numeric_limits<double>::min() ? portable_log(inertia)
                                                       : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

size_t resampling_rows(const SpaceRows& rows) { return std::min(rows.rows(), kResamplingRowsMax); }

std::vector<Gap> gap_statistic(const SpaceRows& rows, size_t k_min, size_t k_max, uint64_t seed,
                               const std::function<void()>& step) {
  TC_ASSERT(k_min >= 1 && k_min <= k_max && k_max <= kSegmentsMax);
  const size_t columns = rows.columns();
  const size_t ks = k_max - k_min + 1;
  std::vector<double> sample = sample_of(rows);
  const std::vector<double> sides = box_sides(sample, columns);
  std::vector<double> sums(ks), squares(ks), own(ks);
  const SpaceRows sampled = SpaceRows::drawn(std::move(sample), columns);
  for (size_t i = 0; i < ks; ++i) own[i] = log_inertia(sampled, k_min + i, seed);
  for (size_t reference = 0; reference < kGapReferences; ++reference) {
    // In the coordinates of the axes, which leaves distances as they are.
    Rng rng(seed, kReferencePurpose, reference);
    std::vector<double> drawn(sampled.rows() * columns);
    for (size_t i = 0; i < drawn.size(); ++i) drawn[i] = sides[i % columns] * rng.uniform();
    const SpaceRows uniform = SpaceRows::drawn(std::move(drawn), columns);
    for (size_t i = 0; i < ks; ++i) {
      const double gap = log_inertia(uniform, k_min + i, seed) - own[i];
      sums[i] += gap;
      squares[i] += gap * gap;
    }
    step();
  }
  std::vector<Gap> gaps;
  const double references = kGapReferences;
  for (size_t i = 0; i < ks; ++i) {
    const double mean = sums[i] / references;
    const double deviation = std::sqrt(std::max(0.0, squares[i] / references - mean * mean));
    gaps.push_back({mean, std::isnan(mean) ? mean : deviation * std::sqrt(1 + 1 / references)});
  }
  return gaps;
}

std::vector<double> stability(const SpaceRows& rows, std::span<const Partition> partitions,
                              uint64_t seed, const std::function<void()>& step) {
  const size_t columns = rows.columns();
  const size_t count = resampling_rows(rows);
  const std::vector<double> sample = sample_of(rows);
  std::vector<double> result(partitions.size());
  for (size_t resample = 0; resample < kResamples; ++resample) {
    Rng rng(seed, kPartPurpose, resample);
    std::vector<double> part;
    const size_t wanted = (4 * count + 4) / 5;
    for (size_t row = 0, taken = 0; row < count; ++row) {
      if (rng.below(count - row) >= wanted - taken) continue;
      ++taken;
      part.insert(part.end(), sample.begin() + static_cast<ptrdiff_t>(row * columns),
                  sample.begin() + static_cast<ptrdiff_t>((row + 1) * columns));
    }
    const SpaceRows drawn = SpaceRows::drawn(std::move(part), columns);
    for (size_t p = 0; p < partitions.size(); ++p) {
      const Partition& whole = partitions[p];
      const Partition fitted = fit_partition(drawn, quick(whole.k, seed + resample));
      std::vector<uint16_t> labels(count);
      for (size_t row = 0; row < count; ++row)
        labels[row] = static_cast<uint16_t>(
            nearest_centroid(fitted.centroids, std::span(sample).subspan(row * columns, columns))
                .label);
      const std::span own(whole.labels.data(), count);
      result[p] += adjusted_rand_index(own, labels) / kResamples;
    }
    step();
  }
  return result;
}

}  // namespace tillcast
