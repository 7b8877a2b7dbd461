#include "segment/partition_scores.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace tillcast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

double square_between(const double* a, const double* b, size_t columns) {
  double sum = 0;
  for (size_t c = 0; c < columns; ++c) sum += (a[c] - b[c]) * (a[c] - b[c]);
  return sum;
}

// The means of the rows of each segment, which after batches are not quite the centroids.
std::vector<double> means_of(const SpaceRows& rows, const Partition& partition) {
  const size_t columns = rows.columns();
  std::vector<double> means(partition.k * columns);
  std::vector<double> row(columns);
  for (size_t i = 0; i < rows.rows(); ++i) {
    rows.copy_row(i, row);
    double* mean = means.data() + partition.labels[i] * columns;
    for (size_t c = 0; c < columns; ++c) mean[c] += row[c];
  }
  for (size_t j = 0; j < partition.k; ++j)
    for (size_t c = 0; c < columns; ++c)
      means[j * columns + c] /= static_cast<double>(std::max<uint64_t>(1, partition.sizes[j]));
  return means;
}

double pairs(double n) { return n * (n - 1) / 2; }

}  // namespace

double calinski_harabasz(const SpaceRows& rows, const Partition& partition) {
  const size_t columns = rows.columns();
  const double n = static_cast<double>(rows.rows());
  const double k = static_cast<double>(partition.k);
  if (partition.k < 2 || partition.k >= rows.rows()) return kNaN;
  const std::vector<double> means = means_of(rows, partition);
  std::vector<double> mean(columns);
  for (size_t j = 0; j < partition.k; ++j)
    for (size_t c = 0; c < columns; ++c)
      mean[c] += means[j * columns + c] * static_cast<double>(partition.sizes[j]) / n;
  double between = 0;
  for (size_t j = 0; j < partition.k; ++j)
    between += static_cast<double>(partition.sizes[j]) *
               square_between(means.data() + j * columns, mean.data(), columns);
  double within = 0;
  std::vector<double> row(columns);
  for (size_t i = 0; i < rows.rows(); ++i) {
    rows.copy_row(i, row);
    const size_t own = partition.labels[i];
    within += square_between(row.data(), means.data() + own * columns, columns);
  }
  return within > 0 ? between / (k - 1) / (within / (n - k)) : kNaN;
}

double davies_bouldin(const SpaceRows& rows, const Partition& partition) {
  if (partition.k < 2) return kNaN;
  const size_t columns = rows.columns();
  const std::vector<double> means = means_of(rows, partition);
  std::vector<double> spread(partition.k);  // mean distance to the segment's mean
  std::vector<double> row(columns);
  for (size_t i = 0; i < rows.rows(); ++i) {
    rows.copy_row(i, row);
    const size_t own = partition.labels[i];
    spread[own] += std::sqrt(square_between(row.data(), means.data() + own * columns, columns));
  }
  for (size_t j = 0; j < partition.k; ++j)
    spread[j] /= static_cast<double>(std::max<uint64_t>(1, partition.sizes[j]));
  double sum = 0;
  for (size_t i = 0; i < partition.k; ++i) {
    double worst = 0;
    for (size_t j = 0; j < partition.k; ++j) {
      if (i == j) continue;
      const double apart = std::sqrt(
          square_between(means.data() + i * columns, means.data() + j * columns, columns));
      worst = std::max(worst, (spread[i] + spread[j]) / apart);
    }
    sum += worst;
  }
  return sum / static_cast<double>(partition.k);
}

double adjusted_rand_index(std::span<const uint16_t> a, std::span<const uint16_t> b) {
  TC_ASSERT(!a.empty() && a.size() == b.size());
  const size_t rows = size_t{*std::ranges::max_element(a)} + 1;
  const size_t columns = size_t{*std::ranges::max_element(b)} + 1;
  std::vector<uint64_t> both(rows * columns), of_a(rows), of_b(columns);
  for (size_t i = 0; i < a.size(); ++i) {
    ++both[a[i] * columns + b[i]];
    ++of_a[a[i]];
    ++of_b[b[i]];
  }
  const auto pairs_of = [](std::span<const uint64_t> counts) {
    double sum = 0;
    for (const uint64_t count : counts) sum += pairs(static_cast<double>(count));
    return sum;
  };
  const double together = pairs_of(both);
  const double in_a = pairs_of(of_a);
  const double in_b = pairs_of(of_b);
  const double all = pairs(static_cast<double>(a.size()));
  const double expected = all > 0 ? in_a * in_b / all : 0;
  const double most = (in_a + in_b) / 2;
  // Both put all rows together, or all apart: the same.
  return most == expected ? 1 : (together - expected) / (most - expected);
}

}  // namespace tillcast
