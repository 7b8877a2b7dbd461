// BG/NBD against its definition integrated over the two densities, published figures, and shops
// whose parameters are known.
#include "feature/bg_nbd.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "feature/quadrature_testing.h"

namespace tillcast {
namespace {

// Estimated on CDNOW by Fader, Hardie & Lee (2005), in weeks.
constexpr BgNbd kCdnow = {0.243, 4.414, 0.793, 2.426};

// E over lambda and p of the likelihood of a history, times what is asked of the customer who is
// alive and, if wanted, times 1 for the one who has left.
template <class Alive>
double expectation(const BgNbd& model, const RepeatHistory& h, double of_left, const Alive& alive) {
  return over_gamma(model.r, model.alpha, [&](double lambda) {
    return over_beta(model.a, model.b, [&](double p, double q) {
      double sum = std::pow(q, h.repeats) * std::exp(-lambda * h.age) * alive(lambda, p);
      if (h.repeats > 0)
        sum += of_left * p * std::pow(q, h.repeats - 1) * std::exp(-lambda * h.last);
      return std::pow(lambda, h.repeats) * sum;
    });
  });
}

double likelihood(const BgNbd& model, const RepeatHistory& h) {
  return expectation(model, h, 1, [](double, double) { return 1.0; });
}

struct Case {
  BgNbd model;
  RepeatHistory history;
};

const std::vector<Case> kCases = {
    {kCdnow, {2, 30.43, 38.86}},
    {kCdnow, {0, 0, 38.86}},
    {kCdnow, {1, 1, 39}},
    {{1, 30, 1, 3}, {0, 0, 0.01}},
    {{1, 30, 1, 3}, {5, 200, 200}},
    {{1, 30, 1, 3}, {5, 200, 373}},
    {{2.5, 90, 1.0000001, 0.4}, {12, 300, 330}},
    {{0.7, 60, 0.2, 5}, {30, 350, 360}},
    {{0.9, 45, 3, 8}, {4, 30, 350}},
};

TEST(BgNbd, EqualsTheIntegralsOverRateAndDropout) {
  for (const auto& [model, h] : kCases) {
    SCOPED_TRACE(testing::Message() << h.repeats << " " << h.last << " " << h.age);
    const double all = likelihood(model, h);
    EXPECT_NEAR(log_likelihood(model, h), std::log(all), 1e-8);
    const double alive = expectation(model, h, 0, [](double, double) { return 1.0; });
    EXPECT_NEAR(probability_alive(model, h), alive / all, 1e-8);
    for (const double days : {1.0, 30.0, 200.0}) {
      const double expected = expectation(model, h, 0, [&](double lambda, double p) {
        return p < 1e-300 ? lambda * days : -std::expm1(-lambda * p * days) / p;
      });
      EXPECT_NEAR(expected_purchases(model, h, days) / (expected / all), 1, 1e-8);
      const double due = expectation(
          model, h, 0, [&](double lambda, double) { return -std::expm1(-lambda * days); });
      EXPECT_NEAR(probability_of_purchase(model, h, days), due / all, 1e-8);
    }
  }
}

TEST(BgNbd, GivesThePublishedFiguresOfCdnow) {
  // Fader, Hardie & Lee's customer 0001 in their note on BG/NBD in Excel: 1.226 in weeks 40 to 78.
  EXPECT_NEAR(expected_purchases(kCdnow, {2, 30.43, 38.86}, 39), 1.226, 5e-4);
  EXPECT_NEAR(probability_alive(kCdnow, {2, 30.43, 38.86}), 0.7266, 5e-4);
}

TEST(BgNbd, KnowsNoLeavingWithoutARepeat) {
  EXPECT_EQ(probability_alive(kCdnow, {0, 0, 1000}), 1);
  EXPECT_EQ(probability_of_purchase(kCdnow, {0, 0, 10}, 0), 0);
  EXPECT_EQ(expected_purchases(kCdnow, {0, 0, 10}, 0), 0);
}

TEST(BgNbd, StaysFiniteAndInRangeAtTheExtremes) {
  for (const double repeats : {0.0, 1.0, 300.0, 3000.0})
    for (const double age : {1e-8, 1.0, 400.0, 4000.0})
      for (const double share : {0.0, 0.3, 1.0})
        for (const BgNbd& model : {kCdnow, BgNbd{1e-3, 0.1, 1e-3, 1e3}, BgNbd{1e3, 1e6, 1e3, 1e-3},
                                   BgNbd{1e-3, 1e6, 1e-3, 1e-3}}) {
          const RepeatHistory h = {repeats, repeats > 0 ? share * age : 0, age};
          SCOPED_TRACE(testing::Message()
                       << repeats << " " << h.last << " " << age << " " << model.r);
          EXPECT_TRUE(std::isfinite(log_likelihood(model, h)));
          const double alive = probability_alive(model, h);
          EXPECT_TRUE(alive >= 0 && alive <= 1) << alive;
          const double due = probability_of_purchase(model, h, 30);
          EXPECT_TRUE(due >= 0 && due <= alive) << due;
          const double expected = expected_purchases(model, h, 30);
          // At least one is expected as often as there is one.
          EXPECT_TRUE(std::isfinite(expected) && expected >= due * (1 - 1e-12)) << expected;
        }
}

std::vector<RepeatHistory> simulate(const BgNbd& model, size_t customers, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> rates(model.r, 1 / model.alpha);
  std::gamma_distribution<double> leaves(model.a, 1), stays(model.b, 1);
  std::uniform_real_distribution<double> ages(20, 373), uniform(0, 1);
  std::vector<RepeatHistory> shop;
  for (size_t i = 0; i < customers; ++i) {
    const double leave = leaves(random), p = leave / (leave + stays(random));
    std::exponential_distribution<double> gap(rates(random));
    RepeatHistory h{0, 0, ages(random)};
    for (double at = gap(random); at < h.age; at += gap(random)) {
      h.repeats += 1;
      h.last = at;
      if (uniform(random) < p) break;
    }
    shop.push_back(h);
  }
  return shop;
}

TEST(BgNbd, FindsTheParametersOfASimulatedShop) {
  const BgNbd truth = {0.9, 50, 0.8, 2.5};
  const auto shop = simulate(truth, 4900, 7);
  const BgNbd found = fit_bg_nbd(shop);
  EXPECT_NEAR(found.r / truth.r, 1, 0.12);
  EXPECT_NEAR(found.alpha / truth.alpha, 1, 0.15);
  EXPECT_NEAR(found.a / (found.a + found.b), truth.a / (truth.a + truth.b), 0.03);
  EXPECT_EQ(fit_bg_nbd(shop), found);

  // Nothing around it is likelier.
  const auto total = [&](const BgNbd& model) {
    double sum = 0;
    for (const RepeatHistory& h : shop) sum += log_likelihood(model, h);
    return sum;
  };
  const double top = total(found);
  EXPECT_GE(top, total(truth));
  for (const double factor : {0.98, 1.02}) {
    EXPECT_GT(top, total({found.r * factor, found.alpha, found.a, found.b}));
    EXPECT_GT(top, total({found.r, found.alpha * factor, found.a, found.b}));
    EXPECT_GT(top, total({found.r, found.alpha, found.a * factor, found.b}));
    EXPECT_GT(top, total({found.r, found.alpha, found.a, found.b * factor}));
  }
}

TEST(BgNbd, FallsBackToTheDefaultsAndStaysInRange) {
  EXPECT_EQ(fit_bg_nbd({}), BgNbd{});
  EXPECT_EQ(fit_bg_nbd(std::vector<RepeatHistory>(9, {1, 10, 20})), BgNbd{});
  EXPECT_EQ(fit_bg_nbd(std::vector<RepeatHistory>(100, {0, 0, 20})), BgNbd{});
  for (const RepeatHistory& h : {RepeatHistory{1, 10, 20}, RepeatHistory{300, 300, 300},
                                 RepeatHistory{1, 1e-8, 1e-8}, RepeatHistory{2, 1, 4000}}) {
    const BgNbd found = fit_bg_nbd(std::vector<RepeatHistory>(20, h));
    for (const double parameter : {found.r, found.alpha, found.a, found.b})
      EXPECT_TRUE(parameter >= 1e-3 && parameter <= 1e6) << parameter;
  }
}

}  // namespace
}  // namespace tillcast
