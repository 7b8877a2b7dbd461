// serve/readiness.h: whether orders should be sent here, and why not.
//
// Pure.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tillcast {

// How the writer does at one moment.
struct WriterHealth {
  size_t queue_orders = 0;  // that wait
  size_t queue_bytes = 0;
  bool stopping = false;
  std::string log_problem;          // why the log refused the last it was given; empty: it did not
  double batch_seconds = 0;         // at one batch; 0: it waits for work
  double turning_away_seconds = 0;  // the queue has been full, again and again; 0: it is not
  double behind_seconds = 0;        // age of the oldest order that is not published yet
};

struct ReadinessLimits {
  double batch_seconds = 30;
  double turning_away_seconds = 30;
  double behind_seconds = 10;
};

struct NotReady {
  std::string_view reason;  // one of kNotReadyReasons
  std::string detail;
};

inline constexpr std::array<std::string_view, 5> kNotReadyReasons{"stopping", "log", "writer",
                                                                  "queue", "behind"};

// Everything that stands against it; empty: the server is ready.
std::vector<NotReady> not_ready(const WriterHealth& health, const ReadinessLimits& limits);

}  // namespace tillcast
