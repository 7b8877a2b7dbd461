#include "train/logistic_fit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tillcast {
namespace {

TEST(LogisticFit, WithoutColumnsIsTheLogOddsOfTheBaseRate) {
  const std::vector<uint8_t> labels = {1, 0, 0, 0};
  const LogisticFit fit = fit_logistic({}, 0, labels, 1);
  EXPECT_NEAR(fit.bias, std::log(1.0 / 3), 1e-5);
}

// At the optimum the penalised log-loss has no slope in any direction; checked by its own
// definition.
TEST(LogisticFit, StandsWhereThePenalisedLossIsLeast) {
  std::mt19937 random(5);
  const size_t rows = 500, columns = 4;
  std::vector<float> design;
  std::vector<uint8_t> labels;
  for (size_t i = 0; i < rows; ++i) {
    float sum = -0.3f;
    for (size_t c = 0; c < columns; ++c) {
      design.push_back(static_cast<float>(random() % 2001) / 1000 - 1);
      sum += design.back() * static_cast<float>(c);
    }
    labels.push_back(static_cast<float>(random() % 1000) / 1000 < 1 / (1 + std::exp(-sum)));
  }
  const double c = 0.5;
  const LogisticFit fit = fit_logistic(design, columns, labels, c);
  std::vector<double> slope(columns + 1);
  for (size_t i = 0; i < columns; ++i) slope[i] = fit.weights[i] / c;
  for (size_t row = 0; row < rows; ++row) {
    double z = fit.bias;
    for (size_t i = 0; i < columns; ++i)
      z += fit.weights[i] * static_cast<double>(design[row * columns + i]);
    const double miss = 1 / (1 + std::exp(-z)) - labels[row];
    for (size_t i = 0; i < columns; ++i)
      slope[i] += miss * static_cast<double>(design[row * columns + i]);
    slope[columns] += miss;
  }
  for (const double s : slope) EXPECT_NEAR(s, 0, 1e-2);
  EXPECT_GT(fit.weights[3], 1.5);  // what made the labels is found again

  LogisticFit far;
  far.weights = {5, -5, 5, -5};
  const LogisticFit again = fit_logistic(design, columns, labels, c, far);
  for (size_t i = 0; i < columns; ++i) EXPECT_NEAR(again.weights[i], fit.weights[i], 1e-3);
}

TEST(LogisticFit, StrongerPenaltySmallerWeights) {
  const std::vector<float> design = {-1, -0.5, 0.5, 1};
  const std::vector<uint8_t> labels = {0, 0, 1, 1};
  const double loose = fit_logistic(design, 1, labels, 10).weights[0];
  const double tight = fit_logistic(design, 1, labels, 0.01).weights[0];
  EXPECT_GT(loose, 1);
  EXPECT_GT(tight, 0);
  EXPECT_LT(tight, 0.1);
}

}  // namespace
}  // namespace tillcast
