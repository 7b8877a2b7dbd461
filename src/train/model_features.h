// train/model_features.h: which features the kinds of models read.
#pragma once

#include <string>
#include <vector>

#include "train/dataset.h"

namespace tillcast {

// kBase: the contract's 37. kAdvanced: those of the whole catalogue that were chosen on the first
// three cut-offs of the UCI data (docs/models.md tells how); all kinds read the same.
const std::vector<std::string>& model_features(FeatureSet set);

}  // namespace tillcast
