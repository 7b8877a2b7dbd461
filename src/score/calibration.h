// score/calibration.h: a model whose logits are set right after training.
#pragma once

#include <memory>

#include "score/model.h"

namespace tillcast {

// The model as its document's `calibration` wants it: itself where that is null or absent. Platt:
// logit x slope + intercept, explanations likewise. Refuses, naming it, a kind it does not know.
Result<std::shared_ptr<const Model>> calibrated(std::shared_ptr<const Model> model);

}  // namespace tillcast
