#include "engine/live_report.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace tillcast {
namespace {

// Over the windows that have it; NaN where none has.
double mean_of(std::span<const GradedWindow> windows, double Metrics::*field) {
  double sum = 0;
  size_t count = 0;
  for (const GradedWindow& window : windows) {
    const double value = window.metrics.*field;
    if (std::isnan(value)) continue;
    sum += value;
    ++count;
  }
  return count == 0 ? NAN : sum / static_cast<double>(count);
}

CalibrationBin pool(std::span<const GradedWindow> windows, size_t place) {
  CalibrationBin bin = windows.front().calibration[place];
  double probabilities = 0, positives = 0;
  bin.rows = 0;
  for (const GradedWindow& window : windows) {
    const CalibrationBin& part = window.calibration[place];
    if (part.rows == 0) continue;
    const auto rows = static_cast<double>(part.rows);
    bin.rows += part.rows;
    probabilities += rows * part.mean_probability;
    positives += rows * part.share;
  }
  const auto rows = static_cast<double>(bin.rows);
  bin.mean_probability = bin.rows == 0 ? NAN : probabilities / rows;
  bin.share = bin.rows == 0 ? NAN : positives / rows;
  return bin;
}

std::optional<ScoreCurve> pool_curves(std::span<const GradedWindow> windows) {
  ScoreCurve pooled;
  for (const GradedWindow& window : windows) {
    if (window.curve.empty()) return std::nullopt;
    pooled.merge(window.curve);
  }
  return pooled;
}

}  // namespace

RollingGrades roll(const std::vector<GradedWindow>& windows) {
  RollingGrades rolling;
  const auto newest = std::span(windows).last(std::min(windows.size(), kRollingWindows));
  rolling.windows = newest.size();
  if (newest.empty()) return rolling;
  for (const GradedWindow& window : newest) rolling.customers += window.customers;
  for (const MetricField& field : metric_fields())
    rolling.metrics.*field.value = mean_of(newest, field.value);
  for (size_t place = 0; place < kCalibrationBins; ++place)
    rolling.calibration.push_back(pool(newest, place));
  rolling.curve = pool_curves(newest);
  return rolling;
}

}  // namespace tillcast
