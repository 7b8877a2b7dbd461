// score/tree_shap.h: exact Shapley values of decision trees (Lundberg et al. 2018, Algorithm 2).
//
// Path-dependent: where a feature is not known, a split is gone both ways, in the shares of the
// training rows that went them. Polynomial: leaves x depth^2 for a tree.
#pragma once

#include <span>
#include <vector>

#include "score/booster.h"

namespace tillcast {

// What the tree says of a row of which nothing is known.
double expected_value(const Tree& tree);

// Adds each feature's contribution x scale, so that expected_value() and they sum up to the tree's
// value. `row` holds the values as 32-bit floats; NaN is missing.
void add_tree_shap(const Tree& tree, std::span<const float> row, double scale,
                   std::span<double> contributions);

}  // namespace tillcast
