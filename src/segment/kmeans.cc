#include "segment/kmeans.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "segment/kmeans_fit.h"

namespace tillcast {
namespace {

constexpr size_t kSettlingRuns = 50;
constexpr size_t kSettlingPasses = 100;
// Of a pass over all rows that came in batches: what less than this gains is not worth it.
constexpr double kLastGain = 1e-5;
constexpr size_t kLastPasses = 30;

std::vector<double> in_order(std::span<const double> centroids, size_t columns) {
  std::vector<size_t> order(centroids.size() / columns);
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::sort(order, [&](size_t a, size_t b) {
    return std::ranges::lexicographical_compare(centroids.subspan(a * columns, columns),
                                                centroids.subspan(b * columns, columns));
  });
  std::vector<double> ordered;
  for (const size_t j : order)
    ordered.insert(ordered.end(), centroids.begin() + static_cast<ptrdiff_t>(j * columns),
                   centroids.begin() + static_cast<ptrdiff_t>((j + 1) * columns));
  return ordered;
}

// Until the centroids, in order, are the means of the rows they are nearest to: to the last bit,
// unless that takes too long.
std::vector<double> settled(Lloyd& lloyd, size_t columns, size_t& passes) {
  std::vector<double> centroids = in_order(lloyd.centroids(), columns);
  for (size_t i = 0; i < kSettlingRuns; ++i) {
    lloyd.begin(centroids, true);
    if (lloyd.centroids() == centroids) break;
    lloyd.run(kSettlingPasses);
    passes += lloyd.passes();
    centroids = in_order(lloyd.centroids(), columns);
  }
  return centroids;
}

// Twice as many rows at a time, each time until centroids move by less than the error that a sample
// of so many leaves in a mean.
std::vector<double> grown(const SpaceRows& rows, std::vector<double> centroids, size_t used,
                          size_t& passes) {
  const double k = static_cast<double>(centroids.size() / rows.columns());
  while (used < rows.rows()) {
    used = used > rows.rows() / 2 ? rows.rows() : used * 2;
    Lloyd lloyd(rows, used);
    lloyd.begin(centroids);
    double before = lloyd.inertia();
    for (size_t i = 0; i < kLastPasses; ++i) {
      if (lloyd.pass() == 0) break;
      const double gain = before - lloyd.inertia();
      before = lloyd.inertia();
      if (used < rows.rows() ? lloyd.moved() <= k * before / static_cast<double>(used)
                             : gain <= kLastGain * before)
        break;
    }
    passes += lloyd.passes();
    centroids = in_order(lloyd.centroids(), rows.columns());
  }
  return centroids;
}

// Labels, sizes and inertia of the centroids as they are.
void label_rows(const SpaceRows& rows, Partition& partition) {
  const size_t n = rows.rows();
  std::vector<uint16_t>& labels = partition.labels;
  labels.resize(lanes_of(n));
  std::vector<double> squares(lanes_of(n));
  for (const RowRun& run : runs_of(rows, n))
    nearest(run, partition.centroids.data(), partition.k, labels.data(), squares.data());
  partition.inertia = 0;
  constexpr size_t kPart = 4'096;
  for (size_t row = 0; row < n; row += kPart)
    partition.inertia += sum_of(squares.data() + row, std::min(kPart, n - row));
  squares = {};
  partition.sizes.assign(partition.k, 0);
  labels.resize(n);
  for (const uint16_t label : labels) ++partition.sizes[label];
}

}  // namespace

Partition fit_partition(const SpaceRows& rows, const SearchOptions& options) {
  Partition partition;
  partition.k = options.k;
  const size_t used = std::min(rows.rows(), kFullBatchRows);
  Lloyd lloyd(rows, used);
  partition.iterations = search(rows, options, lloyd);
  partition.centroids = used == rows.rows()
                            ? settled(lloyd, rows.columns(), partition.iterations)
                            : grown(rows, lloyd.centroids(), used, partition.iterations);
  label_rows(rows, partition);
  return partition;
}

Result<Partition> kmeans(const SpaceRows& rows, const KMeansOptions& options) {
  if (options.k == 0 || options.k > kSegmentsMax)
    return invalid(
        fmt::format("segment: {} segments asked; ask for 1 to {}", options.k, kSegmentsMax));
  if (options.k > rows.distinct())
    return invalid(
        fmt::format("segment: {} customers that differ, {} segments asked; ask for at "
                    "most {}",
                    rows.distinct(), options.k, rows.distinct()));
  Partition partition = fit_partition(
      rows,
      SearchOptions::thorough(options.k, options.seed, std::max<size_t>(1, options.restarts)));
  const size_t full = partition.k - std::ranges::count(partition.sizes, 0u);
  if (full < partition.k)
    return invalid(
        fmt::format("segment: customers differ too little for {} segments; ask for at "
                    "most {}",
                    partition.k, full));
  return partition;
}

Nearest nearest_centroid(std::span<const double> centroids, std::span<const double> row) {
  TC_ASSERT(!row.empty() && !centroids.empty() && centroids.size() % row.size() == 0);
  Nearest best{0, HUGE_VAL};
  for (size_t j = 0; j * row.size() < centroids.size(); ++j) {
    double square = 0;
    for (size_t c = 0; c < row.size(); ++c) {
      const double difference = row[c] - centroids[j * row.size() + c];
      square += difference * difference;
    }
    if (square < best.square) best = {j, square};
  }
  return best;
}

}  // namespace tillcast
