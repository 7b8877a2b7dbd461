// train/calibration.h: whether a model's log-odds should be stretched or shifted, decided out of
// time.
//
// Platt scaling (Platt 1999): logit' = slope x logit + intercept. It is learnt from an earlier set
// of predictions and judged on a later one, neither of which the model had seen; it is left out
// where the later one gains less than noise would give.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

namespace tillcast {

// What a model said of rows it had not seen, and what happened.
struct Judged {
  std::vector<double> logits;
  std::vector<uint8_t> labels;
};

// What is decided, and on what grounds: the log-loss on the later set without and with it.
struct Calibration {
  nlohmann::json document;  // a model card's `calibration`; null: none
  double log_loss_without = 0;
  double log_loss_with = 0;
  double standard_error = 0;  // of their difference
};

Calibration choose_calibration(const Judged& earlier, const Judged& later);

// A card's `calibration` applied.
void calibrate(const nlohmann::json& calibration, std::span<double> logits);

}  // namespace tillcast
