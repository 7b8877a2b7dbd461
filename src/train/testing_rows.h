// train/testing_rows.h: rows of the made-up shop, as the trainers take them.
#pragma once

#include "train/protocol.h"
#include "train/testing.h"
#include "train/trainer.h"

namespace tillcast {

inline Dataset raw_shop_rows(int customers = 150) {
  const History history(made_up_shop(customers, 150));
  return history.snapshots(training_cutoffs(*parse_time("2011-05-20"), history.first_ms()));
}

inline Dataset shop_rows(const Trainer& trainer, FeatureSet set = FeatureSet::kAdvanced,
                         int customers = 150) {
  const Dataset raw = raw_shop_rows(customers);
  return prepare(raw, trainer.features(set), population_of(raw)).value();
}

// Small enough for a test of whatever kind.
inline Settings quick_settings(const Trainer& trainer) {
  Settings settings = trainer.candidates().front();
  if (settings.contains("trees")) settings["trees"] = 40;
  if (settings.contains("min_child_weight")) settings["min_child_weight"] = 5;
  if (settings.contains("epochs_max")) settings["epochs_max"] = 3;
  if (settings.contains("batch_rows")) settings["batch_rows"] = 128;
  return settings;
}

}  // namespace tillcast
