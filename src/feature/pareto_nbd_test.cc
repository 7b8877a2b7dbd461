// Pareto/NBD against its definition integrated over the two densities, published figures, and shops
// whose parameters are known.
#include "feature/pareto_nbd.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "feature/quadrature_testing.h"

namespace tillcast {
namespace {

// Estimated on CDNOW, in weeks: by Fader & Hardie, and by the R package BTYD.
constexpr ParetoNbd kCdnow = {0.553, 10.578, 0.606, 11.669};
constexpr ParetoNbd kBtyd = {0.553, 10.58, 0.606, 11.66};

// E over lambda and mu of the likelihood of a history, times `alive` of the customer who is alive
// and `of_left` of the one who has left.
template <class Alive>
double expectation(const ParetoNbd& model, const RepeatHistory& h, double of_left,
                   const Alive& alive) {
  return over_gamma(model.r, model.alpha, [&](double lambda) {
    return over_gamma(model.s, model.beta, [&](double mu) {
      const double both = lambda + mu, silence = h.age - h.last;
      const double left = mu / both * std::exp(-both * h.last) * -std::expm1(-both * silence);
      return std::pow(lambda, h.repeats) *
             (std::exp(-both * h.age) * alive(lambda, mu) + of_left * left);
    });
  });
}

struct Case {
  ParetoNbd model;
  RepeatHistory history;
};

const std::vector<Case> kCases = {
    {kCdnow, {2, 30.43, 38.86}},         {kCdnow, {0, 0, 38.86}},
    {{1, 30, 0.5, 30}, {0, 0, 0.01}},    {{1, 30, 0.5, 30}, {5, 200, 200}},
    {{1.5, 90, 0.3, 4}, {5, 20, 373}},   {{1.5, 4, 0.3, 400}, {3, 20, 373}},
    {{0.7, 60, 1, 500}, {30, 350, 360}}, {{2, 120, 1.0000001, 80}, {12, 300, 330}},
};

TEST(ParetoNbd, EqualsTheIntegralsOverBothRates) {
  for (const auto& [model, h] : kCases) {
    SCOPED_TRACE(testing::Message() << h.repeats << " " << h.last << " " << h.age);
    const double all = expectation(model, h, 1, [](double, double) { return 1.0; });
    EXPECT_NEAR(log_likelihood(model, h), std::log(all), 1e-8);
    const double alive = expectation(model, h, 0, [](double, double) { return 1.0; });
    EXPECT_NEAR(probability_alive(model, h), alive / all, 1e-8);
    for (const double days : {1.0, 30.0, 200.0}) {
      const double expected = expectation(model, h, 0, [&](double lambda, double mu) {
        return mu < 1e-300 ? lambda * days : -std::expm1(-mu * days) * (lambda / mu);
      });
      EXPECT_NEAR(expected_purchases(model, h, days) / (expected / all), 1, 1e-8);
      const double due = expectation(model, h, 0, [&](double lambda, double mu) {
        return lambda / (lambda + mu) * -std::expm1(-(lambda + mu) * days);
      });
      EXPECT_NEAR(probability_of_purchase(model, h, days), due / all, 1e-8);
    }
  }
}

TEST(ParetoNbd, GivesThePublishedFiguresOfCdnow) {
  // The manual of BTYD: pnbd.PAlive, pnbd.Expectation, and its vignette's customer 1516.
  EXPECT_NEAR(probability_alive(ParetoNbd{0.55, 10.56, 0.61, 11.64}, {0, 0, 39}), 0.2924031, 5e-7);
  EXPECT_NEAR(expected_purchases(kBtyd, {0, 0, 0}, 52), 1.4734, 2e-3);
  const RepeatHistory h1516 = {26, 30.0 + 6.0 / 7, 31};
  EXPECT_NEAR(probability_alive(kBtyd, h1516), 0.9978736, 1e-5);
  EXPECT_NEAR(expected_purchases(kBtyd, h1516, 52), 25.456, 1e-2);
}

TEST(ParetoNbd, StaysFiniteAndInRangeAtTheExtremes) {
  for (const double repeats : {0.0, 1.0, 300.0, 3000.0})
    for (const double age : {1e-8, 1.0, 400.0, 4000.0})
      for (const double share : {0.0, 0.3, 1.0})
        for (const ParetoNbd& model :
             {kCdnow, ParetoNbd{1e-3, 0.1, 1e-3, 1e6}, ParetoNbd{1e3, 1e6, 1e3, 0.1},
              ParetoNbd{1e-3, 1e6, 1e3, 1e6}, ParetoNbd{1e3, 0.1, 1e3, 0.1}}) {
          const RepeatHistory h = {repeats, repeats > 0 ? share * age : 0, age};
          SCOPED_TRACE(testing::Message()
                       << repeats << " " << h.last << " " << age << " " << model.r);
          EXPECT_TRUE(std::isfinite(log_likelihood(model, h)));
          const double alive = probability_alive(model, h);
          EXPECT_TRUE(alive >= 0 && alive <= 1) << alive;
          const double due = probability_of_purchase(model, h, 30);
          EXPECT_TRUE(due >= 0 && due <= alive) << due;
          const double expected = expected_purchases(model, h, 30);
          EXPECT_TRUE(std::isfinite(expected) && expected >= due * (1 - 1e-9)) << expected;
        }
}

std::vector<RepeatHistory> simulate(const ParetoNbd& model, size_t customers, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::gamma_distribution<double> rates(model.r, 1 / model.alpha), leaves(model.s, 1 / model.beta);
  std::uniform_real_distribution<double> ages(20, 373);
  std::vector<RepeatHistory> shop;
  for (size_t i = 0; i < customers; ++i) {
    std::exponential_distribution<double> gap(rates(random)), life(leaves(random));
    RepeatHistory h{0, 0, ages(random)};
    const double end = std::min(h.age, life(random));
    for (double at = gap(random); at < end; at += gap(random)) {
      h.repeats += 1;
      h.last = at;
    }
    shop.push_back(h);
  }
  return shop;
}

TEST(ParetoNbd, FindsTheParametersOfASimulatedShop) {
  const ParetoNbd truth = {0.9, 40, 0.7, 90};
  const auto shop = simulate(truth, 4900, 7);
  const ParetoNbd found = fit_pareto_nbd(shop);
  EXPECT_NEAR(found.r / truth.r, 1, 0.12);
  EXPECT_NEAR(found.alpha / truth.alpha, 1, 0.15);
  EXPECT_NEAR(std::log(found.s / truth.s), 0, 0.5);
  EXPECT_NEAR(std::log(found.beta / truth.beta), 0, 0.8);
  double difference = 0;
  for (const RepeatHistory& h : shop)
    difference = std::max(difference, std::abs(probability_of_purchase(found, h, 30) -
                                               probability_of_purchase(truth, h, 30)));
  EXPECT_LT(difference, 0.06);
  EXPECT_EQ(fit_pareto_nbd(shop), found);

  const auto total = [&](const ParetoNbd& model) {
    double sum = 0;
    for (const RepeatHistory& h : shop) sum += log_likelihood(model, h);
    return sum;
  };
  const double top = total(found);
  EXPECT_GE(top, total(truth));
  for (const double factor : {0.98, 1.02}) {
    EXPECT_GT(top, total({found.r * factor, found.alpha, found.s, found.beta}));
    EXPECT_GT(top, total({found.r, found.alpha * factor, found.s, found.beta}));
    EXPECT_GT(top, total({found.r, found.alpha, found.s * factor, found.beta}));
    EXPECT_GT(top, total({found.r, found.alpha, found.s, found.beta * factor}));
  }
}

TEST(ParetoNbd, FallsBackToTheDefaultsAndStaysInRange) {
  EXPECT_EQ(fit_pareto_nbd({}), ParetoNbd{});
  EXPECT_EQ(fit_pareto_nbd(std::vector<RepeatHistory>(9, {1, 10, 20})), ParetoNbd{});
  EXPECT_EQ(fit_pareto_nbd(std::vector<RepeatHistory>(100, {0, 0, 20})), ParetoNbd{});
  for (const RepeatHistory& h : {RepeatHistory{1, 10, 20}, RepeatHistory{300, 300, 300},
                                 RepeatHistory{1, 1e-8, 1e-8}, RepeatHistory{2, 1, 4000}}) {
    const ParetoNbd found = fit_pareto_nbd(std::vector<RepeatHistory>(20, h));
    for (const double parameter : {found.r, found.alpha, found.s, found.beta})
      EXPECT_TRUE(parameter >= 1e-3 && parameter <= 1e6) << parameter;
  }
}

}  // namespace
}  // namespace tillcast
