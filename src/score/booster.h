// score/booster.h: XGBoost's own JSON -> decision trees, every field checked.
//
// The form is that of XGBoost 1.7 (https://xgboost.readthedocs.io, "Introduction to Model IO").
// What it takes: booster gbtree, objective binary:logistic, numerical splits; the rest is refused
// by name. A node is reached by one way only, so that no walk is endless, and no deeper than
// kTreeDepthMax.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tillcast {

inline constexpr size_t kTreesMax = 20000;  // of one booster
inline constexpr size_t kTreeNodesMax = 1 << 16;
inline constexpr size_t kTreeDepthMax = 32;

struct TreeNode {
  bool is_leaf = true;
  float value = 0;  // of a leaf: the margin it adds
  // Of a split: left where x < threshold, as 32-bit floats; where x is missing as it says.
  uint32_t feature = 0;
  float threshold = 0;
  bool missing_left = false;
  uint32_t left = 0;
  uint32_t right = 0;
  double left_share = 0.5;  // of the training rows here, by their hessians
};

struct Tree {
  std::vector<TreeNode> nodes;  // [0] is the root; children come after their parents
  size_t depth = 0;             // splits on the longest way down
};

struct Booster {
  double base_margin = 0;  // the log-odds of base_score
  std::vector<Tree> trees;
};

// `features` are the model's, which the booster's must be, where it names them. kCorrupt: the
// message names the field.
Result<Booster> decode_booster(std::string_view text, std::span<const std::string> features);

}  // namespace tillcast
