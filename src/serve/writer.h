// serve/writer.h: the one thread that changes the engine.
//
// What waits goes into the engine together: one durable sync for many requests. Each is answered
// after it, the batch is folded, and its Update published. A batch of many customers is scored by a
// second thread (serve/scorer.h), and the next one recorded meanwhile; it is folded once the one
// before has been published, so that Updates come in the order of the log.
//
// Threads:   every method from any thread; callbacks come on the writer's thread.
// Ownership: the engine outlives the writer; nobody else calls its non-const methods meanwhile.
// Models:    a change of champion that a job began (Engine::begin_change) goes on between batches.
// Errors:    kUnavailable is handed to those who asked; kCorrupt ends the thread through `failed`.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "serve/metrics.h"
#include "serve/readiness.h"
#include "serve/scorer.h"
#include "serve/status_board.h"
#include "serve/writer_limits.h"

namespace tillcast {

class Writer {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  struct Hooks {
    std::function<void(std::shared_ptr<const Update>, std::vector<Arrival>)> published;
    std::function<void(Error)> failed;
    std::function<void()> champion_changed;  // a change that a job began has been completed
    std::function<void()> refreshed;         // a day's new scores are there; may be absent
  };
  using Decided = std::function<void(Result<std::vector<Outcome>>)>;
  using Job = std::function<void(Engine&)>;

  Writer(Engine& engine, ServerMetrics& metrics, StatusBoard& board, Hooks hooks,
         WriterLimits limits = {});
  ~Writer();

  // False: the queue is full or the writer is stopping; `done` will not be called. Else it is,
  // once. `bytes` is what the orders took on the wire. Both encode the orders for the log on the
  // caller's thread. REQUIRES: each order passes validate().
  // `arrived`: when their request began; nothing: now.
  [[nodiscard]] bool submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                            std::optional<Instant> arrived = {});
  // Waits for room instead. False: stopping.
  [[nodiscard]] bool submit_waiting(std::vector<OrderEvent> orders, Decided done);
  void tick(int64_t at_ms);
  void run_on_thread(Job job);

  // Returns when everything made durable before the call has been folded and published, so that a
  // client reads what it wrote.
  void wait_until_folded();

  bool stopping() const;
  WriterHealth health() const;
  const WriterLimits& limits() const { return limits_; }
  // Where the log refused the last it was given: tries it again, at most once a second, so that the
  // end of the trouble is known without an order to show it. Call it often.
  void probe_log();
  // Nothing more is taken; what was taken is finished. The thread then ends: join() waits for it.
  void stop();
  void join();

 private:
  struct Request {
    std::vector<StatedOrder> orders;
    size_t bytes = 0;
    Decided done;
    Instant arrived;
    Instant queued;
    uint64_t accepted = 0;  // of its orders, once they are decided
    void answer(Result<std::vector<Outcome>> said) { std::exchange(done, {})(std::move(said)); }
  };
  struct Work {
    std::vector<Request> requests;
    std::vector<Job> jobs;
    std::optional<int64_t> tick_ms;
    bool probe = false;
    bool empty() const { return requests.empty() && jobs.empty() && !tick_ms && !probe; }
  };
  // A batch that is folded and not published yet.
  struct Folded {
    std::unique_ptr<Batch> batch;
    std::vector<Request> requests;
    Instant arrived;
    uint64_t number = 0;  // of batches_durable_
  };

  bool has_room(size_t orders, size_t bytes) const;
  void enqueue(std::vector<StatedOrder> orders, size_t bytes, Decided done,
               std::optional<Instant> arrived);
  void run();
  Work wait();
  void batch_durable();
  uint64_t batch_folded();
  void batch_published(uint64_t number);
  Result<> handle(Work& work);
  Result<> record(Work& work);
  void publish();
  Result<> append(std::vector<Request>& requests);
  void count(std::span<const size_t> lines, std::span<const Outcome> outcomes);
  void checkpoint_if_due();
  void checkpoint_failed(const Error& error);
  void go_on_with_change();
  void turned_away();
  Result<> log_said(LogUse use, const Result<>& said);

  Engine& engine_;
  ServerMetrics& metrics_;
  StatusBoard& board_;
  const Hooks hooks_;
  const WriterLimits limits_;

  CheckpointPace pace_;
  BatchSize batch_size_;
  std::optional<Folded> batch_;  // the scorer's, if it is a large one

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable work_came_;
  std::condition_variable room_came_;
  std::condition_variable published_;
  Work work_;
  size_t orders_ = 0;
  size_t bytes_ = 0;
  bool stopping_ = false;
  std::optional<Instant> batch_begun_;   // nothing: it waits for work
  std::optional<Instant> batch_oldest_;  // the first order of the batch, until it is folded
  std::optional<Instant> fold_oldest_;   // of the one that is, until it is published
  bool scored_ = false;                  // ... and scored
  Instant away_since_{}, away_last_{};   // orders were turned away, without a pause
  std::string log_problem_;              // empty: the log takes what it is given
  Instant probed_at_{};
  uint64_t batches_durable_ = 0;
  uint64_t batches_published_ = 0;

  Scorer scorer_;
  std::thread thread_;
};

}  // namespace tillcast
