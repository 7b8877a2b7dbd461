// eval/metrics.h: how good predicted probabilities were.
//
// Pure. A row may stand `weight` times (0: not at all), so that a bootstrap replicate costs one
// pass and no sorting. A metric that the data cannot give (AUC of one class, anything of no rows)
// is NaN.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tillcast {

struct Metrics {
  double auc = 0;                // ties count half
  double average_precision = 0;  // sum over distinct scores of (R_n - R_n-1) P_n
  double log_loss = 0;           // nats; probabilities are kept 1e-7 away from 0 and 1
  double brier = 0;
  double accuracy = 0;           // at 0.5: p >= 0.5 says yes
  double majority_accuracy = 0;  // of always saying what is more frequent
  double ece = 0;                // expected calibration error, 10 bins of equal width
  double top_decile_lift =
      0;  // positives in the best tenth over the base rate; ties at its edge count in part
};

enum class Better { kHigher, kLower, kNeither };

struct MetricField {
  std::string_view name;
  double Metrics::*value;
  Better better;
  std::string_view label;       // for people: "AUC"
  std::string_view definition;  // one sentence
};

// All fields, in the order in which they are reported.
std::span<const MetricField, 8> metric_fields();

// The rows sorted by their score, once; metrics of any weighting in O(n).
class Ranking {
 public:
  // REQUIRES: as many labels (0 or 1) as probabilities, all within [0, 1].
  Ranking(std::span<const double> probabilities, std::span<const uint8_t> labels);

  // `weights` by row, as they were given; empty: 1 each.
  Metrics metrics(std::span<const uint32_t> weights = {}) const;

 private:
  struct Row {
    double probability;
    uint32_t place;
    uint8_t label;
    bool ends_tie;  // the next row, if any, has a lower score
    uint8_t bin;
    double loss;
  };
  std::vector<Row> rows_;  // highest score first
};

Metrics compute_metrics(std::span<const double> probabilities, std::span<const uint8_t> labels);

// Field by field, unweighted. REQUIRES: not empty.
Metrics mean(std::span<const Metrics> metrics);

}  // namespace tillcast
