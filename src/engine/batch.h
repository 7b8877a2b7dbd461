// engine/batch.h: what was recorded together, on its way from the log to readers.
//
// Engine::fold() makes one, Engine::score() adds what its customers come to, Engine::publish()
// shows it: every number is of its own entry, whatever was recorded meanwhile.
//
// Threads: of one at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/intake.h"
#include "engine/scores.h"
#include "engine/segment_places.h"
#include "engine/stage_times.h"
#include "engine/update.h"

namespace tillcast {

struct Batch {
  std::vector<SequencedEntry> entries;
  std::vector<CustomerIndex> changed;  // by them; may repeat
  LiveReports graded;                  // on the way
  bool scores_everyone = false;        // a day has begun
  NewScores scores;
  NewPlaces places;
  StageTimes times;
};

}  // namespace tillcast
