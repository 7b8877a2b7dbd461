// train/choice.h: which settings a kind of model gets, decided on rows that the training may see.
//
// Each protocol has an inner split of its own kind: walk-forward asks a later cut-off, group-kfold
// other customers, snapshot-kfold other rows. So a protocol that leaks leaks here as well, and
// picks what profits from it: `tillcast evaluate --explain-protocols` shows that.
#pragma once

#include <vector>

#include "train/calibration.h"
#include "train/protocol.h"
#include "train/trainer.h"

namespace tillcast {

// Two inner splits, each of which learns on one part and predicts the other. `later` is the nearer
// to what comes after the training.
struct InnerSplits {
  Split earlier;
  Split later;
};

// kInvalid: too little data for it.
Result<InnerSplits> inner_splits(const Dataset& data, Protocol protocol, uint64_t seed);

struct Tried {
  Settings settings;
  Metrics metrics;  // on later's test rows
};

struct Choice {
  Settings settings;         // of the smallest log-loss on later's test rows
  std::vector<Tried> tried;  // empty where there was too little data to try anything
  Judged earlier, later;     // what the chosen settings said of each split's test rows
  Calibration calibration;   // learnt from `earlier`, judged on `later`
};

// Fits one member a candidate and split. Where the data is too short for the inner splits the first
// candidate is taken as it is. REQUIRES: `data` is prepared for the trainer; candidates not empty.
Result<Choice> choose(const Trainer& trainer, const std::vector<Settings>& candidates,
                      const Dataset& data, Protocol protocol, const TrainerOptions& options);

}  // namespace tillcast
