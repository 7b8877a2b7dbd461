// train/dataset.h: the log as rows to learn from: customers at cut-offs, and what they did next.
//
// The same feature/ code as live scoring, over the same orders: a row holds, to the last bit, what
// the engine would have computed at that moment. A row sees only what happened before its cut-off;
// its label only the 30 days from it.
#pragma once

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "event/order_event.h"
#include "log/log.h"

namespace tillcast {

inline constexpr int64_t kHorizonMs = 30 * kDayMs;

enum class FeatureSet { kBase, kAdvanced };

std::string_view to_string(FeatureSet set);  // "base", "advanced"

struct Dataset {
  std::vector<std::string> features;
  nlohmann::json population;        // of prepare(); else null
  std::vector<double> matrix;       // rows x features
  std::vector<uint8_t> labels;      // 1: a purchase within [cut-off, cut-off + 30 d)
  std::vector<int64_t> cutoffs_ms;  // of each row
  std::vector<uint32_t> customers;  // of each row, a place in customer_ids
  std::shared_ptr<const std::vector<std::string>> customer_ids;

  size_t rows() const { return labels.size(); }
  size_t positives() const;
  std::span<const double> row(size_t i) const {
    return std::span(matrix).subspan(i * features.size(), features.size());
  }
  // A copy of some rows, in the order given.
  Dataset take(std::span<const uint32_t> rows) const;
  // A copy with some of the features, in the order given. REQUIRES: they exist.
  Dataset with_features(const std::vector<std::string>& names) const;
};

// What the fitted features need, fitted to the customers at the last cut-off of `raw`. REQUIRES of
// both: `raw` comes from History::snapshots(), or is a part of such.
nlohmann::json population_of(const Dataset& raw);
// The columns that a model reads, in the order of `names`. kInvalid: a feature that this program
// does not have, or a fitted one without a population.
Result<Dataset> prepare(const Dataset& raw, const std::vector<std::string>& names,
                        const nlohmann::json& population);

// The orders of a shop before some moment.
class History {
 public:
  // Reads the whole log. kNotFound: there are no orders. kInvalid: `until_ms` lies after the last
  // of them.
  static Result<History> load(const Log& log, int64_t until_ms = INT64_MAX);
  // REQUIRES: not empty, sorted by time.
  explicit History(std::vector<OrderEvent> orders);

  int64_t first_ms() const { return orders_.front().ordered_at_ms; }
  int64_t last_ms() const { return orders_.back().ordered_at_ms; }
  const std::string& currency() const { return orders_.front().currency; }
  // Of everything the orders state: the same data, the same text.
  std::string fingerprint() const;

  // Every customer with a purchase before it, at each cut-off, in one pass; rows by cut-off,
  // columns the kProfileFeatures of feature/catalogue.h. REQUIRES: cut-offs ascending.
  Dataset snapshots(std::span<const int64_t> cutoffs_ms) const;

 private:
  struct Cancellation {
    int64_t at_ms = 0;  // not before its order
    size_t order = 0;   // a place in orders_
  };

  std::vector<OrderEvent> orders_;
  std::vector<Cancellation> cancellations_;  // by time; only net features see them
};

}  // namespace tillcast
