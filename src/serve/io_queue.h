// serve/io_queue.h: the way back to the I/O thread for answers that other threads have made.
//
// The recorder answers many requests at once: the I/O thread is woken for all of them together, and
// takes all that are there.
//
// Threads: post() from any; what is posted runs on the I/O thread, in the order of posting.
// Ownership: the io_context outlives it; what is left over when it goes is dropped, not run.
#pragma once

#include <functional>
#include <mutex>
#include <utility>  // Asio 1.74 uses std::exchange without it
#include <vector>

#include <boost/asio/io_context.hpp>

namespace tillcast {

class IoQueue {
 public:
  using Work = std::function<void()>;

  explicit IoQueue(boost::asio::io_context& io) : io_(io) {}

  void post(Work work);
  // What `posting` posts wakes the I/O thread once it is over. One at a time.
  void together(const Work& posting);
  bool on_io_thread() const { return io_.get_executor().running_in_this_thread(); }

 private:
  bool to_be_called();
  void call();
  void run();

  boost::asio::io_context& io_;
  std::mutex mutex_;
  std::vector<Work> waiting_;  // guarded by mutex_, as all below
  bool called_ = false;        // the I/O thread, for what waits
  bool holding_ = false;       // it is called later
};

}  // namespace tillcast
