// serve/metrics.h: what the process counts about itself, in Prometheus text.
//
// Threads: every method from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace tillcast {

class Histogram {
 public:
  void observe(double seconds);
  void append_to(std::string& out, std::string_view name, std::string_view help) const;

 private:
  // Upper bounds in seconds; the last bucket is everything.
  static constexpr std::array kBounds{0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01,
                                      0.025,  0.05,    0.1,    0.25,  0.5,    1.0,   2.5};
  std::array<uint64_t, kBounds.size() + 1> counts_{};
  double sum_ = 0;
};

// Values that are read when asked for, not counted.
struct Gauges {
  uint64_t seq = 0;
  double event_clock_seconds = 0;  // Unix; 0: no entry yet
  double lag_seconds = 0;
  uint64_t live_clients = 0;
  uint64_t connections = 0;
};

class ServerMetrics {
 public:
  void orders_decided(uint64_t accepted, uint64_t duplicate, uint64_t rejected);
  void transactions_accepted(uint64_t lines);
  void request_answered(std::string_view route, int status, double seconds);
  void frame_sent();
  void frames_conflated(uint64_t count);
  void frames_dropped(uint64_t count);
  void append_took(double seconds);
  void step_took(double seconds);

  std::string text(const Gauges& gauges) const;

 private:
  mutable std::mutex mutex_;
  uint64_t accepted_ = 0;
  uint64_t duplicate_ = 0;
  uint64_t rejected_ = 0;
  uint64_t transactions_ = 0;
  uint64_t frames_sent_ = 0;
  uint64_t frames_conflated_ = 0;
  uint64_t frames_dropped_ = 0;
  std::map<std::pair<std::string_view, int>, uint64_t>
      requests_;  // by route (a literal) and status
  Histogram append_;
  Histogram step_;
  Histogram request_;
};

}  // namespace tillcast
