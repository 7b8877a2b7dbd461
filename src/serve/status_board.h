// serve/status_board.h: the process's own state, written by its parts and read by its views.
//
// Threads: every method from any thread. Rates are means over the last five whole seconds;
// latencies are of the last ten seconds, within 2 %.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "serve/json_views.h"
#include "serve/latency_histogram.h"

namespace tillcast {

// auto: wall once the newest event is younger than 30 days, else event, so that a shop's past is
// not aged to the present by mere waiting. Only wall ticks by itself.
enum class ClockMode { kAuto, kWall, kEvent, kReplay };

class StatusBoard {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  StatusBoard(ClockMode mode, std::string data_source, Instant begun);

  void orders_accepted(uint64_t orders, uint64_t transactions, Instant now);
  // So many orders were published so long after they had arrived.
  void orders_published(uint64_t orders, double latency_ms, Instant now);
  // Everything up to `seq` has been folded; the engine's clock is then at `as_of_ms`.
  void published(uint64_t seq, std::optional<int64_t> as_of_ms, double lag_ms);
  void clients_now(uint64_t clients);
  void replay_now(ReplayStatus replay);
  void models_problem(std::string problem);
  void segments_problem(std::string problem);

  // `wall_ms` decides what `auto` means.
  EngineStatus read(Instant now, int64_t wall_ms) const;
  std::optional<int64_t> as_of_ms() const;

  // Whether the clock should follow the wall; never before the first entry, whose time is not known
  // yet.
  bool wants_wall_ticks(int64_t wall_ms) const;

  const std::string& boot_id() const { return boot_id_; }
  const std::string& data_source() const { return data_source_; }

 private:
  static constexpr int64_t kRateSeconds = 5;
  static constexpr int64_t kLatencySeconds = 10;
  struct Second {
    int64_t at = -1;  // since begun_
    uint64_t orders = 0;
    uint64_t transactions = 0;
  };
  struct LatencySecond {
    int64_t at = -1;
    LatencyHistogram orders;
  };
  std::optional<Latency> latency(int64_t current) const;
  std::string_view clock(int64_t wall_ms) const;
  int64_t second_of(Instant now) const;

  const ClockMode mode_;
  const std::string data_source_;
  const Instant begun_;
  const std::string boot_id_;

  mutable std::mutex mutex_;  // guards all below
  std::array<Second, kRateSeconds + 1> seconds_;
  std::array<LatencySecond, kLatencySeconds + 1> latencies_;
  uint64_t seq_ = 0;
  std::optional<int64_t> as_of_ms_;
  double lag_ms_ = 0;
  uint64_t clients_ = 0;
  std::optional<ReplayStatus> replay_;
  std::string models_problem_;
  std::string segments_problem_;
};

}  // namespace tillcast
