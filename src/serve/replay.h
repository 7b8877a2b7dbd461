// serve/replay.h: plays recorded orders into the running server at event-time speed.
//
// Orders due in a beat of 100 ms go in as one batch. A silence of more than a wall second is cut to
// one; a midnight that passes in a silence is ticked, so that scores age as they would have.
//
// Threads: a thread of its own, until the orders are over or the writer stops.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "event/order_event.h"
#include "serve/shop_writer.h"
#include "serve/status_board.h"

namespace tillcast {

struct ReplayOptions {
  std::function<std::optional<OrderEvent>()> next;  // in order of time; nothing: the end
  double speed = 3600;                              // event seconds a wall second; REQUIRES: > 0
};

class Replay {
 public:
  Replay(ReplayOptions options, ShopWriter& writer, StatusBoard& board);
  ~Replay();

  void stop();

 private:
  void run();
  // Waits until the orders are durable, trying again for as long as the log is unavailable. False:
  // stopped.
  bool send(const std::vector<OrderEvent>& due);
  bool sleep(std::chrono::steady_clock::duration time);

  const ReplayOptions options_;
  ShopWriter& writer_;
  StatusBoard& board_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stop_ = false;
  uint64_t rejected_ = 0;

  std::thread thread_;
};

}  // namespace tillcast
