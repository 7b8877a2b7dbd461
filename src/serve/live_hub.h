// serve/live_hub.h: one stream of frames to many WebSocket clients, each at its own pace.
//
// A frame is encoded once and shared, and only where somebody takes it. What a client has not taken
// yet is bounded: `kpis` and `segments` are conflated (the latest wins); a client that is too slow
// for the rest skips frames, and once it has taken what was queued it gets a `gap` and a fresh
// `hello`. Sequence numbers never go back within the stream, but for what a resuming client missed.
//
// Threads: one, the I/O thread. Knows no sockets: a session takes frames with next() and is woken
// when there are any.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/frames.h"
#include "serve/json_views.h"
#include "serve/live_ring.h"
#include "serve/metrics.h"

namespace tillcast {

struct LiveLimits {
  size_t client_bytes_max = 4 << 20;  // queued for one client
  size_t ring_frames_max = 2'000;     // kept for those who come back
  size_t ring_bytes_max = 16 << 20;
};

// What a client asked for: {"subscribe":[...],"since":SEQ}.
struct Subscription {
  bool kpis = true;
  bool orders = true;
  bool predictions = true;
  bool segments = true;
  bool models = true;
  std::optional<uint64_t> since;

  bool wants(FrameType type) const;
};
Result<Subscription> parse_subscription(std::string_view message);

// What became of a frame that was pushed to a client.
enum class Push { kSent, kConflated, kDropped };

struct LiveClient {
  std::function<void()> wake;
  Subscription subscription;
  bool subscribed = false;
  std::deque<Frame> queue;
  size_t queue_bytes = 0;
  uint64_t seq = 0;  // of the newest frame queued
  bool lagging = false;
  size_t place = 0;                         // among the hub's
  std::array<size_t, kFrameTypes> seats{};  // by type: its place in the audience
};

class LiveHub {
 public:
  using Instant = std::chrono::steady_clock::time_point;
  using Client = std::shared_ptr<LiveClient>;

  LiveHub(std::string boot_id, std::string version, std::function<EngineStatus()> status,
          ServerMetrics& metrics, LiveLimits limits = {});

  // What the log says before the first update, its newest orders first. `champion` is a MODEL or
  // "null".
  void begin(const Update& snapshot, std::string champion, std::string model_id);

  void publish(std::shared_ptr<const Update> update, Instant now);
  // Another model: `snapshot` has the KPIs and segments with its scores, and its grades.
  void champion_changed(std::string champion, std::string model_id, const Update& snapshot,
                        Instant now);
  // Another fit, which came without orders; nullptr: none any more.
  void segments_changed(std::shared_ptr<const SegmentsNow> segments, Instant now);
  // Ten times a second: sends the KPIs and segments that were held back, the KPIs again once a
  // second until the rates are zero.
  void beat(Instant now);

  Client join(std::function<void()> wake);
  void leave(const Client& client);
  size_t clients() const { return clients_.size(); }

  // The first time brings a hello, and what was missed since `since` or a gap.
  void subscribe(const Client& client, const Subscription& subscription);

  bool has_next(const Client& client) const { return !client->queue.empty() || client->lagging; }
  // The next frame to write, taken off the client's queue.
  std::optional<Frame> next(const Client& client);

 private:
  Push push(LiveClient& client, const Frame& frame);
  void count_queued(LiveClient& client, int64_t bytes);
  void queue(LiveClient& client, const Frame& frame);
  void broadcast(const Frame& frame, bool keep);
  void send_kpis(Instant now);
  void take_segments(std::shared_ptr<const SegmentsNow> segments, Instant now);
  void send_segments(Instant now);
  void start_over(LiveClient& client, std::optional<uint64_t> gap_from);
  void take_seats(LiveClient& client);
  void leave_seats(LiveClient& client);
  const Frame& hello();
  bool take_grades(const LiveReports& reports);
  std::string champion_data() const;
  std::optional<int64_t> at_ms() const;
  void keep_newest(const std::shared_ptr<const Update>& update, bool small);
  bool anybody_wants_updates() const;

  const std::string boot_id_;
  const std::string version_;
  const std::function<EngineStatus()> status_;
  ServerMetrics& metrics_;
  const LiveLimits limits_;
  std::vector<Client> clients_;  // in no order; each knows its place
  // By type, who wants it: a frame that few want does not cost a look at everybody.
  std::array<std::vector<LiveClient*>, kFrameTypes> audiences_;
  uint64_t broadcasts_ = 0;

  // What a hello says.
  uint64_t seq_ = 0;
  int64_t clock_ms_ = 0;
  Kpis kpis_;
  std::deque<std::shared_ptr<const SequencedOrder>> newest_orders_;  // oldest first
  std::string champion_ = "null";
  std::string model_id_;
  std::shared_ptr<const LiveReport> live_;       // the champion's; nullptr: it is not watched
  std::shared_ptr<const SegmentsNow> segments_;  // nullptr: nothing was fitted
  size_t customers_scored_ = 0;
  std::optional<Frame> hello_;  // until something changes or a beat passes

  LiveRing ring_;  // all but the conflated

  bool kpis_pending_ = false;
  bool rates_shown_ = false;
  Instant kpis_sent_at_{};
  bool segments_pending_ = false;
  std::optional<std::string> segments_said_;  // what every client knows; nothing: they differ
  Instant segments_sent_at_{};
};

}  // namespace tillcast
