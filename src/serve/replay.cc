#include "serve/replay.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <future>
#include <memory>

#include "base/thread_name.h"
#include "base/time.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kBeat = std::chrono::milliseconds(100);
constexpr auto kRetry = std::chrono::seconds(1);
constexpr int64_t kBeatsOfSilenceMax = 10;  // one wall second
constexpr size_t kBatchMax = 10'000;

}  // namespace

Replay::Replay(ReplayOptions options, ShopWriter& writer, StatusBoard& board)
    : options_(std::move(options)), writer_(writer), board_(board), thread_([this] { run(); }) {}

Replay::~Replay() {
  stop();
  thread_.join();
}

void Replay::stop() {
  const std::lock_guard lock(mutex_);
  stop_ = true;
  stopped_.notify_all();
}

bool Replay::sleep(Clock::duration time) {
  std::unique_lock lock(mutex_);
  return !stopped_.wait_for(lock, time, [&] { return stop_; });
}

bool Replay::send(const std::vector<OrderEvent>& due) {
  for (;;) {
    auto promise = std::make_shared<std::promise<Result<std::vector<Outcome>>>>();
    auto future = promise->get_future();
    const bool taken =
        writer_.submit_waiting(due, [promise](Result<std::vector<Outcome>> outcomes) {
          promise->set_value(std::move(outcomes));
        });
    if (!taken) return false;
    const auto outcomes = future.get();
    if (!outcomes.ok() && outcomes.error().code == ErrorCode::kUnavailable) {
      if (!sleep(kRetry)) return false;
      continue;
    }
    if (!outcomes.ok()) return false;  // the writer says so and ends
    for (const Outcome& outcome : *outcomes)
      if (outcome.kind == Outcome::Kind::kRejected && rejected_++ == 0)
        spdlog::warn("replay: an order was rejected: {}", outcome.error);
    return true;
  }
}

void Replay::run() {
  name_this_thread("replay");
  TC_ASSERT(options_.speed > 0 && std::isfinite(options_.speed));
  std::optional<OrderEvent> order = options_.next();
  if (!order) {
    board_.replay_now({false, board_.as_of_ms().value_or(0), options_.speed});
    spdlog::info("replay: there is nothing to play");
    return;
  }
  const auto beat_ms = static_cast<int64_t>(
      std::clamp(options_.speed * std::chrono::milliseconds(kBeat).count(), 1.0, 1e12));
  int64_t now_ms = order->ordered_at_ms;
  int64_t clock_ms = now_ms;  // of the last order or tick
  int64_t silent_beats = 0;
  spdlog::info("replay: from {} at {} times the speed", format_time(now_ms), options_.speed);
  while (order) {
    board_.replay_now({true, now_ms, options_.speed});
    std::vector<OrderEvent> due;
    while (order && order->ordered_at_ms <= now_ms && due.size() < kBatchMax) {
      clock_ms = order->ordered_at_ms;
      due.push_back(std::move(*order));
      order = options_.next();
    }
    const bool more_due = order && order->ordered_at_ms <= now_ms;
    silent_beats = due.empty() ? silent_beats + 1 : 0;
    if (!due.empty() && !send(due)) return;
    if (more_due) continue;
    if (!sleep(kBeat)) return;
    now_ms += beat_ms;
    if (!order || now_ms >= order->ordered_at_ms) continue;
    if (silent_beats + 1 >= kBeatsOfSilenceMax) {
      now_ms = order->ordered_at_ms;
    } else if (day_of(now_ms) > day_of(clock_ms)) {
      clock_ms = now_ms;
      writer_.tick(now_ms);
    }
  }
  board_.replay_now({false, now_ms, options_.speed});
  spdlog::info("replay: finished at {}, {} orders rejected", format_time(now_ms), rejected_);
}

}  // namespace tillcast
