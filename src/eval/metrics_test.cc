#include "eval/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace tillcast {
namespace {

// Obvious twins, as the definitions read.
double slow_auc(const std::vector<double>& p, const std::vector<uint8_t>& y) {
  double wins = 0, pairs = 0;
  for (size_t i = 0; i < p.size(); ++i)
    for (size_t j = 0; j < p.size(); ++j)
      if (y[i] == 1 && y[j] == 0) {
        pairs += 1;
        wins += p[i] > p[j] ? 1 : p[i] == p[j] ? 0.5 : 0;
      }
  return wins / pairs;
}

double slow_average_precision(const std::vector<double>& p, const std::vector<uint8_t>& y) {
  std::vector<double> thresholds = p;
  std::ranges::sort(thresholds, std::greater{});
  thresholds.erase(std::ranges::unique(thresholds).begin(), thresholds.end());
  const double positives = static_cast<double>(std::ranges::count(y, 1));
  double sum = 0, recall_before = 0;
  for (const double threshold : thresholds) {
    double taken = 0, hits = 0;
    for (size_t i = 0; i < p.size(); ++i)
      if (p[i] >= threshold) {
        taken += 1;
        hits += y[i];
      }
    sum += (hits / positives - recall_before) * hits / taken;
    recall_before = hits / positives;
  }
  return sum;
}

double slow_ece(const std::vector<double>& p, const std::vector<uint8_t>& y) {
  double sum = 0;
  for (int bin = 0; bin < 10; ++bin) {
    double gap = 0;
    for (size_t i = 0; i < p.size(); ++i) {
      const bool last = bin == 9 && p[i] == 1;
      if (last || (p[i] * 10 >= bin && p[i] * 10 < bin + 1)) gap += y[i] - p[i];
    }
    sum += std::abs(gap);
  }
  return sum / static_cast<double>(p.size());
}

struct Sample {
  std::vector<double> p;
  std::vector<uint8_t> y;
};

// Coarse probabilities, so that there are many ties.
Sample sample(uint64_t seed, size_t rows, int steps) {
  std::mt19937_64 random(seed);
  Sample s;
  for (size_t i = 0; i < rows; ++i) {
    s.p.push_back(static_cast<double>(random() % (steps + 1)) / steps);
    s.y.push_back(static_cast<double>(random() % 1000) / 1000 < 0.2 + 0.5 * s.p.back());
  }
  s.y[0] = 0;
  s.y[1] = 1;
  return s;
}

TEST(Metrics, HandComputedValues) {
  const std::vector<double> p = {0.9, 0.8, 0.6, 0.4, 0.2};
  const std::vector<uint8_t> y = {1, 0, 1, 0, 0};
  const Metrics m = compute_metrics(p, y);
  EXPECT_DOUBLE_EQ(m.auc, 5.0 / 6);
  EXPECT_DOUBLE_EQ(m.average_precision, 0.5 * 1 + 0.5 * 2 / 3);
  EXPECT_NEAR(m.log_loss,
              -(std::log(.9) + std::log(.2) + std::log(.6) + std::log(.6) + std::log(.8)) / 5,
              1e-12);
  EXPECT_NEAR(m.brier, (.01 + .64 + .16 + .16 + .04) / 5, 1e-12);
  EXPECT_DOUBLE_EQ(m.accuracy, 0.8);
  EXPECT_DOUBLE_EQ(m.majority_accuracy, 0.6);
  EXPECT_NEAR(m.ece, (.1 + .8 + .4 + .4 + .2) / 5, 1e-12);
  EXPECT_DOUBLE_EQ(m.top_decile_lift, 1 / 0.4);  // one row at least
}

TEST(Metrics, AgreeWithTheirObviousTwins) {
  for (const int steps : {3, 20, 100000}) {
    const Sample s = sample(7 + steps, 400, steps);
    const Metrics m = compute_metrics(s.p, s.y);
    EXPECT_NEAR(m.auc, slow_auc(s.p, s.y), 1e-12);
    EXPECT_NEAR(m.average_precision, slow_average_precision(s.p, s.y), 1e-12);
    EXPECT_NEAR(m.ece, slow_ece(s.p, s.y), 1e-12);
  }
}

TEST(Metrics, AConstantScoreRanksNothing) {
  const std::vector<double> p(40, 0.25);
  std::vector<uint8_t> y(40, 0);
  for (int i = 0; i < 10; ++i) y[i] = 1;
  const Metrics m = compute_metrics(p, y);
  EXPECT_DOUBLE_EQ(m.auc, 0.5);
  EXPECT_DOUBLE_EQ(m.average_precision, 0.25);
  EXPECT_DOUBLE_EQ(m.top_decile_lift, 1);  // whatever the order of the rows
  EXPECT_NEAR(m.ece, 0, 1e-12);
}

TEST(Metrics, LiftOfThePerfectScoreIsOneOverTheBaseRate) {
  std::vector<double> p;
  std::vector<uint8_t> y;
  for (int i = 0; i < 100; ++i) {
    p.push_back(i / 100.0);
    y.push_back(i >= 80);
  }
  EXPECT_DOUBLE_EQ(compute_metrics(p, y).top_decile_lift, 5);
  EXPECT_DOUBLE_EQ(compute_metrics(p, y).auc, 1);
}

TEST(Metrics, CertainAndWrongCostsMuchButNotInfinity) {
  const Metrics m = compute_metrics(std::vector<double>{1, 0}, std::vector<uint8_t>{0, 1});
  EXPECT_NEAR(m.log_loss, -std::log(1e-7), 1e-6);
}

TEST(Metrics, OneClassHasNoAuc) {
  const Metrics m = compute_metrics(std::vector<double>{.2, .6}, std::vector<uint8_t>{0, 0});
  EXPECT_TRUE(std::isnan(m.auc));
  EXPECT_TRUE(std::isnan(m.average_precision));
  EXPECT_DOUBLE_EQ(m.majority_accuracy, 1);
  EXPECT_TRUE(std::isnan(compute_metrics({}, {}).brier));
}

TEST(Metrics, AWeightIsTheRowRepeated) {
  const Sample s = sample(3, 200, 15);
  std::vector<uint32_t> weights;
  Sample repeated;
  for (size_t i = 0; i < s.p.size(); ++i) {
    weights.push_back(static_cast<uint32_t>(i % 4));
    for (uint32_t k = 0; k < weights[i]; ++k) {
      repeated.p.push_back(s.p[i]);
      repeated.y.push_back(s.y[i]);
    }
  }
  const Metrics weighted = Ranking(s.p, s.y).metrics(weights);
  const Metrics plain = compute_metrics(repeated.p, repeated.y);
  for (const MetricField& field : metric_fields())
    EXPECT_NEAR(weighted.*field.value, plain.*field.value, 1e-12) << field.name;
}

TEST(Metrics, TheMeanIsUnweighted) {
  Metrics a, b;
  a.auc = 0.7;
  b.auc = 0.8;
  EXPECT_DOUBLE_EQ(mean(std::vector<Metrics>{a, b}).auc, 0.75);
}

}  // namespace
}  // namespace tillcast
