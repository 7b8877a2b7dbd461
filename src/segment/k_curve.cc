#include "segment/k_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "segment/partition_scores.h"
#include "segment/resampling.h"
#include "segment/silhouettes.h"

namespace tillcast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Result<> check(const SpaceRows& rows, const KCurveOptions& options) {
  if (options.k_min == 0 || options.k_min > options.k_max || options.k_max > kSegmentsMax)
    return invalid(fmt::format("segment: {} to {} segments asked; ask for a range within 1 to {}",
                               options.k_min, options.k_max, kSegmentsMax));
  if (options.k_min > rows.distinct())
    return invalid(
        fmt::format("segment: {} customers that differ, at least {} segments asked; ask "
                    "for at most {}",
                    rows.distinct(), options.k_min, rows.distinct()));
  return Done{};
}

}  // namespace

Result<KCurve> k_curve(const SpaceRows& rows, const KCurveOptions& options) {
  TC_TRY(check(rows, options));
  const size_t k_max = std::min(options.k_max, rows.distinct());
  const size_t ks = k_max - options.k_min + 1;
  const size_t steps = ks + 1 + (options.resampling ? kGapReferences + kResamples : 0);
  size_t done = 0;
  const auto step = [&] {
    ++done;
    if (options.progress) options.progress(done, steps);
  };
  const auto stopped = [&] { return options.stop && options.stop(); };
  KCurve curve;
  curve.rows = rows.rows();
  curve.silhouette_rows = silhouette_rows(rows);
  for (size_t k = options.k_min; k <= k_max; ++k) {
    if (stopped()) return unavailable("segment: stopped");
    KMeansOptions fit;
    fit.k = k;
    fit.seed = options.seed;
    TC_ASSIGN(Partition partition, kmeans(rows, fit));
    const uint64_t smallest = std::ranges::min(partition.sizes);
    curve.scores.push_back({k, partition.inertia, kNaN, calinski_harabasz(rows, partition),
                            davies_bouldin(rows, partition), kNaN, kNaN, kNaN,
                            static_cast<double>(smallest) / static_cast<double>(rows.rows())});
    curve.partitions.push_back(std::move(partition));
    step();
  }
  const std::vector<double> silhouettes = mean_silhouettes(rows, curve.partitions);
  for (size_t i = 0; i < ks; ++i) curve.scores[i].silhouette = silhouettes[i];
  step();
  if (stopped()) return unavailable("segment: stopped");
  if (!options.resampling) return curve;
  curve.gap_rows = curve.stability_rows = resampling_rows(rows);
  curve.gap_references = kGapReferences;
  curve.resamples = kResamples;
  const std::vector<Gap> gaps = gap_statistic(rows, options.k_min, k_max, options.seed, step);
  const std::vector<double> stable = stability(rows, curve.partitions, options.seed, step);
  for (size_t i = 0; i < ks; ++i) {
    curve.scores[i].gap = gaps[i].gap;
    curve.scores[i].gap_error = gaps[i].error;
    curve.scores[i].stability = stable[i];
  }
  return curve;
}

}  // namespace tillcast
