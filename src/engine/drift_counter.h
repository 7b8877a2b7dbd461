// engine/drift_counter.h: counts rows into the bins of a model's reference, for its drift.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "engine/live_report.h"
#include "score/model.h"

namespace tillcast {

class DriftCounter {
 public:
  // A card without a reference of every feature gives no report.
  explicit DriftCounter(const ModelCard& card);

  // Rows in the model's columns.
  void add(std::span<const double> matrix);
  std::optional<DriftReport> report(int64_t as_of_ms, uint64_t customers) const;

 private:
  const ModelCard& card_;
  std::vector<std::vector<uint64_t>> counts_;  // by feature and bin; empty: there is no reference
  std::vector<double> column_;
};

}  // namespace tillcast
