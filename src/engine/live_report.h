// engine/live_report.h: how a model has done on customers it could not know: grades and drift.
//
// Plain values; immutable once published and shared among all readers. Times are Unix UTC
// milliseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eval/curves.h"
#include "eval/metrics.h"
#include "eval/score_curve.h"

namespace tillcast {

inline constexpr int64_t kHorizonDays = 30;

// Predictions whose 30 days are over, against what the customers did.
struct GradedWindow {
  int64_t as_of_ms = 0;
  int64_t closes_at_ms = 0;
  uint64_t customers = 0;
  uint64_t positives = 0;
  double mean_probability = 0;
  Metrics metrics;
  std::vector<CalibrationBin> calibration;
  ScoreCurve curve;  // of all customers; empty: graded before curves were kept
};

// Predictions that wait for theirs.
struct PendingWindow {
  int64_t as_of_ms = 0;
  int64_t closes_at_ms = 0;
  uint64_t customers = 0;
  double mean_probability = 0;
};

// The newest closed windows together: unweighted means of their metrics, as an evaluation averages
// its cut-offs, and their calibration and curves pooled.
struct RollingGrades {
  size_t windows = 0;
  uint64_t customers = 0;
  Metrics metrics;
  std::vector<CalibrationBin> calibration;
  std::optional<ScoreCurve> curve;  // nothing where one of the windows has none
};

// One feature against the training rows (eval/drift.h). Shares by bin; the last has no edge.
struct FeatureDrift {
  std::string feature;
  double psi = 0;
  std::vector<double> edges;
  std::vector<double> expected;
  std::vector<double> actual;
};

struct DriftReport {
  int64_t as_of_ms = 0;
  uint64_t customers = 0;
  std::vector<FeatureDrift> features;  // by psi, the largest first
};

struct LiveReport {
  std::string model_id;
  std::optional<int64_t> trained_until_ms;
  std::vector<GradedWindow> windows;  // oldest first, at most kWindowsMax
  std::vector<PendingWindow> pending;
  std::optional<RollingGrades> rolling;
  std::optional<DriftReport> drift;  // at the newest snapshot
};

using LiveReports = std::vector<std::shared_ptr<const LiveReport>>;

inline constexpr size_t kWindowsMax = 52;
inline constexpr size_t kPendingMax = 6;
inline constexpr size_t kRollingWindows = 6;

RollingGrades roll(const std::vector<GradedWindow>& windows);

}  // namespace tillcast
