#include "score/tree_shap.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

#include "score/testing_kinds.h"

namespace tillcast {
namespace {

constexpr size_t kFeatures = 5;

std::vector<float> random_row(std::mt19937& random) {
  std::vector<float> row;
  for (size_t i = 0; i < kFeatures; ++i)
    row.push_back(static_cast<float>(random() % 7000) / 1000 - 3.5f);
  return row;
}

// The tree's value where only the features of `known` (a bit each) are: of the others a split is
// gone both ways.
double value_of(const Tree& tree, std::span<const float> row, uint32_t known, uint32_t at = 0) {
  const TreeNode& node = tree.nodes[at];
  if (node.is_leaf) return static_cast<double>(node.value);
  const auto below = [&](uint32_t child) { return value_of(tree, row, known, child); };
  if (known >> node.feature & 1)
    return below(row[node.feature] < node.threshold ? node.left : node.right);
  return node.left_share * below(node.left) + (1 - node.left_share) * below(node.right);
}

double factorial(int n) { return std::tgamma(n + 1); }

// Shapley's formula over all subsets.
std::vector<double> slow_shap(const Tree& tree, std::span<const float> row) {
  std::vector<double> contributions(kFeatures);
  for (uint32_t known = 0; known < 1u << kFeatures; ++known)
    for (size_t i = 0; i < kFeatures; ++i) {
      if (known >> i & 1) continue;
      const int size = std::popcount(known);
      const double weight =
          factorial(size) * factorial(int(kFeatures) - size - 1) / factorial(int(kFeatures));
      contributions[i] +=
          weight * (value_of(tree, row, known | 1u << i) - value_of(tree, row, known));
    }
  return contributions;
}

std::vector<Tree> random_trees(size_t count, size_t depth) {
  std::vector<std::string> names;
  for (size_t i = 0; i < kFeatures; ++i) names.push_back(fmt::format("f{}", i));
  return decode_booster(booster_json(11, count, depth).dump(), names).value().trees;
}

void expect_equal_to_twin(const Tree& tree, std::span<const float> row) {
  std::vector<double> contributions(kFeatures);
  add_tree_shap(tree, row, 1, contributions);
  const std::vector<double> expected = slow_shap(tree, row);
  double sum = expected_value(tree);
  for (size_t i = 0; i < kFeatures; ++i) {
    EXPECT_NEAR(contributions[i], expected[i], 1e-9) << "feature " << i;
    sum += contributions[i];
  }
  EXPECT_NEAR(sum, value_of(tree, row, (1u << kFeatures) - 1), 1e-9);
}

TEST(TreeShap, IsShapleysFormulaOnRandomTrees) {
  std::mt19937 random(1);
  for (const size_t depth : {0, 1, 2, 3, 4, 6})
    for (const Tree& tree : random_trees(20, depth)) {
      expect_equal_to_twin(tree, random_row(random));
      if (HasFailure()) FAIL() << "of depth " << depth;
    }
}

// Every feature stands on a way several times.
TEST(TreeShap, HoldsForDeepTrees) {
  std::mt19937 random(2);
  for (const Tree& tree : random_trees(3, 12)) {
    ASSERT_GE(tree.depth, 10u);
    for (int i = 0; i < 3; ++i) expect_equal_to_twin(tree, random_row(random));
  }
}

TEST(TreeShap, ABranchThatNoTrainingRowTookCountsForNothingUnlessTaken) {
  std::vector<Tree> trees = random_trees(5, 3);
  std::mt19937 random(3);
  for (Tree& tree : trees)
    for (const double share : {0.0, 1.0}) {
      tree.nodes[0].left_share = share;
      for (int i = 0; i < 4; ++i) expect_equal_to_twin(tree, random_row(random));
    }
}

TEST(TreeShap, OfAModelIsTheMeanOfItsBoosters) {
  const ModelFile file = gbdt_file(3, 10, 5);
  const auto model = make_model(file).value();
  const double row[kFeatures] = {0.5, -1, 2, 0.1, -0.3};
  const std::vector<float> inputs(std::begin(row), std::end(row));
  std::vector<double> expected(kFeatures);
  double base = 0;
  for (const std::string& text : file.trees) {
    const Booster booster = decode_booster(text, model->card().features).value();
    base += booster.base_margin / 3;
    for (const Tree& tree : booster.trees) {
      base += expected_value(tree) / 3;
      add_tree_shap(tree, inputs, 1.0 / 3, expected);
    }
  }
  const Explanation explanation = model->explain(row).value();
  double logit = 0, sum = explanation.base_logit;
  model->predict_logits(row, {&logit, 1});
  for (size_t i = 0; i < kFeatures; ++i) {
    EXPECT_NEAR(explanation.contributions[i], expected[i], 1e-12);
    sum += explanation.contributions[i];
  }
  EXPECT_NEAR(explanation.base_logit, base, 1e-12);
  EXPECT_EQ(explanation.logit, logit);
  EXPECT_NEAR(sum, logit, 1e-9);
  EXPECT_EQ(explanation.method, "tree-shap");
  EXPECT_EQ(explanation.standard_error, 0);
}

}  // namespace
}  // namespace tillcast
