#include "engine/drift_counter.h"

#include <algorithm>

#include "eval/drift.h"

namespace tillcast {

DriftCounter::DriftCounter(const ModelCard& card) : card_(card) {
  if (card.reference.empty() || card.reference.size() != card.features.size()) return;
  for (const FeatureReference& reference : card.reference) {
    if (reference.shares.size() != reference.edges.size() + 1) {
      counts_.clear();
      return;
    }
    counts_.emplace_back(reference.shares.size(), 0);
  }
}

void DriftCounter::add(std::span<const double> matrix) {
  const size_t columns = counts_.size();
  if (columns == 0) return;
  for (size_t column = 0; column < columns; ++column) {
    column_.clear();
    for (size_t at = column; at < matrix.size(); at += columns) column_.push_back(matrix[at]);
    const auto counted = count_bins(card_.reference[column].edges, column_);
    std::ranges::transform(counted, counts_[column], counts_[column].begin(), std::plus{});
  }
}

std::optional<DriftReport> DriftCounter::report(int64_t as_of_ms, uint64_t customers) const {
  if (counts_.empty() || customers == 0) return std::nullopt;
  DriftReport report{as_of_ms, customers, {}};
  for (size_t column = 0; column < counts_.size(); ++column) {
    const FeatureReference& reference = card_.reference[column];
    std::vector<double> actual = to_shares(counts_[column]);
    const double psi = population_stability_index(reference.shares, actual);
    report.features.push_back(
        {card_.features[column], psi, reference.edges, reference.shares, std::move(actual)});
  }
  std::ranges::stable_sort(report.features, std::greater{}, &FeatureDrift::psi);
  return report;
}

}  // namespace tillcast
