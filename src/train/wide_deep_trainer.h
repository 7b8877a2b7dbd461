// train/wide_deep_trainer.h: trains the Wide & Deep ensemble that score/wide_deep.h runs.
//
// One member a fold of customers: it learns from the others and stops by its fold's log-loss.
#pragma once

#include <memory>

#include "train/trainer.h"

namespace tillcast {

std::unique_ptr<Trainer> make_wide_deep_trainer();

}  // namespace tillcast
