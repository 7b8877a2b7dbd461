#include "score/trees.h"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "base/file.h"
#include "score/testing_kinds.h"

namespace tillcast {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr size_t kFeatures = 5;

std::vector<double> random_rows(size_t rows) {
  std::mt19937 random(5);
  std::vector<double> matrix;
  for (size_t i = 0; i < rows * kFeatures; ++i)
    matrix.push_back(static_cast<double>(random() % 7000) / 1000 - 3.5);
  return matrix;
}

// XGBoost's walk as its documentation reads, over the JSON itself.
double slow_margin(const std::string& booster, std::span<const double> row) {
  const json learner = json::parse(booster)["learner"];
  const double base = std::stod(learner["learner_model_param"]["base_score"].get<std::string>());
  double margin = std::log(base / (1 - base));
  for (const json& tree : learner["gradient_booster"]["model"]["trees"]) {
    int at = 0;
    while (tree["left_children"][at] != -1) {
      const auto value = static_cast<float>(row[tree["split_indices"][at].get<size_t>()]);
      const bool left = std::isnan(value) ? tree["default_left"][at] == 1
                                          : value < tree["split_conditions"][at].get<float>();
      at = (left ? tree["left_children"] : tree["right_children"])[at];
    }
    margin += tree["split_conditions"][at].get<double>();
  }
  return margin;
}

void expect_agrees(const ModelFile& file, std::span<const double> matrix) {
  const auto model = make_model(file);
  ASSERT_TRUE(model.ok()) << model.error().message;
  std::vector<double> logits(matrix.size() / kFeatures);
  (*model)->predict_logits(matrix, logits);
  for (size_t row = 0; row < logits.size(); ++row) {
    double expected = 0;
    for (const std::string& booster : file.trees)
      expected += slow_margin(booster, matrix.subspan(row * kFeatures, kFeatures));
    EXPECT_NEAR(logits[row], expected / static_cast<double>(file.trees.size()), 1e-6) << row;
  }
}

TEST(Trees, AgreeWithTheirObviousTwin) { expect_agrees(gbdt_file(), random_rows(53)); }

TEST(Trees, OfAnyDepthAgreeWithTheirTwin) {
  for (const size_t depth : {0, 1, 7, 12}) expect_agrees(gbdt_file(1, 3, depth), random_rows(33));
}

TEST(Trees, WhatIsMissingGoesTheWayTheTreeSays) {
  std::vector<double> matrix = random_rows(21);
  for (size_t i = 0; i < matrix.size(); i += 3) matrix[i] = std::nan("");
  expect_agrees(gbdt_file(), matrix);
}

TEST(Trees, CompareAsThirtyTwoBitFloats) {
  ModelFile file = gbdt_file(1, 1, 1);
  json booster = json::parse(file.trees[0]);
  json& tree = booster["learner"]["gradient_booster"]["model"]["trees"][0];
  tree["split_indices"][0] = 0;
  tree["split_conditions"] = {0.1f, -1, 1};
  file.trees[0] = booster.dump();
  const auto model = make_model(file).value();
  const double threshold = 0.1f;
  // The last is below the threshold as a double, and it as a float.
  const double values[] = {std::nextafter(0.1f, 0.0f), threshold, threshold - 1e-12, -1e300, 1e300};
  const double base = std::log(0.25 / 0.75);
  const double expected[] = {base - 1, base + 1, base + 1, base - 1, base + 1};
  for (size_t i = 0; i < std::size(values); ++i) {
    const double row[kFeatures] = {values[i]};
    double logit = 0;
    model->predict_logits(row, {&logit, 1});
    EXPECT_NEAR(logit, expected[i], 1e-12) << values[i];
  }
}

TEST(Trees, ARowDoesNotDependOnItsBatchToTheLastBit) {
  for (const size_t depth : {4, 12}) {  // small trees and large ones go different ways
    const auto model = make_model(gbdt_file(2, 5, depth)).value();
    const std::vector<double> matrix = random_rows(53);
    std::vector<double> together(53);
    model->predict_logits(matrix, together);
    for (const size_t batch : {1, 2, 7, 16, 17, 40}) {
      std::vector<double> apart(53);
      for (size_t row = 0; row < 53; row += batch) {
        const size_t rows = std::min(batch, 53 - row);
        model->predict_logits(std::span(matrix).subspan(row * kFeatures, rows * kFeatures),
                              std::span(apart).subspan(row, rows));
      }
      EXPECT_EQ(apart, together) << "batches of " << batch;
    }
  }
}

// The error of a model whose first booster was changed.
template <class Change>
std::string error_after(Change change) {
  ModelFile file = gbdt_file(1, 2, 2);
  json booster = json::parse(file.trees[0]);
  json& learner = booster["learner"];
  change(learner, learner["gradient_booster"]["model"]["trees"][1]);
  file.trees[0] = booster.dump();
  const auto model = make_model(std::move(file));
  return model.ok() ? "made" : model.error().message;
}

TEST(Trees, WhatIsNotABoosterOfOursIsSaid) {
  const auto learner_error = [](auto change) {
    return error_after([&](json& learner, json&) { change(learner); });
  };
  EXPECT_THAT(learner_error([](json& l) { l["objective"]["name"] = "reg:squarederror"; }),
              HasSubstr("trees.0.json: field name is \"reg:squarederror\", only"));
  EXPECT_THAT(learner_error([](json& l) { l["gradient_booster"]["name"] = "dart"; }),
              HasSubstr("field name is \"dart\", only \"gbtree\""));
  EXPECT_THAT(learner_error([](json& l) { l["learner_model_param"]["num_feature"] = "7"; }),
              HasSubstr("field num_feature is 7, the model has 5"));
  EXPECT_THAT(learner_error([](json& l) { l["learner_model_param"]["num_class"] = "3"; }),
              HasSubstr("field num_class"));
  EXPECT_THAT(learner_error([](json& l) { l["learner_model_param"]["base_score"] = "1E0"; }),
              HasSubstr("field base_score is not between 0 and 1"));
  EXPECT_THAT(learner_error([](json& l) { l["learner_model_param"].erase("base_score"); }),
              HasSubstr("field base_score is missing"));
  EXPECT_THAT(learner_error([](json& l) { l["feature_names"][2] = "other"; }),
              HasSubstr("field feature_names: 2 is \"other\", the model has f2"));
  EXPECT_THAT(learner_error([](json& l) { l["gradient_booster"]["model"]["trees"] = 3; }),
              HasSubstr("field trees is no list"));
  EXPECT_THAT(learner_error([](json& l) { l = json::array(); }), HasSubstr("is missing"));
}

TEST(Trees, DamagedTreesAreAnErrorAndNeverAWildWalk) {
  const auto tree_error = [](auto change) {
    return error_after([&](json&, json& tree) { change(tree); });
  };
  ASSERT_EQ(tree_error([](json&) {}), "made");
  EXPECT_THAT(tree_error([](json& t) { t["left_children"][0] = 99; }),
              HasSubstr("trees.0.json: tree 1: node 0 has child 99"));
  EXPECT_THAT(tree_error([](json& t) { t["left_children"][0] = 1.5; }), HasSubstr("child 1.5"));
  EXPECT_THAT(tree_error([](json& t) { t["left_children"][0] = -1; }), HasSubstr("child -1"));
  EXPECT_THAT(tree_error([](json& t) {
                t["left_children"][0] = 0;
                t["right_children"][0] = 1;
              }),
              HasSubstr("node 0 is reached by two ways"));
  EXPECT_THAT(tree_error([](json& t) {  // a way back up
                t["left_children"][2] = 1;
                t["right_children"][2] = 2;
              }),
              HasSubstr("is reached by two ways"));
  EXPECT_THAT(tree_error([](json& t) { t["right_children"][0] = t["left_children"][0]; }),
              HasSubstr("the children of node 0 do not lie side by side"));
  EXPECT_THAT(tree_error([](json& t) { t["split_indices"][0] = 5; }),
              HasSubstr("field split_indices: node 0 splits by feature 5, of 5"));
  EXPECT_THAT(tree_error([](json& t) { t["split_conditions"][0] = nullptr; }),
              HasSubstr("field split_conditions holds something that is no number"));
  EXPECT_THAT(tree_error([](json& t) { t["split_conditions"][0] = 1e300; }),
              HasSubstr("beyond 32-bit floats"));
  EXPECT_THAT(tree_error([](json& t) { t["default_left"].erase(0); }),
              HasSubstr("field default_left has not one value for each of"));
  EXPECT_THAT(tree_error([](json& t) {
                for (json& cover : t["sum_hessian"]) cover = 0;
              }),
              HasSubstr("field sum_hessian: node 0 has no rows below it"));
  EXPECT_THAT(tree_error([](json& t) { t["tree_param"]["num_nodes"] = "1000000"; }),
              HasSubstr("field num_nodes"));
  EXPECT_THAT(tree_error([](json& t) { t["split_type"][0] = 1; }),
              HasSubstr("field split_type is not 0: splits by category"));
  EXPECT_THAT(tree_error([](json& t) {
                t["categories"] = {1, 2};
              }),
              HasSubstr("field categories is not empty: splits by category"));
  EXPECT_THAT(tree_error([](json& t) { t = RandomTree(1, 5, 0).document(); }), "made");
}

TEST(Trees, AChainThatIsTooDeepIsRefused) {
  EXPECT_THAT(error_after([](json&, json& tree) {
                json chain = RandomTree(1, 5, 0).document();
                constexpr int kSplits = 40, kNodes = 2 * kSplits + 1;
                for (auto& [key, column] : chain.items())
                  if (column.is_array() && !column.empty()) column = std::vector<int>(kNodes, 1);
                for (int i = 0; i < kNodes; ++i) {
                  const bool split = i % 2 == 0 && i < kNodes - 1;
                  chain["left_children"][i] = split ? i + 1 : -1;
                  chain["right_children"][i] = split ? i + 2 : -1;
                  chain["split_type"][i] = 0;
                }
                chain["tree_param"]["num_nodes"] = std::to_string(kNodes);
                tree = chain;
              }),
              HasSubstr("tree 1: it is deeper than 32 splits"));
}

TEST(Trees, AFileIsReadAsItWasWritten) {
  const TemporaryFolder folder;
  const ModelFile file = gbdt_file(3);
  ASSERT_TRUE(write_model_file(folder.path() / "m", file).ok());
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "m" / kWeightsFile));
  const auto read = read_model_file(folder.path() / "m");
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_EQ(read->trees, file.trees);
  std::filesystem::remove(folder.path() / "m/trees.2.json");
  const auto without = load_model(folder.path() / "m");
  ASSERT_FALSE(without.ok());
  EXPECT_THAT(without.error().message, HasSubstr("m/trees.2.json"));
  ASSERT_TRUE(write_file(folder.path() / "m/trees.2.json", "{").ok());
  EXPECT_THAT(load_model(folder.path() / "m").error().message,
              HasSubstr("m: trees.2.json: not JSON"));
}

}  // namespace
}  // namespace tillcast
