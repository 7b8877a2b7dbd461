// bench/open_loop.h: requests at fixed moments, whatever the server does meanwhile.
//
// A latency counts from the moment at which a request was due, not from when it could be sent: a
// server that stalls is charged for everyone who would have come (no coordinated omission).
//
// Threads: the loop's.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/http_connection.h"
#include "bench/latencies.h"

namespace tillcast {

struct OpenLoopPlan {
  size_t connections = 64;
  double rate = 0;  // requests a second, evenly
  double seconds = 0;
  double behind_seconds_max = 5;  // it gives up once a request is as late as this
  std::string_view title = "Sending";
};

struct HttpRequest {
  std::string head, body;
};

struct OpenLoopRun {
  uint64_t sent = 0;
  bool gave_up = false;
  double seconds = 0;   // until the last answer
  Latencies took;       // from due to answered
  Latencies sent_late;  // of it, what the generator itself was late, a connection being free
};

class OpenLoop {
 public:
  // Writes the request that is due at `due`, the `number`th.
  using Make = std::function<void(HttpRequest& request, uint64_t number, Instant due)>;
  // An error ends the run.
  using Heard = std::function<Result<>(uint64_t number, const HttpAnswer& answer)>;

  static Result<std::unique_ptr<OpenLoop>> open(Loop& loop, uint16_t port, size_t connections);
  Result<OpenLoopRun> run(const OpenLoopPlan& plan, Make make, Heard heard);

 private:
  struct Line {
    std::unique_ptr<HttpConnection> connection;
    HttpRequest request;
    uint64_t number = 0;
    Instant free_since;
  };
  explicit OpenLoop(Loop& loop) : loop_(loop) {}
  Instant due(uint64_t number) const {
    return later(begun_, static_cast<double>(number) / plan_.rate);
  }
  bool all_sent() const { return run_.gave_up || run_.sent == total_; }
  void send_due();
  void answered(Line& line, const Result<HttpAnswer>& answer);

  Loop& loop_;
  std::vector<Line> lines_;
  std::vector<Line*> free_;
  OpenLoopPlan plan_;
  Make make_;
  Heard heard_;
  Instant begun_;
  uint64_t total_ = 0;
  OpenLoopRun run_;
  std::optional<Error> error_;
};

}  // namespace tillcast
