// score/shapley.h: Shapley values of any model by sampling permutations, with their error.
//
// The value of a set of features is the mean logit of the row with all other features taken from a
// background row (the interventional form of Lundberg & Lee 2017). Each background row is walked to
// the explained one, a feature at a time, in random orders and in their reverse: an order and its
// reverse together are exact for whatever pairs of features do, so that only what three and more do
// together is left to chance. Features in which the two rows agree contribute nothing and cost
// nothing. Every background row counts the same, so base + contributions = logit to rounding.
//
// The orders come from a fixed seed: the same row, the same answer.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "score/model.h"

namespace tillcast {

// What is known without looking at the row: rows x features raw values, row-major.
struct Background {
  size_t rows = 0;  // 0: the model file has none
  std::vector<double> values;
};

inline constexpr size_t kBackgroundRowsMax = 1024;

// The field `background` of a model file; absent or null is none.
Result<Background> background_from_json(const nlohmann::json& document, size_t features);

// Why a model without a background explains nothing, and what to do.
Error no_background(const ModelCard& card);

// `model` is asked for some `evaluations` logits, fewer where fewer tell all, more where each
// background row would get fewer than two orders. kUnavailable without background.
Result<Explanation> explain_by_sampling(const Model& model, const Background& background,
                                        std::span<const double> row, size_t evaluations = 5600);

}  // namespace tillcast
