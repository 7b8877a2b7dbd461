// engine/start_up.h: what a start found of the checkpoint, what it did about it, and the words for
// that.
//
// A checkpoint that cannot be used is not deleted: the next one puts it aside (<data>/
// checkpoint.aside, one at most), for it may know more than a log that lost its end.
//
// Threads: a value of the writer's.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "engine/state.h"

namespace tillcast {

class StartUp {
 public:
  // An empty folder: no checkpoints.
  explicit StartUp(std::filesystem::path checkpoint_dir)
      : checkpoint_dir_(std::move(checkpoint_dir)) {}

  // The checkpoint's state where it is whole and of this log, else a new one; why not is a warning
  // in the log. An error: the log could not be read, and nothing can be said.
  Result<State> begin(const Log& log);
  void folded(uint64_t seq) { folded_seq_ = seq, ended_ = std::chrono::steady_clock::now(); }

  // One line: "checkpoint of entry 100 used, 20 entries after it folded in 0.1 s".
  std::string words() const;

  // Before a new checkpoint takes its place.
  void put_aside();

 private:
  const std::filesystem::path checkpoint_dir_;
  std::string problem_;  // of the checkpoint that there was; empty: none
  bool aside_ = false;   // it is to be kept
  uint64_t checkpoint_seq_ = 0;
  uint64_t folded_seq_ = 0;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point ended_;
};

}  // namespace tillcast
