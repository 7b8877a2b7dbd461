#include "segment/kmeans.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "base/vector_registers.h"
#include "segment/kmeans_lloyd.h"
#include "segment/kmeans_search.h"

namespace tillcast {
namespace {

// Rows around `centres` points, some of them copies of others.
std::vector<double> mixture(size_t rows, size_t columns, size_t centres, uint64_t seed) {
  Rng rng(seed, 2);
  std::vector<double> middle(centres * columns);
  for (double& value : middle) value = 5 * rng.normal();
  std::vector<double> matrix;
  for (size_t i = 0; i < rows; ++i) {
    const size_t centre = rng.below(centres);
    for (size_t c = 0; c < columns; ++c)
      matrix.push_back(middle[centre * columns + c] + rng.normal());
    if (i > 0 && rng.chance(0.1))
      std::copy_n(matrix.begin(), columns, matrix.end() - static_cast<ptrdiff_t>(columns));
  }
  return matrix;
}

Partition fitted(const std::vector<double>& matrix, size_t columns, size_t k, uint64_t seed = 1) {
  KMeansOptions options;
  options.k = k;
  options.seed = seed;
  const SpaceRows rows = SpaceRows::of(matrix, columns, seed).value();
  Partition partition = kmeans(rows, options).value();
  partition.labels = rows.as_given(std::move(partition.labels));
  return partition;
}

// Each row has the first of its nearest centroids, each centroid is the mean of its rows.
void expect_sound(const std::vector<double>& matrix, size_t columns, const Partition& partition,
                  double means_within) {
  std::vector<double> means(partition.centroids.size());
  std::vector<uint64_t> sizes(partition.k);
  double inertia = 0;
  for (size_t i = 0; i < partition.labels.size(); ++i) {
    const std::span row(&matrix[i * columns], columns);
    const Nearest nearest = nearest_centroid(partition.centroids, row);
    ASSERT_EQ(partition.labels[i], nearest.label);
    inertia += nearest.square;
    ++sizes[nearest.label];
    for (size_t c = 0; c < columns; ++c) means[nearest.label * columns + c] += row[c];
  }
  EXPECT_EQ(partition.sizes, sizes);
  EXPECT_NEAR(partition.inertia, inertia, 1e-9 * (1 + inertia));
  for (size_t j = 0; j < partition.k; ++j) {
    ASSERT_GT(sizes[j], 0u);
    for (size_t c = 0; c < columns; ++c)
      EXPECT_NEAR(partition.centroids[j * columns + c],
                  means[j * columns + c] / static_cast<double>(sizes[j]), means_within);
  }
  for (size_t j = 1; j < partition.k; ++j)
    EXPECT_TRUE(std::lexicographical_compare(
        partition.centroids.begin() + static_cast<ptrdiff_t>((j - 1) * columns),
        partition.centroids.begin() + static_cast<ptrdiff_t>(j * columns),
        partition.centroids.begin() + static_cast<ptrdiff_t>(j * columns),
        partition.centroids.begin() + static_cast<ptrdiff_t>((j + 1) * columns)));
}

// The least inertia of all ways to put rows into at most k segments.
double least_inertia(const std::vector<double>& matrix, size_t columns, size_t k) {
  const size_t n = matrix.size() / columns;
  std::vector<size_t> label(n);
  double least = HUGE_VAL;
  for (;;) {
    double inertia = 0;
    for (size_t j = 0; j < k; ++j)
      for (size_t c = 0; c < columns; ++c) {
        double sum = 0, squares = 0, count = 0;
        for (size_t i = 0; i < n; ++i) {
          if (label[i] != j) continue;
          sum += matrix[i * columns + c];
          squares += matrix[i * columns + c] * matrix[i * columns + c];
          ++count;
        }
        if (count > 0) inertia += squares - sum * sum / count;
      }
    least = std::min(least, inertia);
    size_t i = 0;
    while (i < n && ++label[i] == k) label[i++] = 0;
    if (i == n) return least;
  }
}

TEST(KMeans, FindsTheBestOfAllPartitionsOfFewRows) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    const std::vector<double> matrix = mixture(8, 2, 3, seed);
    for (size_t k = 1; k <= 3; ++k) {
      const Partition partition = fitted(matrix, 2, k, seed);
      expect_sound(matrix, 2, partition, 1e-12);
      EXPECT_NEAR(partition.inertia, least_inertia(matrix, 2, k), 1e-9);
    }
  }
}

