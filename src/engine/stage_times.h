// engine/stage_times.h: how long the engine took over one batch, stage by stage.
//
// Plain values, measured beside the work: no answer depends on them.
#pragma once

#include <chrono>

namespace tillcast {

struct StageTimes {
  using Duration = std::chrono::steady_clock::duration;
  Duration decide{};   // duplicates and conflicts
  Duration append{};   // into the log, with the sync
  Duration sync{};     // of that, the log's wait for the disk; 0: it does not say
  Duration fold{};     // profiles, books, identities
  Duration score{};    // features and scores
  Duration assign{};   // segments
  Duration publish{};  // the Update
};

}  // namespace tillcast
