#include "train/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace tillcast {
namespace {

// Rows whose true log-odds are `slope` x the logit said + `intercept`.
Judged judged(double slope, double intercept, uint64_t seed, size_t rows = 4000) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> logit_of(0, 1.5);
  std::uniform_real_distribution<double> chance(0, 1);
  Judged result;
  for (size_t i = 0; i < rows; ++i) {
    const double logit = logit_of(random);
    result.logits.push_back(logit);
    result.labels.push_back(chance(random) < 1 / (1 + std::exp(-(slope * logit + intercept))));
  }
  return result;
}

TEST(Calibration, FindsAStretchThatHoldsLater) {
  const Calibration calibration = choose_calibration(judged(3, -0.5, 1), judged(3, -0.5, 2));
  ASSERT_FALSE(calibration.document.is_null());
  EXPECT_EQ(calibration.document["kind"], "platt");
  EXPECT_NEAR(calibration.document["slope"].get<double>(), 3, 0.3);
  EXPECT_NEAR(calibration.document["intercept"].get<double>(), -0.5, 0.15);
  EXPECT_LT(calibration.log_loss_with, calibration.log_loss_without);
}

TEST(Calibration, IsLeftOutWhereThereIsNothingToGain) {
  size_t kept = 0;
  for (uint64_t seed = 0; seed < 40; ++seed)
    kept +=
        !choose_calibration(judged(1, 0, 2 * seed), judged(1, 0, 2 * seed + 1)).document.is_null();
  EXPECT_LE(kept, 4u);  // two standard errors, one-sided
}

TEST(Calibration, IsLeftOutWhereTheShiftWasTheSeasons) {
  EXPECT_TRUE(choose_calibration(judged(1, 1, 1), judged(1, -1, 2)).document.is_null());
}

TEST(Calibration, NeverTurnsTheRankingRound) {
  EXPECT_TRUE(choose_calibration(judged(-2, 0, 1), judged(-2, 0, 2)).document.is_null());
}

TEST(Calibration, OfOneClassOrNothingIsNone) {
  Judged buyers = judged(1, 0, 1);
  for (uint8_t& label : buyers.labels) label = 1;
  EXPECT_TRUE(choose_calibration(buyers, judged(3, 0, 2)).document.is_null());
  EXPECT_TRUE(choose_calibration({}, {}).document.is_null());
}

TEST(Calibration, Applies) {
  std::vector<double> logits = {-1, 0, 2};
  calibrate(nullptr, logits);
  EXPECT_EQ(logits, (std::vector<double>{-1, 0, 2}));
  calibrate({{"kind", "platt"}, {"slope", 2.0}, {"intercept", 0.5}}, logits);
  EXPECT_EQ(logits, (std::vector<double>{-1.5, 0.5, 4.5}));
}

}  // namespace
}  // namespace tillcast
