#include "score/shapley.h"

#include <gmock/gmock.h>

#include <bit>
#include <cmath>
#include <thread>

#include "score/testing_kinds.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

std::vector<std::vector<double>> random_rows(size_t rows, size_t features) {
  std::mt19937 random(4);
  std::vector<std::vector<double>> matrix(rows);
  for (auto& row : matrix)
    for (size_t i = 0; i < features; ++i)
      row.push_back(static_cast<double>(random() % 7000) / 1000 - 3.5);
  return matrix;
}

double factorial(size_t n) { return std::tgamma(static_cast<double>(n) + 1); }

// Shapley's formula over all subsets, for one background row after the other.
std::vector<double> slow_shapley(const Model& model, const Background& background,
                                 std::span<const double> row) {
  const size_t features = row.size();
  std::vector<double> contributions(features);
  std::vector<double> values(size_t(1) << features), mixed(features);
  for (size_t b = 0; b < background.rows; ++b) {
    for (size_t known = 0; known < values.size(); ++known) {
      for (size_t i = 0; i < features; ++i)
        mixed[i] = known >> i & 1 ? row[i] : background.values[b * features + i];
      model.predict_logits(mixed, {&values[known], 1});
    }
    for (size_t known = 0; known < values.size(); ++known)
      for (size_t i = 0; i < features; ++i) {
        if (known >> i & 1) continue;
        const auto size = static_cast<size_t>(std::popcount(known));
        const double weight =
            factorial(size) * factorial(features - size - 1) / factorial(features);
        contributions[i] += weight * (values[known | size_t(1) << i] - values[known]) /
                            static_cast<double>(background.rows);
      }
  }
  return contributions;
}

Background background_of(const Model& model) {
  return background_from_json(model.card().document, model.card().features.size()).value();
}

void expect_adds_up(const Explanation& explanation, const Model& model,
                    std::span<const double> row) {
  double logit = 0, sum = explanation.base_logit;
  model.predict_logits(row, {&logit, 1});
  for (const double contribution : explanation.contributions) sum += contribution;
  EXPECT_EQ(explanation.logit, logit);
  EXPECT_NEAR(sum, logit, 1e-9);
}

TEST(Shapley, SamplingFindsTheExactValuesWithinItsStatedError) {
  for (const ModelFile& file : {wide_deep_file(), residual_file()}) {
    const auto model = make_model(file).value();
    const Background background = background_of(*model);
    double squares = 0, stated = 0;
    const auto rows = random_rows(20, 5);
    for (const auto& row : rows) {
      const auto explanation = explain_by_sampling(*model, background, row, 200).value();
      expect_adds_up(explanation, *model, row);
      EXPECT_EQ(explanation.method, "shapley-sampling");
      const std::vector<double> exact = slow_shapley(*model, background, row);
      for (size_t i = 0; i < exact.size(); ++i) {
        EXPECT_NEAR(explanation.contributions[i], exact[i], 6 * explanation.standard_error + 1e-6);
        squares += std::pow(explanation.contributions[i] - exact[i], 2);
      }
      stated += explanation.standard_error;
    }
    // The stated one is the largest of a row's five: at least the usual one, and no mere bound.
    const double usual = std::sqrt(squares / static_cast<double>(5 * rows.size()));
    EXPECT_GT(stated / static_cast<double>(rows.size()), 0.8 * usual);
    EXPECT_LT(stated / static_cast<double>(rows.size()), 5 * usual);
  }
}

TEST(Shapley, MoreEvaluationsLessError) {
  const auto model = make_model(wide_deep_file()).value();
  const auto row = random_rows(1, 5)[0];
  const auto few = explain_by_sampling(*model, background_of(*model), row, 0).value();
  const auto many = explain_by_sampling(*model, background_of(*model), row, 3000).value();
  EXPECT_GT(few.standard_error, 0);
  EXPECT_LT(many.standard_error, few.standard_error / 2);
}

