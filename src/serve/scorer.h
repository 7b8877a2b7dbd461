// serve/scorer.h: a thread that scores a batch while the writer records the next, and with it once
// that is done.
//
// Threads:   begin() and wait() from one thread, the writer's; `ended` is called on the scorer's.
// Ownership: the engine outlives the scorer; between begin() and wait() the batch is the scorer's,
//            and the writer keeps to what Engine allows between fold() and publish().
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "engine/engine.h"

namespace tillcast {

class Scorer {
 public:
  Scorer(const Engine& engine, std::function<void()> ended);
  ~Scorer();
  Scorer(const Scorer&) = delete;
  Scorer& operator=(const Scorer&) = delete;

  // REQUIRES: wait() was called since the last.
  void begin(Batch& batch);
  // Helps, until the batch is scored, `ended` has been called and nothing of the engine is read any
  // more; at once where none was begun.
  void wait();

 private:
  void run();

  const Engine& engine_;
  const std::function<void()> ended_;

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  Batch* batch_ = nullptr;  // set by the writer's thread, cleared by the scorer's
  bool stopping_ = false;

  std::thread thread_;
};

}  // namespace tillcast
