// serve/writer.h: the shop in an engine: the one thread that changes it.
//
// What the recorder (serve/recorder.h) has made durable is folded, scored and published, while the
// next is recorded: nobody who sends an order waits for that, and no reader for the disk. Updates
// come in the order of the log.
//
// Threads:   every method from any thread; callbacks come on the writer's thread, those of answers
//            and of a failure of the log on the recorder's.
// Ownership: the engine outlives the writer; nobody else calls its non-const methods meanwhile.
// Models:    a change of champion (Engine::begin_change) goes on between batches, where jobs run.
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
#include "serve/shop_writer.h"
#include "serve/status_board.h"
#include "serve/writer_limits.h"

namespace tillcast {

class Writer final : public ShopWriter {
 public:
  using Job = std::function<void(Engine&)>;

  Writer(Engine& engine, ServerMetrics& metrics, StatusBoard& board, Hooks hooks,
         WriterLimits limits = {});
  ~Writer() override;

  [[nodiscard]] bool submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                            std::optional<Instant> arrived) override {
    return recorder_.submit(std::move(orders), bytes, std::move(done), arrived);
  }
  [[nodiscard]] bool submit_waiting(std::vector<OrderEvent> orders, Decided done) override {
    return recorder_.submit_waiting(std::move(orders), std::move(done));
  }
  void tick(int64_t at_ms) override { recorder_.tick(at_ms); }
  // Between two batches. A job may do to the engine whatever the writer's thread may (not append()
  // and tick()) but fold(). Dropped where the writer has ended.
  void run_on_thread(Job job);

  void set_champion(std::shared_ptr<const Model> model) override;
  void set_challengers(std::vector<std::shared_ptr<const Model>> models) override;
  void set_segmentation(std::shared_ptr<const Segmentation> segmentation) override;
  void with_snapshot(std::function<void(std::shared_ptr<const Update>)> take) override;

  void wait_until_folded() override;

  std::optional<Error> failure() const override;
  bool stopping() const override { return recorder_.stopping(); }
  WriterHealth health() const override;
  const WriterLimits& limits() const override { return limits_; }
  void probe_log() override { recorder_.probe_log(); }
  void stop() override { recorder_.stop(); }
  void join() override;
  Result<> finish() override { return engine_.checkpoint(); }

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
