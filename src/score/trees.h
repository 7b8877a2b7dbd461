// score/trees.h: gradient-boosted trees as XGBoost wrote them; no XGBoost.
//
// The logit is the mean of the boosters' margins. Inputs are the raw features as 32-bit floats.
//
// model.json:   architecture {"kind":"trees","members"}.
// trees.M.json: booster M in XGBoost's JSON (score/booster.h); its feature names are the model's.
//
// Explanations are exact (score/tree_shap.h); they start from the mean over the training rows.
#pragma once

#include "score/model_file.h"

namespace tillcast {

Result<std::shared_ptr<const Model>> make_trees(ModelFile file);

}  // namespace tillcast
