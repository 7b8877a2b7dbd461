// bench/http_connection.h: HTTP/1.1 on one kept connection, a request at a time, in a Loop.
//
// Threads: the loop's. Errors: a broken connection fails the request that waits, and those after.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bench/loop.h"
#include "bench/socket.h"

namespace tillcast {

struct HttpAnswer {
  int status = 0;
  std::string body;
};

class HttpConnection final : Loop::Watcher {
 public:
  using Answered = std::function<void(Result<HttpAnswer>)>;

  static Result<std::unique_ptr<HttpConnection>> open(Loop& loop, uint16_t port, uint8_t from = 1);
  ~HttpConnection();

  bool idle() const { return !answered_; }
  // The bytes stay the caller's until the answer is there. REQUIRES: idle().
  void send(std::string_view head, std::string_view body, Answered answered);

  // Runs the loop until the answer is there.
  Result<HttpAnswer> ask(std::string_view head, std::string_view body = {});

 private:
  HttpConnection(Loop& loop, Socket socket);
  void ready(bool readable, bool writable) override;
  void write();
  void read();
  void finish(Result<HttpAnswer> answer);

  Loop& loop_;
  Socket socket_;
  std::string_view head_, body_;  // what is left to send
  bool blocked_ = false;
  std::string in_;
  Answered answered_;
};

std::string get_head(std::string_view target);
void write_orders_head(std::string& head, size_t body_bytes);

}  // namespace tillcast
