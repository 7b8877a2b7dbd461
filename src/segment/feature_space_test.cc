#include "segment/feature_space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "segment/principal_axes.h"

namespace tillcast {
namespace {

const std::vector<std::string> kNames{"spend", "days"};

// Log-normal spend, correlated days.
std::vector<double> rows_of(size_t count, uint64_t seed = 1) {
  std::vector<double> rows;
  Rng random(seed, 7);
  for (size_t i = 0; i < count; ++i) {
    const double z = random.normal();
    rows.push_back(100 * std::exp(1.5 * z));
    rows.push_back(200 - 40 * z + 20 * random.normal());
  }
  return rows;
}

std::vector<double> points_of(const FeatureSpace& space, const std::vector<double>& rows) {
  std::vector<double> points(rows.size());
  for (size_t i = 0; i < rows.size(); i += 2)
    space.place(std::span(rows).subspan(i, 2), std::span(points).subspan(i, 2));
  return points;
}

TEST(FeatureSpace, LogsWhatIsSkewedAndStandardises) {
  const std::vector<double> rows = rows_of(1000);
  std::vector<std::string> left_out;
  const auto space = FeatureSpace::fit(kNames, rows, false, left_out);
  ASSERT_TRUE(space.ok());
  EXPECT_TRUE(space->axes()[0].log);
  EXPECT_FALSE(space->axes()[1].log);
  EXPECT_TRUE(left_out.empty());
  const std::vector<double> points = points_of(*space, rows);
  double sum = 0, squares = 0;
  for (size_t i = 0; i < points.size(); i += 2) {
    sum += points[i];
    squares += points[i] * points[i];
    EXPECT_NEAR(points[i],
                (std::log1p(rows[i]) - space->axes()[0].mean) / space->axes()[0].deviation, 1e-12);
  }
  EXPECT_NEAR(sum / 1000, 0, 1e-12);
  EXPECT_NEAR(squares / 1000, 1, 1e-12);  // the population's deviation, not the sample's
}

TEST(FeatureSpace, ANegativeAmountIsMirrored) {
  std::vector<double> rows(200, 0);
  for (size_t i = 0; i < 100; ++i) rows[2 * i] = rows[2 * i + 1] = static_cast<double>(i % 7);
  rows[0] = -5000;
  rows[2] = 1e6;
  std::vector<std::string> left_out;
  const auto space = FeatureSpace::fit(kNames, rows, false, left_out);
  ASSERT_TRUE(space.ok());
  ASSERT_TRUE(space->axes()[0].log);
  const std::vector<double> back = space->row_at(points_of(*space, {-5000, 3}));
  EXPECT_NEAR(back[0], -5000, 1e-6);
  EXPECT_NEAR(back[1], 3, 1e-9);
}

TEST(FeatureSpace, WhiteningMakesFeaturesUncorrelatedAndCanBeUndone) {
  const std::vector<double> rows = rows_of(1000);
  std::vector<std::string> left_out;
  const auto space = FeatureSpace::fit(kNames, rows, true, left_out);
  ASSERT_TRUE(space.ok());
  EXPECT_TRUE(space->whitened());
  const std::vector<double> covariances = covariance(points_of(*space, rows), 2);
  EXPECT_NEAR(covariances[0], 1, 1e-9);
  EXPECT_NEAR(covariances[1], 0, 1e-9);
  EXPECT_NEAR(covariances[3], 1, 1e-9);
  const std::vector<double> back = space->row_at(points_of(*space, {250, 170}));
  EXPECT_NEAR(back[0], 250, 1e-6);
  EXPECT_NEAR(back[1], 170, 1e-9);
}

TEST(FeatureSpace, DependentFeaturesAreNotWhitened) {
  std::vector<double> rows;
  for (int i = 0; i < 50; ++i) rows.insert(rows.end(), {double(i), 3.0 * i});
  std::vector<std::string> left_out;
  const auto space = FeatureSpace::fit(kNames, rows, true, left_out);
  ASSERT_FALSE(space.ok());
  EXPECT_NE(space.error().message.find("depend on one another"), std::string::npos);
}

TEST(FeatureSpace, ConstantFeaturesAreLeftOutAndNamed) {
  std::vector<double> rows;
  for (int i = 0; i < 50; ++i) rows.insert(rows.end(), {42.0, double(i)});
  std::vector<std::string> left_out;
  const auto space = FeatureSpace::fit(kNames, rows, false, left_out);
  ASSERT_TRUE(space.ok());
  EXPECT_EQ(space->features(), std::vector<std::string>{"days"});
  EXPECT_EQ(left_out, std::vector<std::string>{"spend"});

  left_out.clear();
  const auto nothing = FeatureSpace::fit(kNames, std::vector<double>(20, 1), false, left_out);
  ASSERT_FALSE(nothing.ok());
  EXPECT_NE(nothing.error().message.find("no feature differs"), std::string::npos);
}

TEST(FeatureSpace, WhatIsNotFiniteIsRefusedByNameAndRow) {
  std::vector<std::string> left_out;
  for (const double bad : {double{INFINITY}, double{-INFINITY}, double{NAN}}) {
    std::vector<double> rows = rows_of(10);
    rows[7] = bad;
    const auto space = FeatureSpace::fit(kNames, rows, false, left_out);
    ASSERT_FALSE(space.ok());
    EXPECT_NE(space.error().message.find("days of row 4 is not finite"), std::string::npos);
  }
}

TEST(FeatureSpace, TheOrderOfTheRowsDoesNotShow) {
  const std::vector<double> rows = rows_of(500);
  std::vector<double> turned;
  for (size_t i = rows.size(); i > 0; i -= 2)
    turned.insert(turned.end(), {rows[i - 2], rows[i - 1]});
  std::vector<std::string> left_out;
  for (const bool whiten : {false, true})
    EXPECT_EQ(*FeatureSpace::fit(kNames, rows, whiten, left_out),
              *FeatureSpace::fit(kNames, turned, whiten, left_out));
}

TEST(FeatureSpace, AFileKeepsItToTheLastBit) {
  std::vector<std::string> left_out;
  for (const bool whiten : {false, true}) {
    const auto space = FeatureSpace::fit(kNames, rows_of(300), whiten, left_out);
    ASSERT_TRUE(space.ok());
    const auto read = FeatureSpace::from_json(nlohmann::json::parse(space->to_json().dump()));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, *space);
  }
  EXPECT_FALSE(FeatureSpace::from_json(nlohmann::json::parse(R"({"axes":[]})")).ok());
  EXPECT_FALSE(
      FeatureSpace::from_json(
          nlohmann::json::parse(R"({"axes":[{"name":"a","log":true,"mean":0,"deviation":0}]})"))
          .ok());
}

TEST(PrincipalAxes, AKnownMatrix) {
  // Eigenvalues 3 and 1, along (1, 1) and (1, -1).
  const PrincipalAxes axes = eigen_axes(std::vector<double>{2, 1, 1, 2}, 2);
  EXPECT_NEAR(axes.variances[0], 3, 1e-12);
  EXPECT_NEAR(axes.variances[1], 1, 1e-12);
  EXPECT_NEAR(axes.vectors[0], std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(axes.vectors[1], std::sqrt(0.5), 1e-12);
  EXPECT_NEAR(std::abs(axes.vectors[2]), std::sqrt(0.5), 1e-12);
}

TEST(PrincipalAxes, VectorsReproduceTheMatrix) {
  const size_t n = 6;
  Rng random(3, 1);
  std::vector<double> half(n * n), matrix(n * n, 0);
  for (double& value : half) value = random.normal();
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      for (size_t l = 0; l < n; ++l) matrix[i * n + j] += half[i * n + l] * half[j * n + l];
  const PrincipalAxes axes = eigen_axes(matrix, n);
  EXPECT_TRUE(std::ranges::is_sorted(axes.variances, std::greater{}));
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) {
      double sum = 0;
      for (size_t a = 0; a < n; ++a)
        sum += axes.variances[a] * axes.vectors[a * n + i] * axes.vectors[a * n + j];
      EXPECT_NEAR(sum, matrix[i * n + j], 1e-9);
    }
}

}  // namespace
}  // namespace tillcast
