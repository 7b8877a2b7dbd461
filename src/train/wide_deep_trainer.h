// train/wide_deep_trainer.h: the Wide & Deep ensemble with an attention gate; score/wide_deep.h
// runs what it trains.
//
// One member a fold of customers: it learns from the others and stops by its fold's log-loss.
#pragma once

#include <memory>

#include "train/trainer.h"

namespace tillcast {

std::unique_ptr<Trainer> make_wide_deep_trainer();

}  // namespace tillcast
