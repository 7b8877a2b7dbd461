// eval/curves.h: what a single figure hides: ROC, precision-recall, calibration, lift, and how
// accurate the surest part is.
//
// Pure. Rows that tie share a point, so the order of rows does not matter. Curves are thinned to at
// most `kCurvePoints`, each of them a true point: both ends, and no further apart along x (ROC:
// along x + y) than a 200th of the curve unless the curve itself is. What the data cannot give is
// empty: without positives there is no ROC, precision-recall or lift, without negatives no ROC.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tillcast {

inline constexpr size_t kCurvePoints = 201;
inline constexpr size_t kCalibrationBins = 10;

struct CurvePoint {
  double x = 0;
  double y = 0;
};

struct CalibrationBin {
  double from = 0, to = 0;  // of the predicted probability; the last includes 1
  uint64_t rows = 0;
  double mean_probability = 0;  // NaN without rows
  double share = 0;             // of positives; NaN without rows
};

// From x = 0 on; where a curve is not defined there (all but ROC), with the first tie's y.
struct Curves {
  std::vector<CurvePoint> roc;               // false positive rate -> true positive rate
  std::vector<CurvePoint> precision_recall;  // recall -> precision
  std::vector<CurvePoint> lift;  // share of customers, best first -> lift over the base rate
  std::vector<CurvePoint> accuracy_coverage;  // share of customers, surest first -> accuracy at 0.5
  std::vector<CalibrationBin> calibration;    // kCalibrationBins of equal width
};

// REQUIRES: as many labels (0 or 1) as probabilities, all within [0, 1], at least one.
Curves compute_curves(std::span<const double> probabilities, std::span<const uint8_t> labels);

std::vector<CalibrationBin> calibration_bins(std::span<const double> probabilities,
                                             std::span<const uint8_t> labels);

// The largest share of customers, surest (|p - 0.5|) first, over which accuracy at 0.5 reaches
// `accuracy`; nothing where no share does. In hindsight: it knows the labels.
std::optional<double> coverage_at(std::span<const double> probabilities,
                                  std::span<const uint8_t> labels, double accuracy);

}  // namespace tillcast
