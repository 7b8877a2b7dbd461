#include "segment/matching.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "base/random.h"

namespace tillcast {
namespace {

double cost_of(const std::vector<double>& costs, size_t columns,
               const std::vector<std::optional<size_t>>& assigned) {
  double sum = 0;
  for (size_t i = 0; i < assigned.size(); ++i)
    if (assigned[i]) sum += costs[i * columns + *assigned[i]];
  return sum;
}

// Every permutation is tried.
double least_cost(const std::vector<double>& costs, size_t n) {
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  double least = INFINITY;
  do {
    double sum = 0;
    for (size_t i = 0; i < n; ++i) sum += costs[i * n + order[i]];
    least = std::min(least, sum);
  } while (std::ranges::next_permutation(order).found);
  return least;
}

TEST(Matching, NoAssignmentCostsLess) {
  Rng random(1, 1);
  for (int round = 0; round < 200; ++round) {
    const size_t n = 1 + random.below(6);
    std::vector<double> costs(n * n);
    for (double& cost : costs) cost = static_cast<double>(random.below(20));
    const auto assigned = least_cost_assignment(costs, n);
    std::vector<size_t> columns;
    for (const auto& column : assigned) columns.push_back(column.value());
    std::ranges::sort(columns);
    EXPECT_TRUE(std::ranges::adjacent_find(columns) == columns.end());
    EXPECT_EQ(cost_of(costs, n, assigned), least_cost(costs, n));
  }
}

TEST(Matching, MoreRowsThanColumnsLeaveTheDearestWithout) {
  const auto assigned = least_cost_assignment(std::vector<double>{5, 1, 9}, 1);
  EXPECT_FALSE(assigned[0]);
  EXPECT_EQ(assigned[1], 0u);
  EXPECT_FALSE(assigned[2]);
  const auto wide = least_cost_assignment(std::vector<double>{5, 1, 9}, 3);
  EXPECT_EQ(wide[0], 1u);
}

Segmentation segmentation_of(const std::vector<double>& recencies, double mean, double deviation) {
  Segmentation segmentation;
  std::vector<std::string> left_out;
  std::vector<double> rows;
  for (int i = -50; i <= 50; ++i) rows.push_back(mean + deviation * i / 29.15);
  segmentation.space =
      FeatureSpace::fit(std::vector<std::string>{"recency_days"}, rows, false, left_out).value();
  for (const double recency : recencies) {
    Segment& segment = segmentation.segments.emplace_back();
    segment.centroid.resize(1);
    segmentation.space.place({&recency, 1}, segment.centroid);
    segment.id = segmentation.next_id++;
  }
  segmentation.customers = 100;
  segmentation.inertia = 100 * 0.25;  // typically half a deviation from the centroid
  return segmentation;
}

TEST(Matching, CentroidsCountByTheirPlaceOrTheirUnits) {
  // The same segments in another order; everyone is longer away by now.
  const Segmentation before = segmentation_of({10, 100, 300}, 120, 100);
  const Segmentation now = segmentation_of({505, 215, 305}, 320, 100);
  const auto matches = match_segments(now, before);
  EXPECT_EQ(matches[0], 2u);
  EXPECT_EQ(matches[1], 0u);
  EXPECT_EQ(matches[2], 1u);
}

TEST(Matching, OtherCustomersDoNotMoveWhoStayed) {
  // The same recencies, in a shop of others: another mean and deviation.
  const auto matches =
      match_segments(segmentation_of({100, 10}, 250, 400), segmentation_of({10, 100}, 60, 50));
  EXPECT_EQ(matches[0], 1u);
  EXPECT_EQ(matches[1], 0u);
}

TEST(Matching, WhatIsFarFromAllIsNew) {
  const Segmentation before = segmentation_of({10, 100}, 120, 100);
  const Segmentation now = segmentation_of({12, 300}, 120, 100);
  const auto matches = match_segments(now, before);
  EXPECT_EQ(matches[0], 0u);
  EXPECT_FALSE(matches[1]);
}

// A file may hold a space that leads nowhere: infinities whose difference is no number.
TEST(Matching, WhatIsNowhereMatchesNothing) {
  const auto space = [](const char* matrix) {
    return FeatureSpace::from_json(nlohmann::json::parse(fmt::format(
                                       R"({{"axes":[
        {{"name":"recency_days","log":false,"mean":0,"deviation":1}},
        {{"name":"frequency","log":false,"mean":0,"deviation":1}}],
        "whitening":{0},"unwhitening":{0}}})",
                                       matrix)))
        .value();
  };
  Segmentation now, before;
  now.space = space("[1,0,0,1]");
  before.space = space("[1e308,-1e308,1e308,-1e308]");
  now.segments.resize(2);
  before.segments.resize(2);
  before.segments[0].centroid = {1e308, 1e308};
  now.segments[0].centroid = {5, 5};
  now.segments[1].centroid = before.segments[1].centroid = {0, 1};
  now.customers = 10;
  now.inertia = 10;
  const auto matches = match_segments(now, before);
  EXPECT_FALSE(matches[0]);
  EXPECT_EQ(matches[1], 1u);
}

TEST(Matching, OtherFeaturesBeginAnew) {
  Segmentation before = segmentation_of({10, 100}, 120, 100);
  std::vector<std::string> left_out;
  before.space = FeatureSpace::fit(std::vector<std::string>{"frequency"},
                                   std::vector<double>{1, 2, 3}, false, left_out)
                     .value();
  for (const auto& match : match_segments(segmentation_of({10}, 120, 100), before))
    EXPECT_FALSE(match);
}

}  // namespace
}  // namespace tillcast
