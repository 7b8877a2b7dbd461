#include "train/quantiles.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tillcast {
namespace {

using testing::ElementsAre;

Dataset column(std::vector<double> values) {
  Dataset data;
  data.features = {"x"};
  data.labels.assign(values.size(), 0);
  data.matrix = std::move(values);
  return data;
}

TEST(Quantiles, InterpolateBetweenOrderStatistics) {
  const std::vector<double> sorted = {10, 20, 40};
  EXPECT_DOUBLE_EQ(quantile(sorted, 0), 10);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.25), 15);
  EXPECT_DOUBLE_EQ(quantile(sorted, 0.75), 30);
  EXPECT_DOUBLE_EQ(quantile(sorted, 1), 40);
}

TEST(Quantiles, AMapTakesValuesToTheirRanks) {
  std::vector<double> values;
  for (int i = 0; i <= 640; ++i) values.push_back((640 - i) * 3.0);  // any order
  const QuantileMap map = fit_quantile_maps(column(values)).at(0);
  EXPECT_NEAR(map(0), -1, 1e-12);
  EXPECT_NEAR(map(960), 0, 1e-12);
  EXPECT_NEAR(map(1440), 0.5, 1e-12);
  EXPECT_NEAR(map(1e9), 1, 1e-12);  // never seen: as the largest
  EXPECT_NEAR(map(-1e9), -1, 1e-12);
}

TEST(Quantiles, TiesGetTheMeanOfTheirRanks) {
  std::vector<double> values(600, -1.0);  // 3/5 have no gap
  for (int i = 0; i < 400; ++i) values.push_back(i);
  const QuantileMap map = fit_quantile_maps(column(values)).at(0);
  EXPECT_NEAR(map(-1), -0.4, 0.02);  // the middle of -1..0.2
  EXPECT_NEAR(map(399), 1, 1e-12);
  const QuantileMap constant = fit_quantile_maps(column({7, 7, 7})).at(0);
  EXPECT_NEAR(constant(7), 0, 1e-12);
  EXPECT_NEAR(constant(8), 0, 1e-12);
}

TEST(Quantiles, EdgesCutIntoEqualPartsAndAreDistinct) {
  std::vector<double> values;
  for (int i = 0; i <= 80; ++i) values.push_back(i);
  EXPECT_THAT(fit_bucket_edges(column(values), 4).at(0), ElementsAre(20, 40, 60));
  EXPECT_THAT(fit_bucket_edges(column({1, 1, 1, 1, 9}), 4).at(0), ElementsAre(1));
}

}  // namespace
}  // namespace tillcast
