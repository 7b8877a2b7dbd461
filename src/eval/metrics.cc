#include "eval/metrics.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kProbabilityMin = 1e-7;
constexpr size_t kBins = 10;

constexpr std::array<MetricField, 8> kFields = {{
    {"auc", &Metrics::auc, Better::kHigher, "AUC",
     "The chance that a customer who bought was given a higher probability than one who did not: "
     "0.5 is guessing, 1 is perfect."},
    {"average_precision", &Metrics::average_precision, Better::kHigher, "Average precision",
     "The share of buyers among the customers named, averaged over how many of the buyers are to "
     "be found; guessing gives the base rate."},
    {"log_loss", &Metrics::log_loss, Better::kLower, "Log-loss",
     "The mean surprise at what happened, in nats: the lower the better, and being sure and wrong "
     "costs most."},
    {"brier", &Metrics::brier, Better::kLower, "Brier score",
     "The mean squared distance between the probability and what happened (0 or 1): the lower the "
     "better."},
    {"accuracy", &Metrics::accuracy, Better::kHigher, "Accuracy",
     "The share of customers foretold rightly when a probability from 50 % on counts as yes."},
    {"majority_accuracy", &Metrics::majority_accuracy, Better::kNeither, "Majority accuracy",
     "The accuracy of giving everyone the more frequent answer: what accuracy is worth without "
     "knowing anything."},
    {"ece", &Metrics::ece, Better::kLower, "Calibration error",
     "How far the probabilities lie from the shares that came true, on average over ten bins of "
     "equal width (ECE): 0 means that of those given 30 %, 30 % buy."},
    {"top_decile_lift", &Metrics::top_decile_lift, Better::kHigher, "Lift of the best tenth",
     "How many times more buyers there are among the tenth of customers with the highest "
     "probabilities than among all."},
}};

// What one pass from the highest score to the lowest adds up.
struct Sums {
  double rows = 0, positives = 0;
  double pairs = 0;      // positive above negative, ties half
  double precision = 0;  // over positives
  double loss = 0, squares = 0, hits = 0;
  std::array<double, kBins> gaps = {};  // label - probability
};

// The positives within the first `wanted` rows; of a tie that reaches beyond them, its mean.
class TopRows {
 public:
  explicit TopRows(double wanted) : left_(wanted) {}
  void add_tie(double rows, double positives) {
    if (rows <= 0 || left_ <= 0) return;
    const double taken = std::min(rows, left_);
    positives_ += positives * taken / rows;
    left_ -= taken;
  }
  double positives() const { return positives_; }

 private:
  double left_;
  double positives_ = 0;
};

}  // namespace

std::span<const MetricField, 8> metric_fields() { return kFields; }

Ranking::Ranking(std::span<const double> probabilities, std::span<const uint8_t> labels) {
  TC_ASSERT(probabilities.size() == labels.size());
  rows_.reserve(labels.size());
  for (size_t i = 0; i < labels.size(); ++i) {
    const double p = probabilities[i];
    TC_ASSERT(p >= 0 && p <= 1 && labels[i] <= 1);
    const double kept = std::clamp(p, kProbabilityMin, 1 - kProbabilityMin);
    const auto bin = static_cast<uint8_t>(std::min(p * kBins, kBins - 1.0));
    rows_.push_back({p, static_cast<uint32_t>(i), labels[i], false, bin,
                     -std::log(labels[i] ? kept : 1 - kept)});
  }
  std::ranges::sort(rows_, [](const Row& a, const Row& b) {
    return a.probability != b.probability ? a.probability > b.probability : a.place < b.place;
  });
  for (size_t i = 0; i < rows_.size(); ++i)
    rows_[i].ends_tie = i + 1 == rows_.size() || rows_[i + 1].probability != rows_[i].probability;
}

Metrics Ranking::metrics(std::span<const uint32_t> weights) const {
  TC_ASSERT(weights.empty() || weights.size() == rows_.size());
  double total = 0;
  for (const Row& row : rows_) total += weights.empty() ? 1 : weights[row.place];
  TopRows top(std::max(1.0, std::floor(total / 10)));
  Sums sums;
  double tie_rows = 0, tie_positives = 0;
  for (const Row& row : rows_) {
    const double weight = weights.empty() ? 1 : weights[row.place];
    const double gap = row.label - row.probability;
    tie_rows += weight;
    tie_positives += weight * row.label;
    sums.loss += weight * row.loss;
    sums.squares += weight * gap * gap;
    sums.hits += (row.probability >= 0.5) == (row.label == 1) ? weight : 0;
    sums.gaps[row.bin] += weight * gap;
    if (!row.ends_tie) continue;
    const double tie_negatives = tie_rows - tie_positives;
    sums.pairs += tie_negatives * (sums.positives + tie_positives / 2);
    sums.rows += tie_rows;
    sums.positives += tie_positives;
    if (tie_positives > 0) sums.precision += tie_positives * sums.positives / sums.rows;
    top.add_tie(tie_rows, tie_positives);
    tie_rows = tie_positives = 0;
  }
  const double negatives = sums.rows - sums.positives;
  if (sums.rows == 0) return {kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN, kNaN};
  Metrics m;
  m.auc = sums.positives > 0 && negatives > 0 ? sums.pairs / (sums.positives * negatives) : kNaN;
  m.average_precision = sums.positives > 0 ? sums.precision / sums.positives : kNaN;
  m.log_loss = sums.loss / sums.rows;
  m.brier = sums.squares / sums.rows;
  m.accuracy = sums.hits / sums.rows;
  m.majority_accuracy = std::max(sums.positives, negatives) / sums.rows;
  for (const double gap : sums.gaps) m.ece += std::abs(gap) / sums.rows;
  const double top_rate = top.positives() / std::max(1.0, std::floor(sums.rows / 10));
  m.top_decile_lift = sums.positives > 0 ? top_rate / (sums.positives / sums.rows) : kNaN;
  return m;
}

Metrics compute_metrics(std::span<const double> probabilities, std::span<const uint8_t> labels) {
  return Ranking(probabilities, labels).metrics();
}

Metrics mean(std::span<const Metrics> metrics) {
  TC_ASSERT(!metrics.empty());
  Metrics result;
  for (const MetricField& field : kFields) {
    double sum = 0;
    for (const Metrics& m : metrics) sum += m.*field.value;
    result.*field.value = sum / static_cast<double>(metrics.size());
  }
  return result;
}

}  // namespace tillcast