// A linear model with products has no terms of three features: an order and its reverse are exact.
TEST(Shapley, PairsOfFeaturesAreExactAndLinearModelsAreSoAtOnce) {
  ModelFile file = logistic_file();
  file.document["features"] = {"a", "b", "c", "d"};
  file.document["normalisation"]["maps"] = {map_json(0, 10), map_json(-2, 2), map_json(-1, 4),
                                            map_json(-5, 5)};
  file.document["architecture"]["products"] = nlohmann::json::array({{"a", "b"}, {"b", "d"}});
  file.document["background"] = {{1, 1, 1, 1}, {5, -1, 0, 2}, {9, 0, 3, -4}};
  file.tensors["linear.weight"] = {{6}, {1, -2, 0.5, 3, 4, -1.5}};
  const auto model = make_model(file).value();
  for (const auto& row : random_rows(10, 4)) {
    const std::vector<double> exact = slow_shapley(*model, background_of(*model), row);
    const Explanation sampled = explain_by_sampling(*model, background_of(*model), row, 0).value();
    const Explanation own = model->explain(row).value();
    expect_adds_up(own, *model, row);
    EXPECT_EQ(own.method, "exact");
    EXPECT_EQ(own.standard_error, 0);
    EXPECT_NEAR(own.base_logit, sampled.base_logit, 1e-12);
    EXPECT_NEAR(sampled.standard_error, 0, 1e-12);
    for (size_t i = 0; i < exact.size(); ++i) {
      EXPECT_NEAR(own.contributions[i], exact[i], 1e-12);
      EXPECT_NEAR(sampled.contributions[i], exact[i], 1e-12);
    }
  }
}

TEST(Shapley, WhatTheRowShareWithTheBackgroundContributesNothing) {
  ModelFile file = wide_deep_file();
  for (auto& row : file.document["background"]) row[2] = 0.25;
  const auto model = make_model(file).value();
  const double row[] = {1.5, -2, 0.25, 3, 0};
  EXPECT_EQ(model->explain(row)->contributions[2], 0);

  file.document["background"] = nlohmann::json::array({row});
  const auto same = make_model(file).value()->explain(row).value();
  EXPECT_EQ(same.contributions, std::vector<double>(5, 0.0));
  EXPECT_EQ(same.base_logit, same.logit);
}

TEST(Shapley, TheSameRowGetsTheSameAnswerFromEveryThread) {
  const auto model = make_model(blend_file()).value();
  const double row[] = {0.4, 1.5, -2, 0.25, 3, 0};
  const Explanation expected = model->explain(row).value();
  std::vector<std::vector<double>> found(4);
  std::vector<std::thread> threads;
  for (auto& contributions : found)
    threads.emplace_back([&] {
      for (int i = 0; i < 3; ++i) contributions = model->explain(row).value().contributions;
    });
  for (std::thread& thread : threads) thread.join();
  for (const auto& contributions : found) EXPECT_EQ(contributions, expected.contributions);
}

TEST(Shapley, AModelThatSaysTooLittleSaysWhatToDo) {
  for (ModelFile file : {wide_deep_file(), residual_file(), logistic_file()}) {
    file.document.erase("background");
    const auto model = make_model(std::move(file)).value();
    const std::vector<double> row(model->card().features.size());
    const auto explanation = model->explain(row);
    ASSERT_FALSE(explanation.ok());
    EXPECT_EQ(explanation.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(explanation.error().message, HasSubstr("says too little"));
    EXPECT_THAT(explanation.error().message, HasSubstr("train it anew"));
  }
}

TEST(Shapley, ADamagedBackgroundIsSaid) {
  const auto error = [](nlohmann::json background) {
    ModelFile file = residual_file();
    file.document["background"] = std::move(background);
    const auto model = make_model(std::move(file));
    return model.ok() ? std::string("made") : model.error().message;
  };
  using nlohmann::json;
  EXPECT_EQ(error(nullptr), "made");
  EXPECT_THAT(error(json::array()), HasSubstr("field background is no list of 1 to"));
  EXPECT_THAT(error("rows"), HasSubstr("field background is no list"));
  EXPECT_THAT(error(json::array({{1, 2, 3, 4, 5}, {1, 2, 3, 4}})),
              HasSubstr("background: row 1 is no list of 5 numbers"));
  EXPECT_THAT(error(json::array({{1, 2, "x", 4, 5}})), HasSubstr("background: row 0"));
}

}  // namespace
}  // namespace tillcast
