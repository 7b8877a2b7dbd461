// serve/side_worker.h: one thread for work that takes milliseconds, beside the pool that answers
// views.
//
// Threads: run() from any thread; what it was given runs on the worker's. What still waits at the
// end of its life is run first.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tillcast {

class SideWorker {
 public:
  // `name`: the thread's (base/thread_name.h), for good.
  SideWorker(const char* name, size_t waiting_max);
  ~SideWorker();

  // False: as much is waiting as may, or it is ending; the work will not be done.
  [[nodiscard]] bool run(std::function<void()> work);
  // Nothing more is taken; returns when what was taken is done.
  void finish();

 private:
  void work();

  const char* const name_;
  const size_t waiting_max_;
  std::mutex mutex_;  // guards all below
  std::condition_variable came_;
  std::deque<std::function<void()>> waiting_;
  bool ending_ = false;

  std::thread thread_;
};

}  // namespace tillcast
