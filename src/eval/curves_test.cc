#include "eval/curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "eval/metrics.h"

namespace tillcast {
namespace {

struct Sample {
  std::vector<double> p;
  std::vector<uint8_t> y;
};

// Probabilities in `steps` steps: few make many ties.
Sample sample(uint64_t seed, size_t rows, uint64_t steps) {
  std::mt19937_64 random(seed);
  Sample s;
  for (size_t i = 0; i < rows; ++i) {
    s.p.push_back(static_cast<double>(random() % (steps + 1)) / static_cast<double>(steps));
    s.y.push_back(static_cast<double>(random() % 1000) / 1000 < 0.1 + 0.6 * s.p.back());
  }
  s.y[0] = 0;
  s.y[1] = 1;
  return s;
}

// The distinct keys, highest first.
std::vector<double> thresholds(std::vector<double> keys) {
  std::ranges::sort(keys, std::greater{});
  keys.erase(std::ranges::unique(keys).begin(), keys.end());
  return keys;
}

// Obvious twins: everything is counted anew for every threshold.
struct Counts {
  double taken = 0, hits = 0, rows = 0, all_hits = 0;
};

std::vector<Counts> count_all(const std::vector<double>& keys, const std::vector<uint8_t>& hit) {
  std::vector<Counts> result;
  for (const double threshold : thresholds(keys)) {
    Counts c;
    for (size_t i = 0; i < keys.size(); ++i) {
      c.rows += 1;
      c.all_hits += hit[i];
      c.taken += keys[i] >= threshold;
      c.hits += keys[i] >= threshold ? hit[i] : 0;
    }
    result.push_back(c);
  }
  return result;
}

std::vector<double> sureness(const Sample& s) {
  std::vector<double> keys;
  for (const double p : s.p) keys.push_back(std::abs(p - 0.5));
  return keys;
}

std::vector<uint8_t> rightness(const Sample& s) {
  std::vector<uint8_t> hit;
  for (size_t i = 0; i < s.p.size(); ++i) hit.push_back((s.p[i] >= 0.5) == (s.y[i] == 1));
  return hit;
}

void expect_points(const std::vector<CurvePoint>& got, const std::vector<CurvePoint>& wanted) {
  ASSERT_EQ(got.size(), wanted.size());
  for (size_t i = 0; i < got.size(); ++i) {
    EXPECT_NEAR(got[i].x, wanted[i].x, 1e-12) << i;
    EXPECT_NEAR(got[i].y, wanted[i].y, 1e-12) << i;
  }
}

double area(const std::vector<CurvePoint>& curve) {
  double sum = 0;
  for (size_t i = 1; i < curve.size(); ++i)
    sum += (curve[i].x - curve[i - 1].x) * (curve[i].y + curve[i - 1].y) / 2;
  return sum;
}

TEST(Curves, AgreeWithTheirObviousTwinsWhereNothingIsThinned) {
  for (const uint64_t steps : {1, 7, 100}) {
    const Sample s = sample(steps, 600, steps);
    std::vector<CurvePoint> roc = {{0, 0}}, precision_recall = {{0, 0}}, lift = {{0, 0}};
    for (const Counts& c : count_all(s.p, s.y)) {
      roc.push_back({(c.taken - c.hits) / (c.rows - c.all_hits), c.hits / c.all_hits});
      precision_recall.push_back({c.hits / c.all_hits, c.hits / c.taken});
      lift.push_back({c.taken / c.rows, c.hits / c.taken / (c.all_hits / c.rows)});
    }
    precision_recall[0].y = precision_recall[1].y;
    lift[0].y = lift[1].y;
    std::vector<CurvePoint> coverage = {{0, 0}};
    for (const Counts& c : count_all(sureness(s), rightness(s)))
      coverage.push_back({c.taken / c.rows, c.hits / c.taken});
    coverage[0].y = coverage[1].y;

    const Curves curves = compute_curves(s.p, s.y);
    expect_points(curves.roc, roc);
    expect_points(curves.precision_recall, precision_recall);
    expect_points(curves.lift, lift);
    expect_points(curves.accuracy_coverage, coverage);
  }
}

TEST(Curves, TheAreaUnderTheRocIsTheAuc) {
  const Sample whole = sample(1, 500, 60);
  EXPECT_NEAR(area(compute_curves(whole.p, whole.y).roc), compute_metrics(whole.p, whole.y).auc,
              1e-12);
  const Sample thinned = sample(2, 20000, 1u << 30);
  const Curves curves = compute_curves(thinned.p, thinned.y);
  EXPECT_LE(curves.roc.size(), kCurvePoints);
  EXPECT_NEAR(area(curves.roc), compute_metrics(thinned.p, thinned.y).auc, 1e-3);
}

TEST(Curves, ThinningKeepsTheEndsTheOrderAndTheShape) {
  const Sample s = sample(3, 5000, 1u << 30);
  const Curves curves = compute_curves(s.p, s.y);
  for (const auto* curve :
       {&curves.roc, &curves.precision_recall, &curves.lift, &curves.accuracy_coverage}) {
    EXPECT_LE(curve->size(), kCurvePoints);
    EXPECT_GT(curve->size(), kCurvePoints * 9 / 10);
    EXPECT_DOUBLE_EQ(curve->front().x, 0);
    EXPECT_DOUBLE_EQ(curve->back().x, 1);
    EXPECT_TRUE(std::ranges::is_sorted(*curve, {}, &CurvePoint::x));
  }
  EXPECT_DOUBLE_EQ(curves.roc.back().y, 1);
  EXPECT_DOUBLE_EQ(curves.lift.back().y, 1);
  const double positives = static_cast<double>(std::ranges::count(s.y, 1));
  EXPECT_NEAR(curves.precision_recall.back().y, positives / 5000, 1e-12);
  EXPECT_NEAR(curves.accuracy_coverage.back().y, compute_metrics(s.p, s.y).accuracy, 1e-12);
  // Neighbours are close, so no part of the way is lost.
  for (size_t i = 1; i < curves.roc.size(); ++i)
    EXPECT_LE(curves.roc[i].x + curves.roc[i].y - curves.roc[i - 1].x - curves.roc[i - 1].y,
              2 * 2.0 / 200 + 1e-12);
  // What is kept is true: each point of the lift is recounted.
  for (const Counts& c : count_all(s.p, s.y))
    for (const CurvePoint& point : curves.lift)
      if (point.x == c.taken / c.rows) {
        EXPECT_NEAR(point.y, c.hits / c.taken / (c.all_hits / c.rows), 1e-12);
      }
}

TEST(Curves, TheOrderOfRowsDoesNotMatter) {
  Sample s = sample(4, 300, 10);
  const Curves before = compute_curves(s.p, s.y);
  std::ranges::reverse(s.p);
  std::ranges::reverse(s.y);
  const Curves after = compute_curves(s.p, s.y);
  expect_points(after.roc, before.roc);
  expect_points(after.accuracy_coverage, before.accuracy_coverage);
}

TEST(Curves, AConstantScoreIsTheDiagonalAndTheBaseRate) {
  const std::vector<double> p(8, 0.25);
  const std::vector<uint8_t> y = {1, 1, 0, 0, 0, 0, 0, 0};
  const Curves curves = compute_curves(p, y);
  expect_points(curves.roc, {{0, 0}, {1, 1}});
  expect_points(curves.precision_recall, {{0, 0.25}, {1, 0.25}});
  expect_points(curves.lift, {{0, 1}, {1, 1}});
  expect_points(curves.accuracy_coverage, {{0, 0.75}, {1, 0.75}});
}

TEST(Curves, OneClassHasNoRoc) {
  const std::vector<double> p = {0.2, 0.6};
  const Curves none = compute_curves(p, std::vector<uint8_t>{0, 0});
  EXPECT_TRUE(none.roc.empty());
  EXPECT_TRUE(none.precision_recall.empty());
  EXPECT_TRUE(none.lift.empty());
  EXPECT_EQ(none.accuracy_coverage.size(), 3u);
  const Curves all = compute_curves(p, std::vector<uint8_t>{1, 1});
  EXPECT_TRUE(all.roc.empty());
  expect_points(all.lift, {{0, 1}, {0.5, 1}, {1, 1}});
}

TEST(CalibrationBins, HandComputed) {
  const auto bins = calibration_bins(std::vector<double>{0, 0.05, 0.1, 0.55, 1},
                                     std::vector<uint8_t>{0, 1, 1, 0, 1});
  ASSERT_EQ(bins.size(), kCalibrationBins);
  EXPECT_EQ(bins[0].rows, 2u);
  EXPECT_DOUBLE_EQ(bins[0].mean_probability, 0.025);
  EXPECT_DOUBLE_EQ(bins[0].share, 0.5);
  EXPECT_EQ(bins[1].rows, 1u);  // an edge belongs to the bin above it
  EXPECT_EQ(bins[5].rows, 1u);
  EXPECT_EQ(bins[9].rows, 1u);  // and 1 to the last
  EXPECT_DOUBLE_EQ(bins[9].from, 0.9);
  EXPECT_DOUBLE_EQ(bins[9].to, 1);
  EXPECT_TRUE(std::isnan(bins[3].share));
  EXPECT_TRUE(std::isnan(bins[3].mean_probability));
}

TEST(CalibrationBins, GiveTheCalibrationError) {
  const Sample s = sample(5, 700, 40);
  double ece = 0;
  for (const CalibrationBin& bin : calibration_bins(s.p, s.y))
    if (bin.rows > 0)
      ece += static_cast<double>(bin.rows) / 700 * std::abs(bin.mean_probability - bin.share);
  EXPECT_NEAR(ece, compute_metrics(s.p, s.y).ece, 1e-12);
}

TEST(CoverageAt, AgreesWithItsObviousTwin) {
  for (const uint64_t steps : {6, 1000}) {
    const Sample s = sample(6, 400, steps);
    for (const double accuracy : {0.0, 0.6, 0.7, 0.75, 0.8, 0.9}) {
      std::optional<double> wanted;
      for (const Counts& c : count_all(sureness(s), rightness(s)))
        if (c.hits >= accuracy * c.taken) wanted = c.taken / c.rows;
      EXPECT_EQ(coverage_at(s.p, s.y, accuracy), wanted) << accuracy;
    }
  }
}

TEST(CoverageAt, IsTheLargestShareAlthoughASmallerFallsShort) {
  // Surest first: wrong, right, right, right, then wrong.
  const std::vector<double> p = {0.99, 0.05, 0.9, 0.2, 0.6};
  const std::vector<uint8_t> y = {0, 0, 1, 0, 0};
  EXPECT_EQ(coverage_at(p, y, 0.75), 0.8);
  EXPECT_EQ(coverage_at(p, y, 0.6), 1.0);
  EXPECT_EQ(coverage_at(p, y, 0.76), std::nullopt);
  // Rows that tie come together or not at all.
  EXPECT_EQ(coverage_at(std::vector<double>{0.75, 0.75, 0.5}, std::vector<uint8_t>{1, 0, 1}, 1),
            std::nullopt);
}

}  // namespace
}  // namespace tillcast
