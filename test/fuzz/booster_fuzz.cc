// A booster of trees in XGBoost's JSON. Whatever is read can be walked: children come after their
// parents, no path is longer than the depth, every split asks for a feature there is.
#include <algorithm>
#include <cmath>

#include "fuzz/check.h"
#include "score/booster.h"

namespace tillcast {
namespace {

size_t depth_below(const Tree& tree, size_t at) {
  const TreeNode& node = tree.nodes[at];
  if (node.is_leaf) return 0;
  return 1 + std::max(depth_below(tree, node.left), depth_below(tree, node.right));
}

void check_tree(const Tree& tree, size_t features) {
  FUZZ_CHECK(!tree.nodes.empty() && tree.nodes.size() <= kTreeNodesMax);
  for (size_t i = 0; i < tree.nodes.size(); ++i) {
    const TreeNode& node = tree.nodes[i];
    FUZZ_CHECK(std::isfinite(node.value));
    if (node.is_leaf) continue;
    FUZZ_CHECK(node.feature < features && !std::isnan(node.threshold));
    FUZZ_CHECK(node.left > i && node.right > i && node.left != node.right);
    FUZZ_CHECK(node.left < tree.nodes.size() && node.right < tree.nodes.size());
    FUZZ_CHECK(node.left_share >= 0 && node.left_share <= 1);
  }
  FUZZ_CHECK(depth_below(tree, 0) == tree.depth && tree.depth <= kTreeDepthMax);
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace tillcast;
  static const std::vector<std::string> features = {"f0", "f1", "f2", "f3", "f4"};
  const auto booster = decode_booster(fuzz::text_of(data, size), features);
  FUZZ_CHECK_RESULT(booster);
  if (!booster.ok()) return 0;
  FUZZ_CHECK(std::isfinite(booster->base_margin) && booster->trees.size() <= kTreesMax);
  for (const Tree& tree : booster->trees) check_tree(tree, features.size());
  return 0;
}
