#include "train/gbdt_trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "train/testing_rows.h"
#include "train/xgboost_booster.h"

namespace tillcast {
namespace {

std::vector<float> to_floats(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

// The mean over the members of the margins that XGBoost itself reads out of the file.
std::vector<double> margins_of(const ModelFile& file, const Dataset& data) {
  std::vector<double> mean(data.rows());
  for (const std::string& trees : file.trees) {
    const auto margins = booster_margins(trees, data.features, to_floats(data.matrix));
    EXPECT_TRUE(margins.ok()) << margins.error().message;
    for (size_t i = 0; i < data.rows(); ++i)
      mean[i] += static_cast<double>((*margins)[i]) / static_cast<double>(file.trees.size());
  }
  return mean;
}

// Each candidate, the deep ones with fewer trees.
TEST(GbdtTrainer, TheNativeTreesAgreeWithXgboost) {
  const auto trainer = make_gbdt_trainer();
  const Dataset data = shop_rows(*trainer);
  for (Settings settings : trainer->candidates()) {
    settings["trees"] = 60;
    settings["min_child_weight"] = 1;
    auto fitted = trainer->fit(data, settings, {});
    ASSERT_TRUE(fitted.ok()) << fitted.error().message;
    fitted->file.document["model_id"] = "test";
    const std::vector<double> expected = margins_of(fitted->file, data);
    const auto model = make_model(fitted->file);
    ASSERT_TRUE(model.ok()) << model.error().message;
    std::vector<double> native(data.rows());
    (*model)->predict_logits(data.matrix, native);
    for (size_t i = 0; i < data.rows(); ++i) ASSERT_NEAR(native[i], expected[i], 1e-5) << i;
  }
}

TEST(GbdtTrainer, CapacityLearnsItsRowsByHeart) {
  const auto trainer = make_gbdt_trainer();
  const Dataset data = shop_rows(*trainer);
  const auto auc_seen = [&](const Settings& settings) {
    TrainerOptions options;
    options.fold_metrics = false;
    auto fitted = trainer->fit(data, settings, options);
    fitted->file.document["model_id"] = "test";
    const auto model = std::move(make_model(std::move(fitted->file))).value();
    std::vector<double> logits(data.rows());
    model->predict_logits(data.matrix, logits);
    return compute_metrics(to_probabilities(logits), data.labels).auc;
  };
  EXPECT_GT(auc_seen(trainer->candidates().back()), 0.98);
  EXPECT_LT(auc_seen(trainer->candidates().front()), 0.9);
}

TEST(XgboostBooster, WhatXgboostRefusesIsAnError) {
  const std::vector<std::string> features = {"a"};
  const std::vector<float> matrix = {1, 2}, labels = {0, 3};  // 3 is no label
  const auto grown = grow_booster({}, {features, matrix, labels}, [](double) {});
  ASSERT_FALSE(grown.ok());
  EXPECT_EQ(grown.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(grown.error().message, testing::StartsWith("XGBoost: "));
  EXPECT_THAT(grown.error().message, testing::Not(testing::HasSubstr("\n")));
  EXPECT_FALSE(booster_margins("{}", features, matrix).ok());
}

}  // namespace
}  // namespace tillcast
