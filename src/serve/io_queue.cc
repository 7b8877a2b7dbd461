#include "serve/io_queue.h"

#include <boost/asio/post.hpp>

namespace tillcast {

void IoQueue::post(Work work) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
    if (waiting_.size() > 1) return;  // the I/O thread has been called for the first
  }
  boost::asio::post(io_, [this] { run(); });
}

void IoQueue::run() {
  std::vector<Work> taken;
  {
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
  }
  for (const Work& work : taken) work();
}

}  // namespace tillcast
