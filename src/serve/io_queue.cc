#include "serve/io_queue.h"

#include <boost/asio/post.hpp>

namespace tillcast {

// REQUIRES: the lock.
bool IoQueue::to_be_called() {
  return !holding_ && !waiting_.empty() && !std::exchange(called_, true);
}

void IoQueue::call() {
  boost::asio::post(io_, [this] { run(); });
}

void IoQueue::post(Work work) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
    if (!to_be_called()) return;
  }
  call();
}

void IoQueue::together(const Work& posting) {
  const auto hold = [this](bool holding) {
    const std::lock_guard lock(mutex_);
    holding_ = holding;
    return to_be_called();
  };
  struct Held {
    const std::function<void()> over;
    ~Held() { over(); }
  };
  hold(true);
  const Held held{[&] {
    if (hold(false)) call();
  }};
  posting();
}

void IoQueue::run() {
  std::vector<Work> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
    called_ = false;
  }
  for (const Work& work : taken) work();
}

}  // namespace tillcast
