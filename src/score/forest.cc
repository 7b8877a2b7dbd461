#include "score/forest.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/vector_registers.h"

namespace tillcast {
namespace {

constexpr size_t kLanes = 16;  // rows a block
constexpr size_t kBlocks = 8;  // at once
constexpr size_t kSelectedNodesMax = 127;

bool has_gaps(const float* row, size_t features) {
  return std::any_of(row, row + features, [](float value) { return std::isnan(value); });
}

}  // namespace

float to_tree_input(double value) {
  constexpr double kMax = std::numeric_limits<float>::max();
  return static_cast<float>(value > kMax ? kMax : value < -kMax ? -kMax : value);
}

Forest::Forest(const std::vector<Booster>& boosters, size_t features)
    : features_(features), boosters_(boosters.size()) {
  TC_ASSERT(features > 0 && !boosters.empty());
  for (const Booster& booster : boosters) {
    base_ += booster.base_margin;
    for (const Tree& tree : booster.trees) add_tree(tree);
  }
}

void Forest::add_tree(const Tree& tree) {
  const auto first = static_cast<uint32_t>(nodes_.size());
  const auto begin = static_cast<uint32_t>(selections_.size());
  if (tree.nodes.size() <= kSelectedNodesMax) add_selections(tree, 0);
  roots_.push_back(
      {first, static_cast<uint32_t>(tree.depth), begin, static_cast<uint32_t>(selections_.size())});
  for (uint32_t i = 0; i < tree.nodes.size(); ++i) {
    const TreeNode& node = tree.nodes[i];
    TC_ASSERT(node.is_leaf || (node.feature < features_ && node.right == node.left + 1));
    // A leaf sends everything to itself: no number is beyond infinity.
    constexpr float kEverything = std::numeric_limits<float>::infinity();
    nodes_.push_back({node.is_leaf ? kEverything : node.threshold, node.feature,
                      first + (node.is_leaf ? i : node.left), node.value});
    missing_left_.push_back(node.is_leaf || node.missing_left);
  }
}

// Children before their parent, the left before the right.
void Forest::add_selections(const Tree& tree, uint32_t at) {
  const TreeNode& node = tree.nodes[at];
  if (node.is_leaf) {  // the root alone: both sides are the one leaf
    selections_.push_back({0, 0, node.value, node.value, 3});
    return;
  }
  const TreeNode& left = tree.nodes[node.left];
  const TreeNode& right = tree.nodes[node.right];
  if (!left.is_leaf) add_selections(tree, node.left);
  if (!right.is_leaf) add_selections(tree, node.right);
  selections_.push_back({node.threshold, node.feature, left.value, right.value,
                         (left.is_leaf ? 1u : 0u) | (right.is_leaf ? 2u : 0u)});
}

double Forest::sum_alone(const float* row) const {
  const Node* nodes = nodes_.data();
  double sum = 0;
  for (const Root& root : roots_) {
    uint32_t at = root.node;
    for (uint32_t step = 0; step < root.depth; ++step)
      at = nodes[at].left + static_cast<uint32_t>(!(row[nodes[at].feature] < nodes[at].threshold));
    sum += static_cast<double>(nodes[at].value);
  }
  return sum;
}

double Forest::sum_with_gaps(const float* row) const {
  double sum = 0;
  for (const Root& root : roots_) {
    uint32_t at = root.node;
    for (uint32_t step = 0; step < root.depth; ++step) {
      const float value = row[nodes_[at].feature];
      const bool left = std::isnan(value) ? missing_left_[at] : value < nodes_[at].threshold;
      at = nodes_[at].left + (left ? 0 : 1);
    }
    sum += static_cast<double>(nodes_[at].value);
  }
  return sum;
}

// In the compiler's own vectors: it leaves loops over lanes with a choice in them as they are.
template <size_t kBytes>
void Forest::add_block(std::span<const Selection> selections, const float* block, double* sums) {
  using Part = typename RegisterOf<float, kBytes>::Type;
  constexpr size_t kPartLanes = kBytes / sizeof(float);
  constexpr size_t kParts = kLanes / kPartLanes;
  struct Lanes {
    Part parts[kParts];
  };
  Lanes stack[kTreeDepthMax + 2];
  Lanes* top = stack;  // the next free place
  for (const Selection& s : selections) {
    Lanes x, left, right;
    for (size_t p = 0; p < kParts; ++p)
      load(block + s.feature * kLanes + p * kPartLanes, x.parts[p]);
    for (Part& part : left.parts) part = s.left - Part{};
    for (Part& part : right.parts) part = s.right - Part{};
    const auto select = [&](Lanes& to, const Lanes& lefts, const Lanes& rights) {
      for (size_t p = 0; p < kParts; ++p)
        to.parts[p] = x.parts[p] < s.threshold ? lefts.parts[p] : rights.parts[p];
    };
    switch (s.leaves) {
      case 3:
        select(*top++, left, right);
        break;
      case 1:
        select(top[-1], left, top[-1]);
        break;
      case 2:
        select(top[-1], top[-1], right);
        break;
      default:
        --top;
        select(top[-1], top[-1], top[0]);
    }
  }
  float values[kLanes];
  for (size_t p = 0; p < kParts; ++p) store(stack[0].parts[p], values + p * kPartLanes);
  for (size_t lane = 0; lane < kLanes; ++lane) sums[lane] += static_cast<double>(values[lane]);
}

void Forest::walk_block(const Node* nodes, Root root, const float* block, double* sums) {
  uint32_t at[kLanes];
  std::ranges::fill(at, root.node);
  for (uint32_t step = 0; step < root.depth; ++step)
    for (size_t lane = 0; lane < kLanes; ++lane) {
      const Node& node = nodes[at[lane]];
      at[lane] = node.left +
                 static_cast<uint32_t>(!(block[node.feature * kLanes + lane] < node.threshold));
    }
  for (size_t lane = 0; lane < kLanes; ++lane)
    sums[lane] += static_cast<double>(nodes[at[lane]].value);
}

// Each tree runs over all blocks before the next, so that a forest larger than the cache is read
// once for all of them.
template <size_t kBytes>
void Forest::add_blocks(std::span<const float> blocks, double* totals) const {
  const size_t block_size = features_ * kLanes;
  const size_t count = blocks.size() / block_size;
  for (const Root& root : roots_) {
    const std::span selections(selections_.data() + root.selections_begin,
                               selections_.data() + root.selections_end);
    for (size_t b = 0; b < count; ++b) {
      const float* block = blocks.data() + b * block_size;
      if (selections.empty())
        walk_block(nodes_.data(), root, block, totals + b * kLanes);
      else
        add_block<kBytes>(selections, block, totals + b * kLanes);
    }
  }
}

void Forest::sums_of_blocks(std::span<const float> rows, std::span<double> sums,
                            std::vector<float>& blocks) const {
  const size_t block_size = features_ * kLanes;
  const size_t count = (sums.size() + kLanes - 1) / kLanes;
  TC_ASSERT(count <= kBlocks);
  // Lanes beyond the rows hold what they held; nobody reads their result.
  blocks.resize(count * block_size);
  for (size_t row = 0; row < sums.size(); ++row)
    for (size_t i = 0; i < features_; ++i)
      blocks[row / kLanes * block_size + i * kLanes + row % kLanes] = rows[row * features_ + i];
  double totals[kBlocks * kLanes] = {};
  with_registers([&]<size_t kBytes>() { add_blocks<kBytes>(blocks, totals); });
  for (size_t row = 0; row < sums.size(); ++row) {
    const float* values = rows.data() + row * features_;
    sums[row] = has_gaps(values, features_) ? sum_with_gaps(values) : totals[row];
  }
}

void Forest::margins(std::span<const double> matrix, std::span<double> margins) const {
  constexpr size_t kRows = kBlocks * kLanes;
  // Fewer are quicker one by one: a block costs as many rows alone for each register it fills.
  const size_t block_rows_min = 3 * kLanes * sizeof(float) / register_bytes();
  TC_ASSERT(matrix.size() == margins.size() * features_);
  std::vector<float> rows(std::min(kRows, margins.size()) * features_), blocks;
  for (size_t begin = 0; begin < margins.size(); begin += kRows) {
    const size_t count = std::min(kRows, margins.size() - begin);
    const auto values = matrix.subspan(begin * features_, count * features_);
    std::ranges::transform(values, rows.begin(), to_tree_input);
    const auto sums = margins.subspan(begin, count);
    if (count < block_rows_min) {
      for (size_t i = 0; i < count; ++i) {
        const float* row = rows.data() + i * features_;
        sums[i] = has_gaps(row, features_) ? sum_with_gaps(row) : sum_alone(row);
      }
    } else {
      sums_of_blocks({rows.data(), count * features_}, sums, blocks);
    }
    for (double& sum : sums) sum = (base_ + sum) / static_cast<double>(boosters_);
  }
}

}  // namespace tillcast
