// serve/shop_writer.h: what takes a shop's orders and changes what the server shows of it, wherever
// its customers are kept (serve/writer.h: in an engine of this machine).
//
// Threads: every method from any thread; hooks and answers come on threads of the writer's own.
// Errors:  kUnavailable is handed to those who asked; kCorrupt ends the writer through `failed`.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/result.h"
#include "engine/update.h"
#include "event/order_event.h"
#include "score/model.h"
#include "segment/segmentation.h"
#include "serve/readiness.h"
#include "serve/writer_limits.h"

namespace tillcast {

class ServerMetrics;
class StatusBoard;

class ShopWriter {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  using Decided = std::function<void(Result<std::vector<Outcome>>)>;
  struct Hooks {
    std::function<void(std::shared_ptr<const Update>, std::vector<Arrival>)> published;
    std::function<void(Error)> failed;       // once
    std::function<void()> champion_changed;  // the change that set_champion() began is complete
    std::function<void()> refreshed;         // a day's new scores are there; may be absent
    std::function<void(std::shared_ptr<const SegmentsNow>)> segments_changed;  // null: none now
    // Calls what it is given, which answers many; absent: it is called.
    std::function<void(const std::function<void()>&)> together;
  };

  virtual ~ShopWriter() = default;

  // False: the queue is full or the writer is stopping; `done` will not be called. Else it is,
  // once. `bytes` is what the orders took on the wire. Both encode the orders for the log on the
  // caller's thread. REQUIRES: each order passes validate().
  // `arrived`: when their request began; nothing: now.
  [[nodiscard]] virtual bool submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                                    std::optional<Instant> arrived) = 0;
  // Waits for room instead. False: stopping.
  [[nodiscard]] virtual bool submit_waiting(std::vector<OrderEvent> orders, Decided done) = 0;
  virtual void tick(int64_t at_ms) = 0;

  // Server's of the same names (serve/server.h), which return at once; a hook says when it is done.
  virtual void set_champion(std::shared_ptr<const Model> model) = 0;
  virtual void set_challengers(std::vector<std::shared_ptr<const Model>> models) = 0;
  virtual void set_segmentation(std::shared_ptr<const Segmentation> segmentation) = 0;

  // Hands over the shop as it stands, without orders, in its place among what `published` is told:
  // older than all that comes after. Dropped where the writer has ended.
  virtual void with_snapshot(std::function<void(std::shared_ptr<const Update>)> take) = 0;

  // Returns when everything made durable before the call has been folded and published, so that a
  // client reads what it wrote; at once after a failure.
  virtual void wait_until_folded() = 0;

  // What ended it, if anything did.
  virtual std::optional<Error> failure() const = 0;
  virtual bool stopping() const = 0;
  virtual WriterHealth health() const = 0;
  virtual const WriterLimits& limits() const = 0;
  // Where the log refused the last it was given: tries it again, at most once a second, so that the
  // end of the trouble is known without an order to show it. Call it often.
  virtual void probe_log() = 0;

  // Nothing more is taken; what was taken is finished. The threads then end: join() waits for it.
  virtual void stop() = 0;
  virtual void join() = 0;
  // Makes the next start quick. REQUIRES: join() was called, and there was no failure.
  virtual Result<> finish() = 0;
};

// Makes a server's writer, which metrics and board outlive.
using MakeWriter =
    std::function<std::unique_ptr<ShopWriter>(ShopWriter::Hooks hooks, ServerMetrics& metrics,
                                              StatusBoard& board, const WriterLimits& limits)>;

}  // namespace tillcast
