// train/learning.h: how a fit went, step by step, for people to look at: `learning` in model.json.
//
// The log-loss of one member of a k-fold model after each of its steps (an epoch, a tree): of all
// rows it learnt from and of those held out, by the weights as they are then, as they would serve:
// without dropout, before calibration. Looking changes no bit of the weights: no random number is
// drawn for it, and nothing that is looked at goes back into the fit.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "train/dataset.h"
#include "train/protocol.h"

namespace tillcast {

struct Learning {
  std::string_view step = "epoch";  // or "tree"
  size_t stopped_at = 0;            // the member is as it was after this step
  size_t every = 1;                 // the first point stands after step `every`, and so on
  std::vector<double> train;        // as many as `validation`
  std::vector<double> validation;
};

// By fold -> [{"member","fold","measure","step","every","stopped_at","train","validation"}].
nlohmann::json to_json(std::string_view member, const std::vector<Learning>& by_fold);

// As eval/metrics.h defines it. REQUIRES: as many labels as logits, at least one.
double log_loss(std::span<const double> logits, std::span<const uint8_t> labels);

// Of a booster: its trees are added up again, from the first on.
Result<Learning> learning_of_trees(std::string_view booster_json, const Dataset& data,
                                   const Split& split);

}  // namespace tillcast
