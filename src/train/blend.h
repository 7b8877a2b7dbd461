// train/blend.h: several models as one: the weighted mean of their log-odds.
//
// The weights are learnt on predictions that each member made out of time, and drawn strongly to
// equal ones: on small shops the best member of a month is mostly luck.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "train/choice.h"

namespace tillcast {

// A finished model of one kind, and how its settings came about.
struct Built {
  Fitted fitted;  // calibrated: the file says how, `logits` and metrics have it applied
  Choice choice;  // as judged before calibration
};

// Weights of at least 0 and sum 1 for the columns of `logits` (each rows long) that minimise
//   mean log-loss + kEqualityPull x |weights - 1/n|^2.
std::vector<double> fit_weights(const std::vector<std::vector<double>>& logits,
                                std::span<const uint8_t> labels);

// REQUIRES: at least one member; all built from the same rows with the same options. `features` is
// what the blend reads, the union of its members' features.
Result<Built> blend(
    const std::vector<std::pair<std::string, std::shared_ptr<const Built>>>& members,
    const Dataset& data, const TrainerOptions& options);

}  // namespace tillcast
