#include "train/selective.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

// Ten sure and right rows, ten unsure ones of which half are right.
Predicted half_sure() {
  Predicted test;
  for (uint32_t i = 0; i < 10; ++i) {
    test.probabilities.push_back(0.95);
    test.labels.push_back(1);
  }
  for (uint32_t i = 0; i < 10; ++i) {
    test.probabilities.push_back(0.4);
    test.labels.push_back(i % 2);
  }
  return test;
}

TEST(Selective, HindsightCoversTheSurestPart) {
  const std::vector<Predicted> tests = {half_sure(), half_sure()};
  const auto figures = selective_figures(tests);
  EXPECT_EQ(figures["accuracy"], 0.88);
  EXPECT_EQ(figures["coverage"][0], 0.5);
  EXPECT_EQ(figures["coverage_mean"], 0.5);
  EXPECT_EQ(figures["coverage_pooled"], 0.5);
}

TEST(Selective, AThresholdSetBeforeTakesWhatComes) {
  Predicted wrong = half_sure();
  for (size_t i = 0; i < 5; ++i) wrong.labels[i] = 0;
  const std::vector<Predicted> tests = {half_sure(), wrong};
  const auto figures = selective_figures(tests);
  EXPECT_TRUE(figures["realised"][0].is_null());
  EXPECT_EQ(figures["realised"][1]["coverage"], 0.5);
  EXPECT_EQ(figures["realised"][1]["accuracy"], 0.5);
}

TEST(Selective, WhatIsNeverReachedIsNull) {
  Predicted coin = half_sure();
  for (size_t i = 0; i < coin.labels.size(); ++i) coin.labels[i] = i % 2;
  const auto figures = selective_figures(std::vector<Predicted>{coin, half_sure()});
  EXPECT_TRUE(figures["coverage"][0].is_null());
  EXPECT_TRUE(figures["realised"][1].is_null());
  EXPECT_EQ(figures["coverage_mean"], 0.25);
}

}  // namespace
}  // namespace tillcast
