#include "eval/score_curve.h"

#include <algorithm>

#include "base/assert.h"

namespace tillcast {
namespace {

// More than any shop has customers, and so few that thousands of curves can be pooled.
constexpr uint64_t kCountMax = uint64_t{1} << 40;

}  // namespace

void ScoreCurve::add(double probability, bool positive) {
  TC_ASSERT(probability >= 0 && probability <= 1);
  constexpr auto kLast = static_cast<double>(kBins - 1);
  const auto bin = static_cast<size_t>(std::min(probability * kBins, kLast));
  ++(positive ? positives_ : negatives_)[bin];
}

void ScoreCurve::add(std::span<const double> probabilities, std::span<const uint8_t> labels) {
  TC_ASSERT(probabilities.size() == labels.size());
  for (size_t i = 0; i < labels.size(); ++i) add(probabilities[i], labels[i] == 1);
}

void ScoreCurve::merge(const ScoreCurve& other) {
  for (size_t bin = 0; bin < kBins; ++bin) {
    positives_[bin] += other.positives_[bin];
    negatives_[bin] += other.negatives_[bin];
  }
}

uint64_t ScoreCurve::rows() const {
  uint64_t rows = 0;
  for (size_t bin = 0; bin < kBins; ++bin) rows += positives_[bin] + negatives_[bin];
  return rows;
}

// How many bins, then each one's distance from the one before and its counts.
void ScoreCurve::save(ByteWriter& out) const {
  const auto held = [&](size_t bin) { return positives_[bin] + negatives_[bin] > 0; };
  uint64_t count = 0;
  for (size_t bin = 0; bin < kBins; ++bin) count += held(bin);
  out.varint(count);
  size_t next = 0;
  for (size_t bin = 0; bin < kBins; ++bin) {
    if (!held(bin)) continue;
    out.varint(bin - next);
    out.varint(positives_[bin]);
    out.varint(negatives_[bin]);
    next = bin + 1;
  }
}

bool ScoreCurve::load(ByteReader& in) {
  ScoreCurve curve;
  const uint64_t count = in.count(3);
  size_t bin = 0;
  for (uint64_t i = 0; i < count; ++i, ++bin) {
    const uint64_t gap = in.varint();
    if (bin >= kBins || gap >= kBins - bin) return false;
    bin += gap;
    curve.positives_[bin] = in.varint();
    curve.negatives_[bin] = in.varint();
    if (curve.positives_[bin] > kCountMax || curve.negatives_[bin] > kCountMax) return false;
    if (curve.positives_[bin] + curve.negatives_[bin] == 0) return false;
  }
  if (!in.ok()) return false;
  *this = curve;
  return true;
}

ScoreCurve score_curve(std::span<const double> probabilities, std::span<const uint8_t> labels) {
  ScoreCurve curve;
  curve.add(probabilities, labels);
  return curve;
}

}  // namespace tillcast
