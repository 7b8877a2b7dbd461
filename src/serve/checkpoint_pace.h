// serve/checkpoint_pace.h: when the next checkpoint is worth its price.
//
// Folding the entries after the last one again is what it saves the next start; copying the state,
// and the pages that change while it is copied, is what it costs. So the one is bounded by the time
// that folding took here, the other by a rest of several times what the last copy took.
//
// Threads: a value; the writer's.
#pragma once

#include <chrono>
#include <cstdint>

namespace tillcast {

class CheckpointPace {
 public:
  using Clock = std::chrono::steady_clock;

  // It is due when any of the first three is reached, and the rest is over.
  struct Limits {
    uint64_t entries = 1'000'000;                        // folded since the last
    Clock::duration folding = std::chrono::seconds(10);  // that they took
    Clock::duration apart = std::chrono::minutes(5);     // where there is anything new at all
    int rest = 4;                                        // times what the last one took
  };

  CheckpointPace(const Limits& limits, uint64_t seq, Clock::time_point now)
      : limits_(limits), seq_(seq), at_(now) {}

  void folded(Clock::duration took) { folding_ += took; }
  // `took`: the last one, 0 where there was none.
  bool due(uint64_t seq, Clock::time_point now, Clock::duration took) const {
    const bool wanted =
        seq >= seq_ + limits_.entries || folding_ >= limits_.folding || now - at_ >= limits_.apart;
    return seq > seq_ && wanted && now - at_ >= limits_.rest * took;
  }
  void begun(uint64_t seq, Clock::time_point now) { seq_ = seq, at_ = now, folding_ = {}; }
  void ended(Clock::time_point now) { at_ = now; }

 private:
  Limits limits_;
  uint64_t seq_;
  Clock::time_point at_;
  Clock::duration folding_{};
};

}  // namespace tillcast
