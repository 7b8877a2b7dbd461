// engine/score_change.h: another model's scores, made beside the present ones a slice at a time.
//
// Orders go on being folded between slices and are answered with the present scores; the last slice
// brings what they changed up to date, so that the result is what scoring everyone at once gives.
//
// Threads: one, the writer's.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "engine/scores.h"

namespace tillcast {

class ScoreChange {
 public:
  explicit ScoreChange(std::shared_ptr<const ScoringModel> model) : scores_(std::move(model)) {}

  // These customers changed since the last slice.
  void note(std::span<const CustomerIndex> changed) {
    changed_.insert(changed_.end(), changed.begin(), changed.end());
  }

  // Those that were scored are, too, once more: what everyone's score depends on is another.
  void begin_anew() {
    place_ = 0;
    day_.reset();
  }

  // Scores up to `rows_max` more customers. True: everyone has been.
  bool advance(const State& state, size_t rows_max);

  // REQUIRES: advance() has returned true, and nothing was folded since.
  Scores take() { return std::move(scores_); }

 private:
  Scores scores_;
  size_t place_ = 0;
  std::optional<int64_t> day_;  // when the first slice was made
  std::vector<CustomerIndex> changed_;
};

}  // namespace tillcast
