#include "segment/partition_scores.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"
#include "base/vector_registers.h"
#include "segment/silhouettes.h"

namespace tillcast {
namespace {

struct Case {
  std::vector<double> matrix;  // in the order of `rows`
  size_t columns = 0;
  SpaceRows rows;
};

Case random_case(size_t n, size_t columns, uint64_t seed) {
  Rng rng(seed, 4);
  std::vector<double> matrix(n * columns);
  for (double& value : matrix) value = rng.normal() + 3 * static_cast<double>(rng.below(3));
  for (size_t c = 0; c < columns; ++c) matrix[c] = matrix[columns + c];  // a copy
  const SpaceRows rows = SpaceRows::of(matrix, columns, seed).value();
  for (size_t i = 0; i < n; ++i) rows.copy_row(i, std::span(matrix).subspan(i * columns, columns));
  return {matrix, columns, rows};
}

// Any labels, not those of k-means: scores hold for all.
Partition labelled(const Case& data, std::vector<uint16_t> labels, size_t k) {
  Partition partition;
  partition.k = k;
  partition.labels = std::move(labels);
  partition.sizes.resize(k);
  for (const uint16_t label : partition.labels) ++partition.sizes[label];
  partition.centroids.resize(k * data.columns);
  return partition;
}

Partition random_labels(const Case& data, size_t k, uint64_t seed) {
  Rng rng(seed, 5);
  std::vector<uint16_t> labels(data.rows.rows());
  for (size_t i = 0; i < labels.size(); ++i)
    labels[i] = static_cast<uint16_t>(i < k ? i : rng.below(k - 1));  // the last holds one row
  return labelled(data, std::move(labels), k);
}

double distance(const Case& data, size_t a, size_t b) {
  double sum = 0;
  for (size_t c = 0; c < data.columns; ++c)
    sum += std::pow(data.matrix[a * data.columns + c] - data.matrix[b * data.columns + c], 2);
  return std::sqrt(sum);
}

double slow_silhouette(const Case& data, const Partition& partition) {
  const size_t n = data.rows.rows();
  double all = 0;
  for (size_t i = 0; i < n; ++i) {
    std::vector<double> sums(partition.k);
    for (size_t j = 0; j < n; ++j) sums[partition.labels[j]] += distance(data, i, j);
    const size_t own = partition.labels[i];
    if (partition.sizes[own] == 1) continue;
    const double a = sums[own] / static_cast<double>(partition.sizes[own] - 1);
    double b = HUGE_VAL;
    for (size_t j = 0; j < partition.k; ++j)
      if (j != own) b = std::min(b, sums[j] / static_cast<double>(partition.sizes[j]));
    if (std::max(a, b) > 0) all += (b - a) / std::max(a, b);
  }
  return all / static_cast<double>(n);
}

TEST(Silhouettes, OfManyPartitionsAgreeWithEachOneByOne) {
  for (const size_t n : {9, 50, 203})
    for (const size_t columns : {1, 3, 4, 8}) {
      const Case data = random_case(n, columns, n + columns);
      std::vector<Partition> partitions;
      for (const size_t k : {2, 3, 4, 7}) partitions.push_back(random_labels(data, k, n + k));
      const std::vector<double> fast = mean_silhouettes(data.rows, partitions);
      for (const size_t bytes : {16, 32}) {
        const RegisterLimit limit(bytes);
        EXPECT_EQ(mean_silhouettes(data.rows, partitions), fast);
      }
      for (size_t i = 0; i < partitions.size(); ++i)
        EXPECT_NEAR(fast[i], slow_silhouette(data, partitions[i]), 1e-12);
    }
}

TEST(Silhouettes, OneSegmentHasNone) {
  const Case data = random_case(20, 2, 1);
  const Partition one = labelled(data, std::vector<uint16_t>(20), 1);
  EXPECT_TRUE(std::isnan(mean_silhouettes(data.rows, {&one, 1})[0]));
  EXPECT_TRUE(mean_silhouettes(data.rows, {}).empty());
}

TEST(Silhouettes, OfManyRowsAreThoseOfASample) {
  const size_t n = 2 * kSilhouetteRowsMax;
  Rng rng(1, 6);
  std::vector<double> matrix(n);
  for (size_t i = 0; i < n; ++i) matrix[i] = rng.normal() + (i % 2 == 0 ? 0 : 20);
  const SpaceRows rows = SpaceRows::of(matrix, 1, 1).value();
  KMeansOptions options;
  options.k = 2;
  const Partition partition = kmeans(rows, options).value();
  EXPECT_EQ(silhouette_rows(rows), kSilhouetteRowsMax);
  EXPECT_NEAR(mean_silhouettes(rows, {&partition, 1})[0], 1 - 2 / std::sqrt(M_PI) / 20, 0.01);
}

TEST(PartitionScores, AgreeWithTheirDefinitions) {
  const Case data = random_case(120, 3, 2);
  const size_t k = 4;
  const Partition partition = random_labels(data, k, 3);
  std::vector<double> mean(3), means(k * 3), spread(k);
  const auto size = [&](size_t j) { return static_cast<double>(partition.sizes[j]); };
  for (size_t i = 0; i < 120; ++i)
    for (size_t c = 0; c < 3; ++c) {
      mean[c] += data.matrix[i * 3 + c] / 120;
      means[partition.labels[i] * 3 + c] += data.matrix[i * 3 + c] / size(partition.labels[i]);
    }
  double between = 0, within = 0;
  for (size_t i = 0; i < 120; ++i) {
    double square = 0;
    for (size_t c = 0; c < 3; ++c) {
      const double own = means[partition.labels[i] * 3 + c];
      between += std::pow(own - mean[c], 2);
      square += std::pow(data.matrix[i * 3 + c] - own, 2);
    }
    within += square;
    spread[partition.labels[i]] += std::sqrt(square) / size(partition.labels[i]);
  }
  EXPECT_NEAR(calinski_harabasz(data.rows, partition), between / 3 / (within / 116), 1e-9);
  double bouldin = 0;
  for (size_t i = 0; i < k; ++i) {
    double worst = 0;
    for (size_t j = 0; j < k; ++j) {
      double apart = 0;
      for (size_t c = 0; c < 3; ++c) apart += std::pow(means[i * 3 + c] - means[j * 3 + c], 2);
      if (i != j) worst = std::max(worst, (spread[i] + spread[j]) / std::sqrt(apart));
    }
    bouldin += worst / k;
  }
  EXPECT_NEAR(davies_bouldin(data.rows, partition), bouldin, 1e-9);
}

TEST(PartitionScores, AreUndefinedForOneSegment) {
  const Case data = random_case(20, 2, 1);
  const Partition one = labelled(data, std::vector<uint16_t>(20), 1);
  EXPECT_TRUE(std::isnan(calinski_harabasz(data.rows, one)));
  EXPECT_TRUE(std::isnan(davies_bouldin(data.rows, one)));
}

TEST(AdjustedRandIndex, AgreesWithCountingPairs) {
  Rng rng(9, 9);
  for (size_t round = 0; round < 20; ++round) {
    std::vector<uint16_t> a(40), b(40);
    for (size_t i = 0; i < 40; ++i) {
      a[i] = static_cast<uint16_t>(rng.below(4));
      b[i] = rng.chance(0.5) ? a[i] : static_cast<uint16_t>(rng.below(3));
    }
    double both = 0, in_a = 0, in_b = 0, all = 0;
    for (size_t i = 0; i < 40; ++i)
      for (size_t j = 0; j < i; ++j) {
        both += a[i] == a[j] && b[i] == b[j];
        in_a += a[i] == a[j];
        in_b += b[i] == b[j];
        ++all;
      }
    const double expected = in_a * in_b / all;
    EXPECT_NEAR(adjusted_rand_index(a, b), (both - expected) / ((in_a + in_b) / 2 - expected),
                1e-12);
  }
}

TEST(AdjustedRandIndex, KnowsTheSamePartitionUnderOtherNumbers) {
  EXPECT_EQ(
      adjusted_rand_index(std::vector<uint16_t>{0, 0, 1, 1}, std::vector<uint16_t>{5, 5, 2, 2}), 1);
  EXPECT_EQ(adjusted_rand_index(std::vector<uint16_t>{0, 0}, std::vector<uint16_t>{1, 1}), 1);
  EXPECT_EQ(adjusted_rand_index(std::vector<uint16_t>{3}, std::vector<uint16_t>{1}), 1);
  EXPECT_EQ(adjusted_rand_index(std::vector<uint16_t>{0, 0, 0}, std::vector<uint16_t>{0, 1, 2}), 0);
}

}  // namespace
}  // namespace tillcast
