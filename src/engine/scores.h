// engine/scores.h: one model's probability for every customer with a purchase.
//
// A customer's score is true at max(1 ms after their newest event, the UTC midnight the clock last
// passed): a function of the log alone, however it was batched, and of what is known of the
// customer alone, whoever else's orders came before theirs. Their sum is kept in integers for the
// same reason.
//
// Threads: a value. compute...() only read, so that readers are kept out for apply() alone.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/scoring_model.h"
#include "engine/state.h"

namespace tillcast {

struct Score {
  int64_t as_of_ms = INT64_MIN;  // INT64_MIN: none
  double probability = 0;
  bool known() const { return as_of_ms != INT64_MIN; }
};

// When a customer's score is true. REQUIRES: the customer is known and the clock has begun.
int64_t score_time_ms(const State& state, CustomerIndex index);

// Scores that are to take the place of older ones.
struct NewScores {
  std::vector<CustomerIndex> customers;
  std::vector<Score> scores;             // theirs; unknown: the score goes, as the purchase did
  size_t to_fill = 0;                    // of them, the first: the others have no purchase any more
  std::optional<int64_t> refreshed_day;  // everyone was scored, on this day
};

class Scores {
 public:
  Scores() = default;
  // Nobody is scored yet. Null: never will be.
  explicit Scores(std::shared_ptr<const ScoringModel> model) : model_(std::move(model)) {}

  const std::shared_ptr<const ScoringModel>& model() const { return model_; }

  // Whether everyone's turn has come: the clock has passed a midnight since that was last done (or
  // it never was).
  bool stale(const State& state) const;
  void outdate() { scored_day_.reset(); }  // so that their turn comes
  // Scores for `changed`, for everyone when their turn has come, ...
  NewScores compute(const State& state, std::span<const CustomerIndex> changed) const;
  // ... or for them alone.
  NewScores compute_changed(const State& state, std::span<const CustomerIndex> changed) const;
  // Scores for [begin, begin + count) of all customers.
  NewScores compute_range(const State& state, size_t begin, size_t count) const;
  // Returns those whose score is new.
  std::vector<CustomerIndex> apply(NewScores scores);

  // nullptr: no model, no purchase.
  const Score* find(CustomerIndex index) const;
  size_t known() const { return known_; }
  // The sum of all probabilities; nothing without a model.
  std::optional<double> expected_purchases() const;

  void save(ByteWriter& out) const;
  // Of so many customers. kCorrupt: they are not to be used, and nothing is changed.
  Result<> load(ByteReader& in, size_t customers);

 private:
  NewScores plan_everyone(const State& state) const;
  NewScores plan_changed(const State& state, std::span<const CustomerIndex> changed) const;
  NewScores plan_range(const State& state, size_t begin, size_t count) const;
  NewScores plan(const State& state, std::vector<CustomerIndex> customers) const;
  NewScores filled(const State& state, NewScores fresh) const;
  void fill(const State& state, NewScores& fresh, size_t begin, size_t end) const;
  void store(CustomerIndex index, Score score);

  std::shared_ptr<const ScoringModel> model_;
  std::vector<Score> scores_;          // by CustomerIndex
  std::optional<int64_t> scored_day_;  // the day of the last full refresh
  int64_t sum_ = 0;                    // of probabilities, in 2^-32
  size_t known_ = 0;
};

}  // namespace tillcast
