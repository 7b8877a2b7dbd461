// serve/live_sender.h: a second thread that writes frames, where many listen.
//
// What a listener costs is the write to its socket, which needs a descriptor and bytes and nothing
// else. So only the writes are lent, some at a time: who listens, what is said and what became of
// it stay with the I/O thread, which meanwhile writes to others.
//
// Threads: those of each method; the writes are on its own. Ownership: a lent write holds its
// session, which keeps descriptor and bytes as they are until it is back. IoQueue outlives it.
#pragma once

#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "serve/io_queue.h"
#include "serve/side_worker.h"

namespace tillcast {

class LiveSession;

struct LiveWrite {
  std::shared_ptr<LiveSession> session;  // the I/O thread's: nothing else is done with it
  int socket = -1;
  std::string_view bytes;

  // What became of it.
  size_t written = 0;
  boost::system::error_code error;
  std::chrono::steady_clock::duration took{};
};
using LiveWrites = std::vector<LiveWrite>;

class LiveSender {
 public:
  explicit LiveSender(IoQueue& io_queue);

  // The I/O thread. False: it has enough to do, or there is but one core.
  bool has_room() const;
  // The I/O thread, which `back` is called on once all are done. REQUIRES: has_room().
  void write(LiveWrites writes, std::function<void(LiveWrites&)> back);
  // Any thread, once the I/O thread has ended. Returns when what was lent is written.
  void finish();

 private:
  IoQueue& io_queue_;
  size_t lent_ = 0;  // the I/O thread's: batches that are not back
  std::optional<SideWorker> thread_;
};

}  // namespace tillcast
