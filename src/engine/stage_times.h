// engine/stage_times.h: how long the engine took, stage by stage.
//
// Plain values, measured beside the work: no answer depends on them.
#pragma once

#include <chrono>

namespace tillcast {

// Over what was recorded together.
struct RecordTimes {
  using Duration = std::chrono::steady_clock::duration;
  Duration decide{};  // duplicates and conflicts
  Duration append{};  // into the log, with the sync; 0: there was nothing to record
  Duration sync{};    // of that, the log's wait for the disk; 0: it does not say
};

// Over what was folded together.
struct StageTimes {
  using Duration = std::chrono::steady_clock::duration;
  Duration fold{};     // profiles, books, identities
  Duration score{};    // features and scores
  Duration assign{};   // segments
  Duration publish{};  // the Update
};

}  // namespace tillcast
