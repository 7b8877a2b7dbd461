// eval/score_curve.h: how predicted probabilities lay, by what came true: two histograms.
//
// What every curve and every figure of a threshold can be read from (ROC, precision and recall,
// lift, the confusion matrix, calibration, coverage), to the width of a bin. A threshold at a bin's
// edge is exact: bin b holds b / kBins <= p < (b + 1) / kBins, the last 1 too.
//
// Pure. Counts add up, so parts can be pooled in any order.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace tillcast {

class ScoreCurve {
 public:
  static constexpr size_t kBins = 200;

  // REQUIRES: 0 <= probability <= 1.
  void add(double probability, bool positive);
  // REQUIRES: as many labels (0 or 1) as probabilities.
  void add(std::span<const double> probabilities, std::span<const uint8_t> labels);
  void merge(const ScoreCurve& other);

  std::span<const uint64_t, kBins> positives() const { return positives_; }
  std::span<const uint64_t, kBins> negatives() const { return negatives_; }
  uint64_t rows() const;
  bool empty() const { return rows() == 0; }

  // The bins that hold something alone: few bytes.
  void save(ByteWriter& out) const;
  // False: damaged; the curve is then as it was.
  bool load(ByteReader& in);

 private:
  std::array<uint64_t, kBins> positives_ = {};
  std::array<uint64_t, kBins> negatives_ = {};
};

// Of predictions at once.
ScoreCurve score_curve(std::span<const double> probabilities, std::span<const uint8_t> labels);

}  // namespace tillcast
