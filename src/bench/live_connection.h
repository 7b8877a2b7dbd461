// bench/live_connection.h: one page's WebSocket to /v1/live, read as cheaply as it can be.
//
// Of a frame only its beginning is looked at, which says its seq and type; a long rest is dropped
// in the kernel without being copied, unless whole frames are asked for.
//
// Threads: the loop's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bench/loop.h"
#include "bench/socket.h"

namespace tillcast {

struct LiveFrame {
  uint64_t seq = 0;
  std::string_view type;
  std::string_view text;  // all of it where whole frames were asked for, else its beginning
  uint64_t bytes = 0;
};

class LiveConnection final : Loop::Watcher {
 public:
  using Came = std::function<void(const LiveFrame&)>;

  // `types` as in the subscription: R"("kpis","orders")".
  static Result<std::unique_ptr<LiveConnection>> open(Loop& loop, uint16_t port,
                                                      std::string_view types, bool whole, Came came,
                                                      uint8_t from = 1);
  ~LiveConnection();

  // Runs the loop until a frame came: from then on the page is told of everything.
  Result<> wait_for_first_frame();

  bool closed() const { return closed_; }
  uint64_t frames() const { return frames_; }
  uint64_t bytes() const { return bytes_; }
  uint64_t gaps() const { return gaps_; }

 private:
  LiveConnection(Loop& loop, Socket socket, bool whole, Came came);
  void ready(bool readable, bool writable) override;
  bool receive();
  void parse();
  void frame_came();
  void pong(std::string_view payload);

  Loop& loop_;
  Socket socket_;
  Came came_;
  std::string in_;       // not parsed yet
  uint64_t skip_ = 0;    // of the payload's rest, not wanted
  std::string message_;  // its beginning, or what came of it
  uint64_t message_bytes_ = 0;
  bool last_ = false;  // the message ends with this payload
  uint64_t frames_ = 0, bytes_ = 0, gaps_ = 0;
  bool whole_;
  bool closed_ = false;
};

}  // namespace tillcast
