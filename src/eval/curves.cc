#include "eval/curves.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// Rows that share a key, and how many of them count.
struct Tie {
  double rows = 0;
  double hits = 0;
};

// The ties from the highest key to the lowest.
std::vector<Tie> ties(std::vector<std::pair<double, bool>> keyed) {
  std::ranges::sort(keyed, std::greater{}, [](const auto& row) { return row.first; });
  std::vector<Tie> result;
  for (size_t i = 0; i < keyed.size(); ++i) {
    if (i == 0 || keyed[i].first != keyed[i - 1].first) result.emplace_back();
    result.back().rows += 1;
    result.back().hits += keyed[i].second;
  }
  return result;
}

void check(std::span<const double> probabilities, std::span<const uint8_t> labels) {
  TC_ASSERT(probabilities.size() == labels.size() && !labels.empty());
  for (size_t i = 0; i < labels.size(); ++i)
    TC_ASSERT(probabilities[i] >= 0 && probabilities[i] <= 1 && labels[i] <= 1);
}

std::vector<Tie> by_probability(std::span<const double> probabilities,
                                std::span<const uint8_t> labels) {
  std::vector<std::pair<double, bool>> keyed;
  keyed.reserve(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) keyed.emplace_back(probabilities[i], labels[i] == 1);
  return ties(std::move(keyed));
}

std::vector<Tie> by_sureness(std::span<const double> probabilities,
                             std::span<const uint8_t> labels) {
  std::vector<std::pair<double, bool>> keyed;
  keyed.reserve(labels.size());
  for (size_t i = 0; i < labels.size(); ++i)
    keyed.emplace_back(std::abs(probabilities[i] - 0.5),
                       (probabilities[i] >= 0.5) == (labels[i] == 1));
  return ties(std::move(keyed));
}

// The first point, and of each of kCurvePoints - 1 equal parts of the way, the last point in it.
// `way` does not fall along the points.
std::vector<CurvePoint> thin(const std::vector<CurvePoint>& points,
                             double (*way)(const CurvePoint&)) {
  if (points.size() <= kCurvePoints) return points;
  const double begin = way(points.front()), length = way(points.back()) - begin;
  const auto part = [&](const CurvePoint& point) {
    const double share = length > 0 ? (way(point) - begin) / length : 1;
    return std::max(1.0, std::ceil(share * (kCurvePoints - 1)));
  };
  std::vector<CurvePoint> kept = {points.front()};
  for (size_t i = 1; i < points.size(); ++i)
    if (i + 1 == points.size() || part(points[i + 1]) != part(points[i])) kept.push_back(points[i]);
  return kept;
}

double along_x(const CurvePoint& point) { return point.x; }
double along_both(const CurvePoint& point) { return point.x + point.y; }

// What is reached with each tie: (rows so far, hits so far).
std::vector<CurvePoint> running(const std::vector<Tie>& of_ties) {
  std::vector<CurvePoint> sums;
  CurvePoint sum;
  for (const Tie& tie : of_ties) {
    sum.x += tie.rows;
    sum.y += tie.hits;
    sums.push_back(sum);
  }
  return sums;
}

// Of the best: from x = 0 on with what the first tie shows, as the curve is not defined there.
std::vector<CurvePoint> from_zero(std::vector<CurvePoint> points) {
  points.insert(points.begin(), {0, points.front().y});
  return thin(points, along_x);
}

}  // namespace

Curves compute_curves(std::span<const double> probabilities, std::span<const uint8_t> labels) {
  check(probabilities, labels);
  Curves curves;
  const std::vector<CurvePoint> sums = running(by_probability(probabilities, labels));
  const double rows = sums.back().x, positives = sums.back().y, negatives = rows - positives;
  std::vector<CurvePoint> roc = {{0, 0}}, precision_recall, lift;
  for (const CurvePoint& sum : sums) {
    const double precision = sum.y / sum.x;
    roc.push_back({(sum.x - sum.y) / negatives, sum.y / positives});
    precision_recall.push_back({sum.y / positives, precision});
    lift.push_back({sum.x / rows, precision * rows / positives});
  }
  if (positives > 0 && negatives > 0) curves.roc = thin(roc, along_both);
  if (positives > 0) {
    curves.precision_recall = from_zero(std::move(precision_recall));
    curves.lift = from_zero(std::move(lift));
  }
  std::vector<CurvePoint> coverage;
  for (const CurvePoint& sum : running(by_sureness(probabilities, labels)))
    coverage.push_back({sum.x / rows, sum.y / sum.x});
  curves.accuracy_coverage = from_zero(std::move(coverage));
  curves.calibration = calibration_bins(probabilities, labels);
  return curves;
}

std::vector<CalibrationBin> calibration_bins(std::span<const double> probabilities,
                                             std::span<const uint8_t> labels) {
  check(probabilities, labels);
  constexpr double kBins = kCalibrationBins;
  std::vector<CalibrationBin> bins(kCalibrationBins);
  for (size_t b = 0; b < bins.size(); ++b) {
    bins[b].from = static_cast<double>(b) / kBins;
    bins[b].to = static_cast<double>(b + 1) / kBins;
  }
  for (size_t i = 0; i < labels.size(); ++i) {
    CalibrationBin& bin = bins[static_cast<size_t>(std::min(probabilities[i] * kBins, kBins - 1))];
    ++bin.rows;
    bin.mean_probability += probabilities[i];
    bin.share += labels[i];
  }
  for (CalibrationBin& bin : bins) {
    const double rows = bin.rows > 0 ? static_cast<double>(bin.rows) : kNaN;
    bin.mean_probability /= rows;
    bin.share /= rows;
  }
  return bins;
}

std::optional<double> coverage_at(std::span<const double> probabilities,
                                  std::span<const uint8_t> labels, double accuracy) {
  check(probabilities, labels);
  std::optional<double> coverage;
  for (const CurvePoint& sum : running(by_sureness(probabilities, labels)))
    if (sum.y >= accuracy * sum.x) coverage = sum.x / static_cast<double>(labels.size());
  return coverage;
}

}  // namespace tillcast
