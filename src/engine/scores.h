// engine/scores.h: the champion's probability for every customer with a purchase.
//
// A customer's score is true at max(1 ms after the clock when an order last changed them, the UTC
// midnight the clock last passed): a function of the log alone, however it was batched. Their sum
// is kept in integers for the same reason.
//
// Threads: a value under the engine's lock.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/feature_map.h"
#include "engine/state.h"
#include "score/model.h"

namespace tillcast {

struct Score {
  int64_t as_of_ms = INT64_MIN;  // INT64_MIN: none
  double probability = 0;
  bool known() const { return as_of_ms != INT64_MIN; }
};

class Scores {
 public:
  // Refuses, naming the feature, a model that wants what the catalogue does not have. Forgets all
  // scores.
  Result<> set_model(std::shared_ptr<const Model> model);
  const std::shared_ptr<const Model>& model() const { return model_; }

  // Brings the scores of `changed` up to date, and everyone's when the clock has passed a midnight
  // since the last call (or nobody has been scored yet). Returns those whose score is new.
  std::vector<CustomerIndex> refresh(const State& state, std::span<const CustomerIndex> changed);

  // nullptr: no model, no purchase.
  const Score* find(CustomerIndex index) const;
  size_t known() const { return known_; }
  std::optional<double> expected_purchases()
      const;  // the sum of all probabilities; nothing without a model

 private:
  void score(const State& state, std::span<const CustomerIndex> customers);
  void store(CustomerIndex index, Score score);

  std::shared_ptr<const Model> model_;
  FeatureMap feature_map_;
  std::vector<Score> scores_;          // by CustomerIndex
  std::optional<int64_t> scored_day_;  // the day of the last full refresh
  int64_t sum_ = 0;                    // of probabilities, in 2^-32
  size_t known_ = 0;
};

}  // namespace tillcast
