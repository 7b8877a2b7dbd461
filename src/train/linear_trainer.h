// train/linear_trainer.h: trainers of the model types that score/logistic.h runs.
#pragma once

#include <memory>

#include "train/trainer.h"

namespace tillcast {

enum class LinearKind {
  kLogistic,  // all features, and the products and squares of the ten that interact
  kRecency,   // recency_days alone
  kMajority,  // nothing: everyone gets the base rate
};

std::unique_ptr<Trainer> make_linear_trainer(LinearKind kind);

}  // namespace tillcast