TEST(KMeans, RowsGoToTheNearestCentroidAndThatIsTheirMean) {
  for (const size_t columns : {1, 2, 3, 5, 7, 8, 11})
    for (const size_t k : {1, 2, 7, 12, 64}) {
      const std::vector<double> matrix = mixture(1'203, columns, 9, columns);
      expect_sound(matrix, columns, fitted(matrix, columns, k), 1e-12);
    }
}

TEST(KMeans, TheOrderOfRowsDoesNotMatterAndTheSeedDecides) {
  const std::vector<double> matrix = mixture(2'001, 3, 9, 4);
  std::vector<uint32_t> order(2'001);
  Rng rng(1, 3);
  for (uint32_t i = 0; i < order.size(); ++i) {
    order[i] = i;
    std::swap(order[i], order[rng.below(i + 1)]);
  }
  std::vector<double> turned;
  for (const uint32_t i : order) turned.insert(turned.end(), &matrix[3 * i], &matrix[3 * i] + 3);
  for (const size_t k : {2, 5, 12}) {
    const Partition one = fitted(matrix, 3, k, 7);
    const Partition other = fitted(turned, 3, k, 7);
    EXPECT_EQ(one.centroids, other.centroids);
    EXPECT_EQ(one.inertia, other.inertia);
    EXPECT_EQ(one.sizes, other.sizes);
    for (size_t i = 0; i < order.size(); ++i) EXPECT_EQ(other.labels[i], one.labels[order[i]]);
    EXPECT_EQ(fitted(matrix, 3, k, 7).centroids, one.centroids);
  }
}

TEST(KMeans, BoundsChangeNothing) {
  const std::vector<double> matrix = mixture(3'000, 6, 20, 8);
  const SpaceRows rows = SpaceRows::of(matrix, 6, 1).value();
  Rng rng(3, 3);
  Lloyd bounded(rows, rows.rows());
  Lloyd plain(rows, rows.rows());
  const std::vector<double> start = seed_centroids(rows, 16, rng);
  bounded.begin(start);
  plain.begin(start);
  for (size_t i = 0; i < 60; ++i) {
    const size_t changed = bounded.pass();
    plain.distances();  // drops bounds
    EXPECT_EQ(changed, plain.pass());
    ASSERT_TRUE(std::ranges::equal(bounded.labels(), plain.labels()));
    if (changed == 0) break;
  }
  EXPECT_EQ(bounded.centroids(), plain.centroids());
}

TEST(KMeans, ManyRowsComeInBatchesAndEndAsWell) {
  const size_t n = 3 * kFullBatchRows + 5;
  const std::vector<double> matrix = mixture(n, 4, 6, 5);
  const Partition partition = fitted(matrix, 4, 6);
  expect_sound(matrix, 4, partition, 1e-2);
  // Its twin sees all rows in every pass.
  const SpaceRows rows = SpaceRows::of(matrix, 4, 1).value();
  Lloyd full(rows, n);
  full.begin(partition.centroids);
  full.run(300);
  EXPECT_LE(partition.inertia, full.inertia() * 1.0001);
  EXPECT_EQ(fitted(matrix, 4, 6).centroids, partition.centroids);
}

TEST(KMeans, GivesTheSameBitsWithAnyRegisters) {
  for (const size_t columns : {2, 5, 7}) {
    const std::vector<double> matrix = mixture(1'003, columns, 6, 5);
    const Partition widest = fitted(matrix, columns, 6);
    for (const size_t bytes : {16, 32, 64}) {
      const RegisterLimit limit(bytes);
      const Partition partition = fitted(matrix, columns, 6);
      EXPECT_EQ(partition.centroids, widest.centroids);
      EXPECT_EQ(partition.labels, widest.labels);
      EXPECT_EQ(partition.inertia, widest.inertia);
    }
  }
}

TEST(KMeans, OneSegmentIsAllRows) {
  const Partition partition = fitted({1, 2, 3, 6}, 1, 1);
  EXPECT_EQ(partition.centroids, std::vector<double>{3});
  EXPECT_EQ(partition.sizes, std::vector<uint64_t>{4});
  EXPECT_EQ(partition.inertia, 14);
}

TEST(KMeans, AsManySegmentsAsDifferentRowsLeaveNothing) {
  std::vector<double> matrix;
  for (size_t i = 0; i < 300; ++i)
    for (size_t c = 0; c < 2; ++c) matrix.push_back(static_cast<double>(i % 10 * (c + 1)));
  const Partition partition = fitted(matrix, 2, 10);
  EXPECT_EQ(partition.inertia, 0);
  EXPECT_EQ(partition.sizes, std::vector<uint64_t>(10, 30));
}

TEST(KMeans, ConstantColumnsDoNotMatter) {
  const std::vector<double> matrix = mixture(500, 1, 3, 6);
  std::vector<double> wide;
  for (const double value : matrix) wide.insert(wide.end(), {4.5, value, 4.5});
  const Partition thin = fitted(matrix, 1, 3);
  const Partition constant = fitted(wide, 3, 3);
  EXPECT_EQ(thin.labels, constant.labels);
  EXPECT_NEAR(thin.inertia, constant.inertia, 1e-9);
}

std::string refused(std::vector<double> matrix, size_t k) {
  KMeansOptions options;
  options.k = k;
  const auto partition = kmeans(SpaceRows::of(std::move(matrix), 1, 1).value(), options);
  return partition.ok() ? "" : partition.error().message;
}

TEST(KMeans, SaysWhatCannotBe) {
  EXPECT_EQ(refused({1, 2, 3, 3, 2}, 8),
            "segment: 3 customers that differ, 8 segments asked; ask for at most 3");
  EXPECT_EQ(refused({1}, 2),
            "segment: 1 customers that differ, 2 segments asked; ask for at most 1");
  EXPECT_EQ(refused({1, 2}, 0), "segment: 0 segments asked; ask for 1 to 64");
  EXPECT_EQ(refused(mixture(99, 1, 9, 1), 65), "segment: 65 segments asked; ask for 1 to 64");
  // Squares of these distances are 0.
  EXPECT_EQ(refused({1e-200, 2e-200}, 2),
            "segment: customers differ too little for 2 segments; ask for at most 1");
  EXPECT_EQ(refused({1}, 1), "");
  EXPECT_EQ(refused({-1e100, 1e100, 0}, 3), "");
}

}  // namespace
}  // namespace tillcast
