// serve/writer.h: the one thread that changes the engine.
//
// What the recorder (serve/recorder.h) has made durable is folded, scored and published, while the
// next is recorded: nobody who sends an order waits for that, and no reader for the disk. Updates
// come in the order of the log.
//
// Threads:   every method from any thread; callbacks come on the writer's thread, those of answers
//            and of a failure of the log on the recorder's.
// Ownership: the engine outlives the writer; nobody else calls its non-const methods meanwhile.
// Models:    a change of champion that a job began (Engine::begin_change) goes on between batches.
// Errors:    kUnavailable is handed to those who asked; kCorrupt ends both through `failed`.
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
#include "serve/recorder.h"
#include "serve/status_board.h"
#include "serve/writer_limits.h"

namespace tillcast {

class Writer {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  struct Hooks {
    std::function<void(std::shared_ptr<const Update>, std::vector<Arrival>)> published;
    std::function<void(Error)> failed;       // once
    std::function<void()> champion_changed;  // a change that a job began has been completed
    std::function<void()> refreshed;         // a day's new scores are there; may be absent
    std::function<void(const std::function<void()>&)> together;  // Recorder's; may be absent
  };
  using Decided = Recorder::Decided;
  using Job = std::function<void(Engine&)>;

  Writer(Engine& engine, ServerMetrics& metrics, StatusBoard& board, Hooks hooks,
         WriterLimits limits = {});
  ~Writer();

  // False: the queue is full or the writer is stopping; `done` will not be called. Else it is,
  // once. `bytes` is what the orders took on the wire. Both encode the orders for the log on the
  // caller's thread. REQUIRES: each order passes validate().
  // `arrived`: when their request began; nothing: now.
  [[nodiscard]] bool submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                            std::optional<Instant> arrived = {}) {
    return recorder_.submit(std::move(orders), bytes, std::move(done), arrived);
  }
  // Waits for room instead. False: stopping.
  [[nodiscard]] bool submit_waiting(std::vector<OrderEvent> orders, Decided done) {
    return recorder_.submit_waiting(std::move(orders), std::move(done));
  }
  void tick(int64_t at_ms) { recorder_.tick(at_ms); }
  // Between two batches. A job may do to the engine whatever the writer's thread may (not append()
  // and tick()) but fold(). Dropped where the writer has ended.
  void run_on_thread(Job job);

  // Returns when everything made durable before the call has been folded and published, so that a
  // client reads what it wrote; at once after a failure.
  void wait_until_folded();

  // What ended it, if anything did.
  std::optional<Error> failure() const;
  bool stopping() const { return recorder_.stopping(); }
  WriterHealth health() const;
  const WriterLimits& limits() const { return limits_; }
  // Where the log refused the last it was given: tries it again, at most once a second, so that the
  // end of the trouble is known without an order to show it. Call it often.
  void probe_log() { recorder_.probe_log(); }
  // Nothing more is taken; what was taken is finished. The threads then end: join() waits for it.
  void stop() { recorder_.stop(); }
  void join();

 private:
  // What the thread is about to do; nothing of all: it ends.
  struct Work {
    std::vector<Job> jobs;
    Recorded recorded;
    uint64_t number = 0;  // of the last of `recorded`
  };

  void recorded(Recorded recorded);
  bool has_work() const;
  void run();
  std::optional<Work> wait();
  Result<> fold(Work& work);
  void publish(std::unique_ptr<Batch> batch, Work& work);
  void fail(const Error& error);
  void checkpoint_if_due();
  void checkpoint_failed(const Error& error);
  void go_on_with_change();

  Engine& engine_;
  ServerMetrics& metrics_;
  StatusBoard& board_;
  const Hooks hooks_;
  const WriterLimits limits_;

  CheckpointPace pace_;
  BatchSize batch_size_;
  size_t last_entries_ = 0;  // of the batch before, ...
  Instant last_begun_{};     // ... and when its folding began

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable work_came_;
  std::condition_variable published_;
  std::vector<Job> jobs_;
  Recorded recorded_;  // not folded yet
  uint64_t batches_recorded_ = 0;
  uint64_t batches_published_ = 0;
  std::optional<Instant> batch_begun_;   // nothing: it waits for work
  std::optional<Instant> batch_oldest_;  // the first order of the batch, until it is published
  bool all_recorded_ = false;            // nothing more comes
  size_t readers_ = 0;                   // that wait for what they wrote
  std::optional<Error> failure_;

  Recorder recorder_;
  std::thread thread_;
};

}  // namespace tillcast
