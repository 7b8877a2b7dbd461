// score/blend.h: an ensemble of models of other kinds: the weighted sum of their logits.
//
// model.json: features, the union of the members'; architecture {"kind":"blend",
//             "weights":{NAME:weight,...}}.
// members/:   NAME/ for each weight, a model directory of its own with the features it reads; its
//             own population counts for nothing, the blend's for all.
//
// Shapley values are linear: the explanation is the weighted sum of the members', its error at most
// that of theirs.
#pragma once

#include "score/model_file.h"

namespace tillcast {

Result<std::shared_ptr<const Model>> make_blend(ModelFile file);

}  // namespace tillcast
