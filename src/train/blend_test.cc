#include "train/blend.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tillcast {
namespace {

struct Shop {
  std::vector<double> truth;
  std::vector<uint8_t> labels;
  std::mt19937_64 random{7};

  explicit Shop(size_t rows) {
    std::normal_distribution<double> logit_of(-1, 1.5);
    std::uniform_real_distribution<double> chance(0, 1);
    for (size_t i = 0; i < rows; ++i) {
      truth.push_back(logit_of(random));
      labels.push_back(chance(random) < to_probability(truth.back()));
    }
  }
  // A model that sees the truth through noise.
  std::vector<double> model(double noise) {
    std::normal_distribution<double> error(0, noise);
    std::vector<double> logits = truth;
    for (double& logit : logits) logit += error(random);
    return logits;
  }
};

double sum(const std::vector<double>& weights) {
  double total = 0;
  for (const double weight : weights) total += weight;
  return total;
}

TEST(FitWeights, EqualsShareEqually) {
  Shop shop(5000);
  const auto weights =
      fit_weights({shop.model(0.5), shop.model(0.5), shop.model(0.5)}, shop.labels);
  EXPECT_NEAR(sum(weights), 1, 1e-12);
  for (const double weight : weights) EXPECT_NEAR(weight, 1.0 / 3, 0.05);
}

TEST(FitWeights, WhatIsMostlyNoiseLosesItsShare) {
  Shop shop(5000);
  const auto weights = fit_weights({shop.model(0.3), shop.model(3), shop.model(0.3)}, shop.labels);
  EXPECT_NEAR(sum(weights), 1, 1e-12);
  EXPECT_LT(weights[1], 0.15);
  EXPECT_GT(weights[0], 0.35);
  EXPECT_GT(weights[2], 0.35);
}

// The slow twin: the same objective on a fine grid.
TEST(FitWeights, IsTheMinimumOfWhatItSays) {
  Shop shop(2000);
  const std::vector<std::vector<double>> logits = {shop.model(0.5), shop.model(1.5)};
  const auto objective = [&](double first) {
    double loss = 0;
    for (size_t i = 0; i < shop.labels.size(); ++i) {
      const double p = to_probability(first * logits[0][i] + (1 - first) * logits[1][i]);
      loss -= std::log(shop.labels[i] ? p : 1 - p) / static_cast<double>(shop.labels.size());
    }
    return loss + 0.05 * 2 * (first - 0.5) * (first - 0.5);
  };
  double best = 0;
  for (double first = 0; first <= 1; first += 1e-3)
    if (objective(first) < objective(best)) best = first;
  EXPECT_NEAR(fit_weights(logits, shop.labels)[0], best, 5e-3);
}

}  // namespace
}  // namespace tillcast
