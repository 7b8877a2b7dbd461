#include "eval/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tillcast {
namespace {

// `copies` equal rows a customer.
Predicted table(uint64_t seed, size_t customers, size_t copies) {
  std::mt19937_64 random(seed);
  Predicted t;
  for (size_t c = 0; c < customers; ++c) {
    const double p = static_cast<double>(random() % 1000) / 1000;
    const uint8_t y = static_cast<double>(random() % 1000) / 1000 < p;
    for (size_t k = 0; k < copies; ++k) {
      t.probabilities.push_back(p);
      t.labels.push_back(y);
      t.customers.push_back(static_cast<uint32_t>(3 * c));
    }
  }
  return t;
}

TEST(Bootstrap, TheErrorOfAShareIsTheBinomialOne) {
  const std::vector<Predicted> tables = {table(1, 2000, 1)};
  const double accuracy = compute_metrics(tables[0].probabilities, tables[0].labels).accuracy;
  const double expected = std::sqrt(accuracy * (1 - accuracy) / 2000);
  EXPECT_NEAR(bootstrap_errors(tables, {400, 5}).accuracy, expected, 0.15 * expected);
}

TEST(Bootstrap, RepeatingACustomersRowsIsNoMoreEvidence) {
  const std::vector<Predicted> once = {table(2, 800, 1)};
  const std::vector<Predicted> often = {table(2, 800, 9)};
  EXPECT_NEAR(bootstrap_errors(often).brier, bootstrap_errors(once).brier, 1e-12);
}

TEST(Bootstrap, TheSameCustomersInTwoTablesAreDrawnTogether) {
  const std::vector<Predicted> one = {table(4, 500, 1)};
  const std::vector<Predicted> twice = {one[0], one[0]};
  EXPECT_NEAR(bootstrap_errors(twice).auc, bootstrap_errors(one).auc, 1e-12);
}

TEST(Bootstrap, TheSeedDecides) {
  const std::vector<Predicted> tables = {table(3, 300, 1)};
  EXPECT_EQ(bootstrap_errors(tables, {50, 7}).auc, bootstrap_errors(tables, {50, 7}).auc);
  EXPECT_NE(bootstrap_errors(tables, {50, 7}).auc, bootstrap_errors(tables, {50, 8}).auc);
}

}  // namespace
}  // namespace tillcast
