// score/logistic.h: logistic regression on ranks, with weights for products of two as well.
//
// The model types logistic, recency (one feature) and majority (none: the base rate) are all of
// this kind, so that baselines go through the same files and the same interface as everything else.
//
// model.json: normalisation {"kind":"quantile",...};
//             architecture {"kind":"linear","products":[["a","b"],...]}.
// weights:    linear.weight [features + products], linear.bias [1].
#pragma once

#include "score/model_file.h"

namespace tillcast {

Result<std::shared_ptr<const Model>> make_logistic(ModelFile file);

}  // namespace tillcast
