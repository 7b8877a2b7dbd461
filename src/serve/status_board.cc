#include "serve/status_board.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "base/time.h"

namespace tillcast {
namespace {

constexpr int64_t kLiveDays = 30;

std::string random_id() {
  std::random_device device;
  const uint64_t high = device();
  return fmt::format("{:016x}", (high << 32) | device());
}

}  // namespace

StatusBoard::StatusBoard(ClockMode mode, std::string data_source, Instant begun)
    : mode_(mode), data_source_(std::move(data_source)), begun_(begun), boot_id_(random_id()) {}

int64_t StatusBoard::second_of(Instant now) const {
  return std::chrono::duration_cast<std::chrono::seconds>(now - begun_).count();
}

void StatusBoard::orders_accepted(uint64_t orders, uint64_t transactions, Instant now) {
  const std::lock_guard lock(mutex_);
  const int64_t at = second_of(now);
  Second& second = seconds_[static_cast<size_t>(at) % seconds_.size()];
  if (second.at != at) second = {at, 0, 0};
  second.orders += orders;
  second.transactions += transactions;
}

void StatusBoard::orders_published(uint64_t orders, double latency_ms, Instant now) {
  const std::lock_guard lock(mutex_);
  const int64_t at = second_of(now);
  LatencySecond& second = latencies_[static_cast<size_t>(at) % latencies_.size()];
  if (second.at != at) second = {at, {}};
  second.orders.add(latency_ms, orders);
}

// Of the present second too: a page that opens should not wait for it to end.
std::optional<Latency> StatusBoard::latency(int64_t current) const {
  LatencyHistogram all;
  for (const LatencySecond& second : latencies_)
    if (second.at >= 0 && second.at > current - kLatencySeconds) all.add(second.orders);
  if (all.empty()) return std::nullopt;
  return Latency{all.quantile_ms(0.50), all.quantile_ms(0.99)};
}

void StatusBoard::published(uint64_t seq, std::optional<int64_t> as_of_ms, double lag_ms) {
  const std::lock_guard lock(mutex_);
  seq_ = seq;
  as_of_ms_ = as_of_ms;
  lag_ms_ = lag_ms;
}

void StatusBoard::clients_now(uint64_t clients) {
  const std::lock_guard lock(mutex_);
  clients_ = clients;
}

void StatusBoard::replay_now(ReplayStatus replay) {
  const std::lock_guard lock(mutex_);
  replay_ = replay;
}

void StatusBoard::models_problem(std::string problem) {
  const std::lock_guard lock(mutex_);
  models_problem_ = std::move(problem);
}

void StatusBoard::segments_problem(std::string problem) {
  const std::lock_guard lock(mutex_);
  segments_problem_ = std::move(problem);
}

std::optional<int64_t> StatusBoard::as_of_ms() const {
  const std::lock_guard lock(mutex_);
  return as_of_ms_;
}

std::string_view StatusBoard::clock(int64_t wall_ms) const {
  if (mode_ == ClockMode::kReplay || replay_) return "replay";
  if (mode_ == ClockMode::kEvent) return "event";
  if (mode_ == ClockMode::kWall) return "wall";
  return !as_of_ms_ || *as_of_ms_ > wall_ms - kLiveDays * kDayMs ? "wall" : "event";
}

bool StatusBoard::wants_wall_ticks(int64_t wall_ms) const {
  const std::lock_guard lock(mutex_);
  return as_of_ms_ && clock(wall_ms) == "wall";
}

EngineStatus StatusBoard::read(Instant now, int64_t wall_ms) const {
  const std::lock_guard lock(mutex_);
  EngineStatus status;
  status.boot_id = boot_id_;
  status.seq = seq_;
  status.clock = clock(wall_ms);
  status.lag_ms = lag_ms_;
  const int64_t current = second_of(now);
  for (const Second& second : seconds_) {
    if (second.at < 0 || second.at >= current || second.at < current - kRateSeconds) continue;
    status.orders_per_second += static_cast<double>(second.orders);
    status.transactions_per_second += static_cast<double>(second.transactions);
  }
  const auto seconds = static_cast<double>(std::clamp<int64_t>(current, 1, kRateSeconds));
  status.orders_per_second /= seconds;
  status.transactions_per_second /= seconds;
  status.latency = latency(current);
  status.clients = clients_;
  status.uptime_seconds = std::chrono::duration<double>(now - begun_).count();
  status.data_source = data_source_;
  status.replay = replay_;
  status.models_problem = models_problem_;
  status.segments_problem = segments_problem_;
  return status;
}

}  // namespace tillcast
