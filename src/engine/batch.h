// engine/batch.h: what was recorded together, on its way from the log to readers.
//
// Engine::fold() makes one, Engine::score() adds what its customers come to, Engine::publish()
// shows it. Scoring only reads the state, which no other batch changes before this one is
// published: so every number is of its own entry, whatever was recorded meanwhile.
//
// Threads: score() may be called by several at once: each takes slices of the customers until none
//          is left, and all is done once all have returned. Else of one at a time.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/scores.h"
#include "engine/segment_places.h"
#include "engine/stage_times.h"
#include "engine/update.h"
#include "event/stated_order.h"

namespace tillcast {

struct Batch {
  std::vector<std::pair<uint64_t, Stated>> entries;  // with their seq
  std::vector<CustomerIndex> changed;                // by them; may repeat
  LiveReports graded;                                // on the way
  size_t customers = 0;                              // to be scored or placed, at most
  NewScores scores;
  NewPlaces places;
  StageTimes times;  // but for the scoring, which several may be at

  std::atomic<size_t> slices_taken = 0;
  std::atomic<bool> places_taken = false;
  std::atomic<StageTimes::Duration::rep> scoring = 0;  // all threads' together
};

}  // namespace tillcast
