// serve/metrics.h: what the process counts about itself, in Prometheus text (docs/observability.md
// has the table; a test holds it to this).
//
// Threads: every method from any thread; to record takes no lock, a few nanoseconds.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/stage_times.h"
#include "serve/metric.h"

namespace tillcast {

// The way of an order, in its order.
enum class Stage : uint8_t {
  kReceive,   // first byte -> whole body, a request
  kParse,     // JSON -> validated orders, a request
  kQueue,     // wait for the recorder, a request
  kDecide,    // duplicates and conflicts, a batch, as all that follow
  kAppend,    // into the log, durable
  kSync,      // of that, the commit: written and synced
  kFold,      // profiles, books, identities
  kScore,     // features and scores of the changed
  kAssign,    // their segments
  kPublish,   // the Update made
  kHandOver,  // Update made -> the I/O thread has it
  kEncode,    // its frames
  kFanOut,    // frames -> every client's queue
  kWrite,     // a frame -> one client's socket
};
inline constexpr size_t kStages = 14;

// Why a client was turned away at the door.
enum class Refusal : uint8_t { kHost, kOrigin, kNoToken, kBadToken, kScope };
// What was asked of the log or the disk when it failed.
enum class LogUse : uint8_t { kAppend, kTick, kCheckpoint, kProbe };
// Why a connection was closed at once.
enum class ConnectionRefusal : uint8_t { kAll, kAddress };

// Whom a view waited for.
enum class ViewWait : uint8_t { kFold, kLock };

// Values that are read when asked for, not counted.
struct Gauges {
  uint64_t log_entries = 0;
  uint64_t log_bytes = 0;
  uint64_t wal_bytes = 0;
  uint64_t checkpoint_bytes = 0;
  uint64_t disk_free_bytes = 0;
  double event_clock_seconds = 0;  // Unix; 0: no entry yet
  double lag_seconds = 0;
  uint64_t live_clients = 0;
  uint64_t connections = 0;
  uint64_t connections_max = 0;
  uint64_t queue_orders = 0;
  uint64_t queue_orders_max = 0;
  uint64_t queue_bytes = 0;
  uint64_t queue_bytes_max = 0;
  double batch_age_seconds = 0;
  double recovery_seconds = 0;
  uint64_t recovery_entries = 0;
  std::vector<std::pair<std::string_view, bool>> not_ready;  // every reason, and whether it holds
};

// The labels of requests: what stands in the table of routes.
struct RouteLabels {
  std::string_view method;
  std::string_view route;
};

class ServerMetrics {
 public:
  static constexpr size_t kRoutesMax = 64;

  void orders_decided(uint64_t accepted, uint64_t duplicate, uint64_t rejected);
  void transactions_accepted(uint64_t lines) { transactions_.add(lines); }
  // `route`: its place in the labels that text() is given. REQUIRES: < kRoutesMax.
  void request_answered(size_t route, int status, Histogram::Duration took);
  void frame_sent() { frames_sent_.add(); }
  void frames_conflated(uint64_t count) { frames_conflated_.add(count); }
  void frames_dropped(uint64_t count) { frames_dropped_.add(count); }
  void live_queue_grew(int64_t bytes) { live_queue_bytes_.fetch_add(bytes); }
  void connection_refused(ConnectionRefusal why) { connections_[size_t(why)].add(); }
  void refused(Refusal why) { refusals_[size_t(why)].add(); }
  void log_failed(LogUse use, ErrorCode code);

  void stage(Stage stage, Histogram::Duration took) { stages_[size_t(stage)].observe(took); }
  void recorded(const RecordTimes& times);
  void folded(const StageTimes& times);
  void orders_durable(Histogram::Duration took, uint64_t orders) { durable_.observe(took, orders); }
  void orders_framed(Histogram::Duration took, uint64_t orders) { framed_.observe(took, orders); }
  void view_waited(ViewWait whom, Histogram::Duration took) { waits_[size_t(whom)].observe(took); }
  void checkpoint_took(Histogram::Duration took) { checkpoint_.observe(took); }

  std::string text(const Gauges& gauges, std::span<const RouteLabels> routes) const;

 private:
  static constexpr int kStatusMin = 200;
  static constexpr size_t kStatuses = 400;
  static constexpr size_t kClasses = kStatuses / 100;  // 2xx to 5xx
  void append_orders(std::string& out) const;
  void append_requests(std::string& out, std::span<const RouteLabels> routes) const;
  void append_trouble(std::string& out) const;
  void append_times(std::string& out) const;

  Counter accepted_, duplicate_, rejected_, transactions_;
  Counter frames_sent_, frames_conflated_, frames_dropped_;
  std::atomic<int64_t> live_queue_bytes_{0};
  std::array<Counter, 2> connections_;
  std::array<Counter, 5> refusals_;
  std::array<std::array<Counter, 2>, 4> log_faults_;  // by use; unavailable, corrupt
  std::array<std::array<Counter, kStatuses>, kRoutesMax> answers_;
  std::array<std::array<Histogram, kClasses>, kRoutesMax> requests_;
  std::array<Histogram, kStages> stages_;
  Histogram durable_, framed_, checkpoint_;
  std::array<Histogram, 2> waits_;
};

}  // namespace tillcast
