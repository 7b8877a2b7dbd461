// serve/recorder.h: the one thread that writes the log.
//
// What waits is recorded together: one durable sync for many requests. It is handed on to be folded
// (serve/writer.h), each request is answered, and the next are recorded while that goes on: but
// only so many ahead of the folding, what is over waits, and its senders with it.
//
// Threads:   every method from any thread; callbacks come on the recorder's thread.
// Ownership: the engine outlives the recorder; nobody else calls append(), tick() and probe_log().
// Errors:    kUnavailable is handed to those who asked; kCorrupt ends the thread through `failed`.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "serve/metrics.h"
#include "serve/readiness.h"
#include "serve/shop_writer.h"
#include "serve/status_board.h"
#include "serve/writer_limits.h"

namespace tillcast {

class Recorder {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  using Decided = ShopWriter::Decided;
  struct Hooks {
    std::function<void(Recorded)> recorded;  // before those who sent it are answered
    std::function<void(Error)> failed;       // once; after it nothing more comes
    // Calls what it is given, which answers many; absent: it is called.
    std::function<void(const std::function<void()>&)> together;
  };

  Recorder(Engine& engine, ServerMetrics& metrics, StatusBoard& board, Hooks hooks,
           const WriterLimits& limits);
  ~Recorder();

  // ShopWriter's of the same names.
  [[nodiscard]] bool submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                            std::optional<Instant> arrived);
  [[nodiscard]] bool submit_waiting(std::vector<OrderEvent> orders, Decided done);
  void tick(int64_t at_ms);
  void probe_log();
  bool stopping() const;
  WriterHealth health() const;  // behind_seconds: the oldest order that is not recorded yet
  void stop();
  void join();

  void folding(size_t entries);          // so many of what was recorded wait no longer
  void set_ahead_max(size_t ahead_max);  // so many may wait
  // Nothing more is recorded: whoever waits for an answer is told why.
  void fail(const Error& error);

 private:
  struct Request {
    std::vector<StatedOrder> orders;
    size_t bytes = 0;
    Decided done;
    Instant arrived;
    Instant queued;
    void answer(Result<std::vector<Outcome>> said) { std::exchange(done, {})(std::move(said)); }
  };
  struct Work {
    std::vector<Request> requests;
    std::optional<int64_t> tick_ms;
    bool probe = false;
    bool empty() const { return requests.empty() && !tick_ms && !probe; }
  };

  bool has_room(size_t orders, size_t bytes) const;
  void enqueue(std::vector<StatedOrder> orders, size_t bytes, Decided done,
               std::optional<Instant> arrived);
  void turned_away();
  bool fits(size_t ahead) const;
  void run();
  Work wait();
  void end(std::vector<Request> requests, const Error& error);
  Result<> record(Work& work);
  Result<> append(std::vector<Request>& requests);
  void hand_over(Recorded recorded);
  void count(std::span<const size_t> lines, std::span<const Outcome> outcomes);
  Result<> log_said(LogUse use, const Result<>& said);

  Engine& engine_;
  ServerMetrics& metrics_;
  StatusBoard& board_;
  const Hooks hooks_;
  const WriterLimits limits_;

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable work_came_;
  std::condition_variable room_came_;
  std::deque<Request> requests_;
  size_t orders_ = 0;  // theirs
  size_t bytes_ = 0;
  std::optional<int64_t> tick_ms_;
  bool probe_ = false;
  size_t ahead_ = 0;  // entries that are recorded and not folded
  size_t ahead_max_;
  bool stopping_ = false;
  std::optional<Error> failure_;
  std::optional<Instant> batch_begun_;   // nothing: it waits for work
  std::optional<Instant> batch_oldest_;  // its first order
  Instant away_since_{}, away_last_{};   // orders were turned away, without a pause
  std::string log_problem_;              // empty: the log takes what it is given
  Instant probed_at_{};

  std::thread thread_;
};

}  // namespace tillcast
