// score/forest.h: many trees laid out to be run fast.
//
// A block of rows runs a small tree as a fixed list of selections, from the leaves up, the same for
// every row, and so without a jump that depends on the data; a row alone, and a large tree, walks
// from the root down. Both compare 32-bit floats as XGBoost does and add up leaves in the order of
// the trees, in doubles: a row gets the same bits alone and in any batch.
//
// Threads: immutable.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "score/booster.h"

namespace tillcast {

// A feature as the trees take it. Beyond the range of floats any threshold answers as at its end.
float to_tree_input(double value);

class Forest {
 public:
  // REQUIRES: trees of decode_booster(), features of their model.
  Forest(const std::vector<Booster>& boosters, size_t features);

  // The mean of the boosters' margins for each row. REQUIRES: matrix.size() == margins.size() x
  // features.
  void margins(std::span<const double> matrix, std::span<double> margins) const;

 private:
  struct Node {
    float threshold;
    uint32_t feature;
    uint32_t left;  // the other child is left + 1; of a leaf itself
    float value;
  };
  // The value of a split from those of its children, on top of a stack unless they are leaves.
  struct Selection {
    float threshold;
    uint32_t feature;
    float left, right;  // of leaves
    uint32_t leaves;    // which children are: 1 left, 2 right
  };
  struct Root {
    uint32_t node;
    uint32_t depth;
    uint32_t selections_begin;
    uint32_t selections_end;  // as begin: the tree is walked
  };

  void add_tree(const Tree& tree);
  void add_selections(const Tree& tree, uint32_t node);
  double sum_alone(const float* row) const;
  double sum_with_gaps(const float* row) const;
  template <size_t kBytes>  // of a register
  static void add_block(std::span<const Selection> selections, const float* block, double* sums);
  static void walk_block(const Node* nodes, Root root, const float* block, double* sums);
  template <size_t kBytes>
  void add_blocks(std::span<const float> blocks, double* totals) const;
  void sums_of_blocks(std::span<const float> rows, std::span<double> sums,
                      std::vector<float>& blocks) const;

  size_t features_;
  size_t boosters_;
  double base_ = 0;  // of all boosters
  std::vector<Root> roots_;
  std::vector<Node> nodes_;
  std::vector<bool> missing_left_;  // by node
  std::vector<Selection> selections_;
};

}  // namespace tillcast
