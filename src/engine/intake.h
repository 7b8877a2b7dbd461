// engine/intake.h: the way into the log: what comes is decided, recorded, and waits to be folded.
//
// An order's identity is known from the moment its entry is durable: first here, then in the
// state. What the log refuses leaves no trace.
//
// Threads: append(), tick() and probe() from one, the recorder's; take() and folded() from one, the
//          writer's. The two may be at it at once.
// Ownership: log, state and the lock that guards the state outlive it.
#pragma once

#include <tsl/robin_map.h>

#include <atomic>
#include <limits>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/stage_times.h"
#include "engine/state.h"
#include "engine/update.h"
#include "log/log.h"

namespace tillcast {

using SequencedEntry = std::pair<uint64_t, Stated>;  // with its seq

class Intake {
 public:
  Intake(Log& log, const State& state, std::shared_mutex& state_mutex)
      : log_(log), state_(state), state_mutex_(state_mutex) {}

  // Engine's of the same names.
  Result<std::vector<Outcome>> append(std::span<StatedOrder> orders, int64_t now_ms);
  Result<bool> tick(int64_t at_ms);
  const RecordTimes& took() const { return took_; }
  Result<> probe() { return log_.probe(); }

  // What was recorded elsewhere, in the log's order, waits now. From who calls take().
  void arrived(std::vector<SequencedEntry> entries);

  // The first `entries_max` of what was recorded and waits, in the log's order. REQUIRES: folded()
  // was called since the last.
  std::vector<SequencedEntry> take(size_t entries_max);
  // The state holds them now.
  void folded(std::span<const SequencedEntry> entries);
  // Whether the recorder waits for the state: who holds it gives way.
  bool wants_state() const { return wants_state_.load(std::memory_order_relaxed); }

 private:
  using Fingerprints = tsl::robin_map<OrderIdentity, uint64_t, OrderIdentityHash>;
  Outcome decide(const StatedOrder& stated, const Fingerprints& beside, const std::string& currency,
                 int64_t now_ms) const;
  std::shared_lock<std::shared_mutex> lock_state();
  Result<> record(std::vector<Stated> entries, Fingerprints fingerprints);

  Log& log_;
  const State& state_;
  std::shared_mutex& state_mutex_;

  // The recorder's.
  std::string currency_;  // of the first order that was recorded, if any was
  int64_t clock_ms_ = std::numeric_limits<int64_t>::min();
  RecordTimes took_;

  std::atomic<bool> wants_state_ = false;
  std::mutex mutex_;  // guards all below; taken after state_mutex_
  std::vector<SequencedEntry> waiting_;
  Fingerprints fingerprints_;  // of what the state may not hold yet
};

}  // namespace tillcast
