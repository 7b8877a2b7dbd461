#include "serve/side_worker.h"

#include "base/thread_name.h"

namespace tillcast {

SideWorker::SideWorker(const char* name, size_t waiting_max)
    : name_(name), waiting_max_(waiting_max), thread_([this] { work(); }) {}

SideWorker::~SideWorker() { finish(); }

bool SideWorker::run(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (ending_ || waiting_.size() >= waiting_max_) return false;
  waiting_.push_back(std::move(work));
  came_.notify_one();
  return true;
}

void SideWorker::finish() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    came_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void SideWorker::work() {
  name_this_thread(name_);
  for (;;) {
    std::function<void()> next;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [&] { return ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      next = std::move(waiting_.front());
      waiting_.pop_front();
    }
    next();
  }
}

}  // namespace tillcast
