// base/stopwatch.h: how long something took, for those who watch the program; no answer depends on
// it.
//
// Threads: a value.
#pragma once

#include <chrono>
#include <utility>

namespace tillcast {

class Stopwatch {
 public:
  using Clock = std::chrono::steady_clock;

  // Since it was made, or since lap() was last asked.
  Clock::duration lap() {
    const Clock::time_point now = Clock::now();
    return now - std::exchange(begun_, now);
  }

  double seconds() const { return std::chrono::duration<double>(Clock::now() - begun_).count(); }

 private:
  Clock::time_point begun_ = Clock::now();
};

}  // namespace tillcast
