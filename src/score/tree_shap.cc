#include "score/tree_shap.h"

#include <algorithm>
#include <cmath>

namespace tillcast {
namespace {

// A feature on the way from the root: which share of all subsets goes on without it (zero) and with
// it (one), and the weight of the subsets by size.
struct Step {
  uint32_t feature;
  double zero, one, weight;
};

constexpr uint32_t kNoFeature = UINT32_MAX;
constexpr size_t kStepsMax = kTreeDepthMax + 2;

// steps[0, last) becomes steps[0, last]: EXTEND.
void extend(Step* steps, size_t last, const Step& step) {
  steps[last] = {step.feature, step.zero, step.one, last == 0 ? 1.0 : 0.0};
  const double count = static_cast<double>(last + 1);
  for (size_t i = last; i-- > 0;) {
    const double weight = steps[i].weight;
    steps[i + 1].weight += step.one * weight * static_cast<double>(i + 1) / count;
    steps[i].weight = step.zero * weight * static_cast<double>(last - i) / count;
  }
}

// Undoes the extension by steps[at]; gives the weights of steps[0, last) to `take`, last first.
template <class Take>
void undo(const Step* steps, size_t last, size_t at, Take take) {
  const double zero = steps[at].zero, one = steps[at].one;
  const double count = static_cast<double>(last + 1);
  double next = steps[last].weight;
  for (size_t i = last; i-- > 0;) {
    const double left = static_cast<double>(last - i);
    double weight = 0;
    if (one != 0) {
      weight = next * count / (static_cast<double>(i + 1) * one);
      next = steps[i].weight - weight * zero * left / count;
    } else if (zero != 0) {
      weight = steps[i].weight * count / (zero * left);
    }
    take(i, weight);
  }
}

// UNWIND: steps[0, last] without steps[at].
void unwind(Step* steps, size_t last, size_t at) {
  undo(steps, last, at, [&](size_t i, double weight) { steps[i].weight = weight; });
  for (size_t i = at; i < last; ++i) {
    const double weight = steps[i].weight;
    steps[i] = steps[i + 1];
    steps[i].weight = weight;
  }
}

class TreeShap {
 public:
  TreeShap(const Tree& tree, std::span<const float> row, double scale,
           std::span<double> contributions)
      : tree_(tree), row_(row), scale_(scale), contributions_(contributions) {}

  void run() { recurse(0, steps_, 0, {kNoFeature, 1, 1, 0}); }

 private:
  // `steps` has room for the way to the deepest leaf and, after it, for the ways of the children.
  void recurse(uint32_t at, Step* steps, size_t last, const Step& step) {
    extend(steps, last, step);
    const TreeNode& node = tree_.nodes[at];
    if (node.is_leaf) {
      for (size_t i = 1; i <= last; ++i) {
        double sum = 0;
        undo(steps, last, i, [&](size_t, double weight) { sum += weight; });
        contributions_[steps[i].feature] +=
            scale_ * sum * (steps[i].one - steps[i].zero) * static_cast<double>(node.value);
      }
      return;
    }
    Step known{node.feature, 1, 1, 0};  // what was decided on this feature further up
    for (size_t i = 1; i <= last; ++i) {
      if (steps[i].feature != node.feature) continue;
      known = steps[i];
      unwind(steps, last--, i);
      break;
    }
    const float value = row_[node.feature];
    const bool left = std::isnan(value) ? node.missing_left : value < node.threshold;
    go(node.left, steps, last, known, node.left_share, left);
    go(node.right, steps, last, known, 1 - node.left_share, !left);
  }

  void go(uint32_t child, Step* steps, size_t last, const Step& known, double share, bool taken) {
    const Step step{known.feature, known.zero * share, taken ? known.one : 0, 0};
    if (step.zero == 0 && step.one == 0) return;  // no subset comes here
    Step* copy = steps + last + 1;
    std::copy(steps, steps + last + 1, copy);
    recurse(child, copy, last + 1, step);
  }

  const Tree& tree_;
  std::span<const float> row_;
  double scale_;
  std::span<double> contributions_;
  Step steps_[kStepsMax * (kStepsMax + 1) / 2];
};

double expected_below(const Tree& tree, uint32_t at) {
  const TreeNode& node = tree.nodes[at];
  if (node.is_leaf) return static_cast<double>(node.value);
  return node.left_share * expected_below(tree, node.left) +
         (1 - node.left_share) * expected_below(tree, node.right);
}

}  // namespace

double expected_value(const Tree& tree) { return expected_below(tree, 0); }

void add_tree_shap(const Tree& tree, std::span<const float> row, double scale,
                   std::span<double> contributions) {
  TreeShap(tree, row, scale, contributions).run();
}

}  // namespace tillcast
