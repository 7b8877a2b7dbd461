#include "eval/drift.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace tillcast {
namespace {

using Edges = std::vector<double>;
using Counts = std::vector<uint64_t>;

std::vector<double> normal(uint64_t seed, size_t rows, double shift) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> draw(shift, 1);
  std::vector<double> values;
  for (size_t i = 0; i < rows; ++i) values.push_back(draw(random));
  return values;
}

// The obvious twin: every bin is asked whether it holds the value.
Counts slow_count(const Edges& edges, const std::vector<double>& values) {
  Counts counts(edges.size() + 1, 0);
  for (const double value : values)
    for (size_t bin = 0; bin <= edges.size(); ++bin) {
      const bool above = bin == 0 || value > edges[bin - 1];
      const bool below = bin == edges.size() || value <= edges[bin];
      counts[bin] += above && below;
    }
  return counts;
}

double psi(const std::vector<double>& before, const std::vector<double>& now) {
  const Edges edges = reference_edges(before);
  return population_stability_index(to_shares(count_bins(edges, before)),
                                    to_shares(count_bins(edges, now)));
}

TEST(Drift, EdgesCutIntoPartsOfEqualSize) {
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 1);
  std::ranges::shuffle(values, std::mt19937_64(1));
  const Edges edges = reference_edges(values, 4);
  EXPECT_EQ(edges, (Edges{25, 50, 75}));
  EXPECT_EQ(count_bins(edges, values), (Counts{25, 25, 25, 25}));
}

TEST(Drift, EqualEdgesAreOne) {
  // Seven tenths are 0, as with counts that are seldom positive.
  EXPECT_EQ(reference_edges({0, 0, 0, 0, 0, 0, 0, 1, 2, 3}), (Edges{0, 1, 2}));
  EXPECT_EQ(reference_edges({5, 5, 5, 5, 5, 5, 5, 5, 5, 4}), Edges{4});
  EXPECT_EQ(reference_edges({7, 7, 7}), Edges{7});
  EXPECT_EQ(reference_edges({7}), Edges{});
  EXPECT_EQ(reference_edges({1, 2}, 10), Edges{1});
  EXPECT_EQ(reference_edges({1, 2, 3}, 1), Edges{});
}

TEST(Drift, EdgesAreStrictlyIncreasingAndLeaveNoBinEmpty) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    std::mt19937_64 random(seed);
    std::vector<double> values;
    for (size_t i = 0; i < 1 + seed * 3; ++i)
      values.push_back(static_cast<double>(random() % (2 + seed)));
    const Edges edges = reference_edges(values);
    EXPECT_LT(edges.size(), 10u);
    EXPECT_EQ(std::ranges::adjacent_find(edges, std::greater_equal{}), edges.end());
    const auto [low, high] = std::ranges::minmax(values);
    const Counts counts = count_bins(edges, values);
    EXPECT_EQ(std::ranges::count(counts, 0u), low < high ? 0 : edges.size()) << seed;
  }
}

TEST(Drift, CountsAgreeWithTheirObviousTwin) {
  const std::vector<double> before = normal(1, 500, 0);
  const Edges edges = reference_edges(before);
  std::vector<double> values = normal(2, 300, 0.5);
  values.insert(values.end(), edges.begin(), edges.end());  // an edge lies in the bin below it
  EXPECT_EQ(count_bins(edges, values), slow_count(edges, values));
  EXPECT_EQ(count_bins({}, values), Counts{values.size()});
}

TEST(Drift, SharesSumToOne) {
  EXPECT_EQ(to_shares(Counts{1, 0, 3}), (std::vector<double>{0.25, 0, 0.75}));
}

TEST(Drift, IndexHandComputed) {
  const std::vector<double> expected = {0.5, 0.5}, actual = {0.25, 0.75};
  EXPECT_NEAR(population_stability_index(expected, actual),
              -0.25 * std::log(0.5) + 0.25 * std::log(1.5), 1e-12);
  EXPECT_DOUBLE_EQ(population_stability_index(expected, expected), 0);
  // An empty bin counts as 1e-4 and not as infinity.
  EXPECT_NEAR(population_stability_index(std::vector<double>{1, 0}, std::vector<double>{0, 1}),
              2 * (1 - 1e-4) * std::log(1e4), 1e-9);
}

TEST(Drift, TheSamePopulationIsStableAndAMovedOneIsNot) {
  const std::vector<double> before = normal(3, 4000, 0);
  EXPECT_EQ(drift_level(psi(before, normal(4, 4000, 0))), "stable");
  EXPECT_EQ(drift_level(psi(before, normal(5, 4000, 0.4))), "shifting");
  EXPECT_EQ(drift_level(psi(before, normal(6, 4000, 1))), "drifted");
  // A feature that never moved while learning and does now.
  EXPECT_EQ(drift_level(psi(std::vector<double>(10, 0), std::vector<double>(10, 5))), "drifted");
}

TEST(Drift, LevelsBeginAtTheirBounds) {
  EXPECT_EQ(drift_level(0), "stable");
  EXPECT_EQ(drift_level(0.0999), "stable");
  EXPECT_EQ(drift_level(0.1), "shifting");
  EXPECT_EQ(drift_level(0.2499), "shifting");
  EXPECT_EQ(drift_level(0.25), "drifted");
}

}  // namespace
}  // namespace tillcast
