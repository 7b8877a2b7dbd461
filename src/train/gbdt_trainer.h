// train/gbdt_trainer.h: trains the gradient-boosted trees that score/trees.h runs.
//
// One booster a fold of customers, grown on the others' rows. The number of trees is a setting: to
// stop by the fold would choose it by the very rows that the fold is to report on.
#pragma once

#include <memory>

#include "train/trainer.h"

namespace tillcast {

std::unique_ptr<Trainer> make_gbdt_trainer();

}  // namespace tillcast
