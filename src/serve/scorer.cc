#include "serve/scorer.h"

#include <utility>

namespace tillcast {

Scorer::Scorer(const Engine& engine, std::function<void()> ended)
    : engine_(engine), ended_(std::move(ended)), thread_([this] { run(); }) {}

Scorer::~Scorer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Scorer::begin(Batch& batch) {
  {
    const std::lock_guard lock(mutex_);
    TC_ASSERT(batch_ == nullptr);
    batch_ = &batch;
  }
  changed_.notify_all();
}

void Scorer::wait() {
  std::unique_lock lock(mutex_);
  Batch* const batch = batch_;
  if (batch == nullptr) return;
  lock.unlock();
  engine_.score(*batch);  // ours until we return
  lock.lock();
  changed_.wait(lock, [this] { return batch_ == nullptr; });
}

void Scorer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return stopping_ || batch_ != nullptr; });
    if (batch_ == nullptr) return;
    Batch& batch = *batch_;
    lock.unlock();
    engine_.score(batch);
    ended_();
    lock.lock();
    batch_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace tillcast
