// engine/checkpoint_process.h: a checkpoint written by a copy of the process, while this one goes
// on.
//
// fork() gives a snapshot of the state for the price of its page tables; what changes meanwhile is
// copied page by page by the kernel. The copy holds no thread but the one that forked, closes every
// descriptor (the log's lock, sockets), writes, and ends without running anything else; it dies
// with its parent.
//
// Threads: the writer's. REQUIRES of what is written: no lock that another thread may hold, no log
// output.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>

#include "base/result.h"

namespace tillcast {

class CheckpointProcess {
 public:
  using Clock = std::chrono::steady_clock;

  CheckpointProcess() = default;
  ~CheckpointProcess() { stop(); }
  CheckpointProcess(const CheckpointProcess&) = delete;
  CheckpointProcess& operator=(const CheckpointProcess&) = delete;

  bool running() const { return pid_ > 0; }
  // kUnavailable: no copy could be made. REQUIRES: none is running.
  Result<> start(const std::function<Result<>()>& write);
  // Nothing while it is running or none was started; else, once, how it ended.
  std::optional<Result<>> ended();
  // Ends one that is running; what it wrote is not used.
  void stop();
  // How long the last one took, or has run so far.
  Clock::duration took() const { return (running() ? Clock::now() : ended_at_) - started_at_; }

 private:
  pid_t pid_ = 0;
  Clock::time_point started_at_{};
  Clock::time_point ended_at_{};
};

}  // namespace tillcast
