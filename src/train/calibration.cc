#include "train/calibration.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "train/logistic_fit.h"

namespace tillcast {
namespace {

constexpr double kNoPenalty = 1e6;
constexpr double kSurenessMin = 2;  // standard errors that the gain must have

double log_loss(double logit, uint8_t label) {
  const double against = label ? -logit : logit;
  return std::max(against, 0.0) + std::log1p(std::exp(-std::abs(against)));
}

bool has_both_classes(const Judged& judged) {
  const auto positives = std::ranges::count(judged.labels, 1);
  return positives > 0 && positives < std::ssize(judged.labels);
}

nlohmann::json fit_platt(const Judged& judged) {
  const std::vector<float> design(judged.logits.begin(), judged.logits.end());
  const LogisticFit fit = fit_logistic(design, 1, judged.labels, kNoPenalty);
  return {{"kind", "platt"}, {"slope", fit.weights[0]}, {"intercept", fit.bias}};
}

}  // namespace

Calibration choose_calibration(const Judged& earlier, const Judged& later) {
  TC_ASSERT(earlier.logits.size() == earlier.labels.size());
  TC_ASSERT(later.logits.size() == later.labels.size());
  Calibration calibration;
  if (!has_both_classes(earlier) || !has_both_classes(later)) return calibration;
  const nlohmann::json platt = fit_platt(earlier);
  std::vector<double> changed = later.logits;
  calibrate(platt, changed);

  const auto rows = static_cast<double>(later.labels.size());
  double gain = 0, squares = 0;
  for (size_t i = 0; i < later.labels.size(); ++i) {
    const double without = log_loss(later.logits[i], later.labels[i]);
    const double with = log_loss(changed[i], later.labels[i]);
    calibration.log_loss_without += without / rows;
    calibration.log_loss_with += with / rows;
    gain += (without - with) / rows;
    squares += (without - with) * (without - with) / rows;
  }
  calibration.standard_error = std::sqrt(std::max(0.0, squares - gain * gain) / rows);
  // A falling map would turn the ranking round.
  const bool rising = platt["slope"].get<double>() > 0;
  if (rising && gain > kSurenessMin * calibration.standard_error) calibration.document = platt;
  return calibration;
}

void calibrate(const nlohmann::json& calibration, std::span<double> logits) {
  if (calibration.is_null()) return;
  const double slope = calibration["slope"], intercept = calibration["intercept"];
  for (double& logit : logits) logit = slope * logit + intercept;
}

}  // namespace tillcast
