#include "segment/k_curve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "base/random.h"
#include "segment/resampling.h"

namespace tillcast {
namespace {

// Three groups far apart.
SpaceRows three_groups(size_t n) {
  Rng rng(1, 8);
  std::vector<double> matrix;
  for (size_t i = 0; i < n; ++i) {
    matrix.push_back(rng.normal() + 12 * static_cast<double>(i % 3));
    matrix.push_back(rng.normal() - 9 * static_cast<double>(i % 3 == 1));
  }
  return SpaceRows::of(std::move(matrix), 2, 1).value();
}

TEST(KCurve, EveryScoreSeesTheThreeGroupsThereAre) {
  KCurveOptions options;
  options.k_max = 6;
  size_t steps = 0;
  options.progress = [&](size_t done, size_t of) {
    EXPECT_EQ(done, ++steps);
    EXPECT_LE(done, of);
    if (done == of) steps += 1'000;
  };
  const KCurve curve = k_curve(three_groups(900), options).value();
  EXPECT_GT(steps, 1'000u);
  ASSERT_EQ(curve.scores.size(), 5u);
  EXPECT_EQ(curve.partitions.size(), 5u);
  const KScore& three = curve.scores[1];
  EXPECT_EQ(three.k, 3u);
  EXPECT_NEAR(three.stability, 1, 1e-9);
  EXPECT_NEAR(three.smallest_share, 1.0 / 3, 0.01);
  for (const KScore& score : curve.scores) {
    if (score.k == 3) continue;
    EXPECT_LT(score.silhouette, three.silhouette);
    EXPECT_LT(score.calinski_harabasz, three.calinski_harabasz);
    EXPECT_GT(score.davies_bouldin, three.davies_bouldin);
    EXPECT_GT(score.gap_error, 0);
    if (score.k > 3) {
      EXPECT_LT(score.stability, 0.999);
    }
  }
  // Tibshirani's rule: the first k whose gap the next does not beat by more than its error.
  size_t chosen = 0;
  for (size_t i = 0; chosen == 0 && i + 1 < curve.scores.size(); ++i)
    if (curve.scores[i].gap >= curve.scores[i + 1].gap - curve.scores[i + 1].gap_error)
      chosen = curve.scores[i].k;
  EXPECT_EQ(chosen, 3u);
  EXPECT_EQ(curve.gap_rows, 900u);
  EXPECT_EQ(curve.silhouette_rows, 900u);
  EXPECT_EQ(curve.resamples, kResamples);
}

TEST(KCurve, UniformRowsHaveNoGap) {
  Rng rng(2, 2);
  std::vector<double> matrix(2'000);
  for (size_t i = 0; i < matrix.size(); ++i) matrix[i] = rng.uniform() * (i % 2 == 0 ? 1 : 3);
  const SpaceRows rows = SpaceRows::of(std::move(matrix), 2, 1).value();
  for (const Gap& gap : gap_statistic(rows, 1, 4, 1, [] {})) EXPECT_NEAR(gap.gap, 0, 0.1);
}

TEST(KCurve, TheSameSeedGivesTheSameBits) {
  const SpaceRows rows = three_groups(500);
  const KCurve one = k_curve(rows, {}).value();
  const KCurve other = k_curve(rows, {}).value();
  for (size_t i = 0; i < one.scores.size(); ++i)
    EXPECT_EQ(std::memcmp(&one.scores[i], &other.scores[i], sizeof(KScore)), 0);
}

TEST(KCurve, EndsAtTheNumberOfDifferentRows) {
  const SpaceRows rows = SpaceRows::of({1, 2, 3, 3, 2, 1, 7}, 1, 1).value();
  const KCurve curve = k_curve(rows, {}).value();
  ASSERT_EQ(curve.scores.size(), 3u);
  EXPECT_EQ(curve.scores.back().k, 4u);
  EXPECT_EQ(curve.scores.back().inertia, 0);
  EXPECT_TRUE(std::isnan(curve.scores.back().gap));
  KCurveOptions options;
  options.k_min = 1;
  options.resampling = false;
  const KCurve from_one = k_curve(rows, options).value();
  EXPECT_TRUE(std::isnan(from_one.scores[0].silhouette));
  EXPECT_TRUE(std::isnan(from_one.scores[1].gap));
  EXPECT_EQ(from_one.gap_rows, 0u);
}

std::string refused(std::vector<double> matrix, size_t k_min, size_t k_max) {
  KCurveOptions options;
  options.k_min = k_min;
  options.k_max = k_max;
  const auto curve = k_curve(SpaceRows::of(std::move(matrix), 1, 1).value(), options);
  return curve.ok() ? "" : curve.error().message;
}

TEST(KCurve, SaysWhatCannotBe) {
  EXPECT_EQ(refused({5, 5}, 2, 12),
            "segment: 1 customers that differ, at least 2 segments asked; ask for at most 1");
  EXPECT_EQ(refused({1, 2}, 0, 2),
            "segment: 0 to 2 segments asked; ask for a range within 1 to 64");
  EXPECT_EQ(refused({1, 2}, 3, 2),
            "segment: 3 to 2 segments asked; ask for a range within 1 to 64");
  EXPECT_EQ(refused({1, 2}, 2, 65),
            "segment: 2 to 65 segments asked; ask for a range within 1 to 64");
  EXPECT_EQ(refused({1}, 1, 1), "");
}

// The least inertia of k segments on a line, which dynamic programming finds: H. Wang and M. Song
// 2011. By k from 1.
std::vector<double> least_inertias(std::vector<double> values, size_t k_max) {
  std::ranges::sort(values);
  const size_t n = values.size();
  std::vector<size_t> begin;  // of each different value, and the end
  std::vector<double> sum(n + 1), square(n + 1);
  for (size_t i = 0; i < n; ++i) {
    if (i == 0 || values[i] != values[i - 1]) begin.push_back(i);
    sum[i + 1] = sum[i] + values[i];
    square[i + 1] = square[i] + values[i] * values[i];
  }
  begin.push_back(n);
  const auto inertia = [&](size_t from, size_t to) {
    const double total = sum[begin[to]] - sum[begin[from]];
    return square[begin[to]] - square[begin[from]] -
           total * total / static_cast<double>(begin[to] - begin[from]);
  };
  std::vector<double> up_to(begin.size(), HUGE_VAL);
  up_to[0] = 0;
  std::vector<double> least;
  for (size_t k = 1; k <= k_max; ++k) {
    std::vector<double> next(begin.size(), HUGE_VAL);
    for (size_t to = 1; to < begin.size(); ++to)
      for (size_t from = 0; from < to; ++from)
        next[to] = std::min(next[to], up_to[from] + inertia(from, to));
    up_to = std::move(next);
    least.push_back(up_to.back());
  }
  return least;
}

// As purchases are: most customers have one, and every number is that of many. Single moves find no
// way from some optima there, and steps beyond the mean went round for ever.
TEST(KCurve, OfRowsOnFewPointsEndsAndIsNearTheLeast) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    Rng rng(seed, 9);
    std::vector<double> matrix(1'000);
    for (double& value : matrix) value = std::log1p(std::ceil(rng.log_normal(1.6, 1.1)));
    const SpaceRows rows = SpaceRows::of(matrix, 1, seed).value();
    ASSERT_LT(rows.distinct(), 100u);
    KCurveOptions options;
    options.seed = seed;
    const KCurve curve = k_curve(rows, options).value();
    const std::vector<double> least = least_inertias(matrix, 12);
    for (const KScore& score : curve.scores) {
      EXPECT_GE(score.inertia, least[score.k - 1] * (1 - 1e-9));
      EXPECT_LE(score.inertia, least[score.k - 1] * 1.02) << "k = " << score.k;
    }
  }
}

}  // namespace
}  // namespace tillcast
