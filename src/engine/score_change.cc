#include "engine/score_change.h"

#include <algorithm>

namespace tillcast {

bool ScoreChange::advance(const State& state, size_t rows_max) {
  if (!state.clock_ms || !scores_.model()) return true;
  if (!day_) day_ = state.day();
  const size_t customers = state.profiles.size();
  NewScores slice = scores_.compute_range(state, place_, rows_max);
  place_ = std::min(customers, place_ + rows_max);
  if (place_ < customers) {
    scores_.apply(std::move(slice));
    return false;
  }
  slice.refreshed_day = day_;
  scores_.apply(std::move(slice));
  // What changed meanwhile; everyone once more where a midnight has passed.
  scores_.apply(scores_.compute(state, changed_));
  return true;
}

}  // namespace tillcast
