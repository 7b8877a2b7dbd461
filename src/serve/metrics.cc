#include "serve/metrics.h"

#include <fmt/format.h>

#include <iterator>

#include "serve/metric_text.h"

namespace tillcast {
namespace {

constexpr std::array<std::string_view, kStages> kStageNames{
    "receive", "parse",  "queue",   "decide",    "append", "sync",    "fold",
    "score",   "assign", "publish", "hand_over", "encode", "fan_out", "write"};
constexpr std::array<std::string_view, 5> kRefusalNames{"host", "origin", "no_token", "bad_token",
                                                        "scope"};
constexpr std::array<std::string_view, 2> kConnectionNames{"all", "address"};
constexpr std::array<std::string_view, 4> kUseNames{"append", "tick", "checkpoint", "probe"};
constexpr std::array<std::string_view, 2> kFaultNames{"unavailable", "corrupt"};
constexpr std::array<std::string_view, 2> kWaitNames{"fold", "lock"};

template <class Value>
void append_metric(std::string& out, std::string_view name, std::string_view type,
                   std::string_view help, Value value) {
  append_metric_head(out, name, type, help);
  fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
}

template <class Value>
void append_gauge(std::string& out, std::string_view name, std::string_view help, Value value) {
  append_metric(out, name, "gauge", help, value);
}

template <class Value>
void append_labelled(std::string& out, std::string_view name, std::string_view label,
                     std::string_view of, Value value) {
  fmt::format_to(std::back_inserter(out), "{}{{{}=\"{}\"}} {}\n", name, label, of, value);
}

void append_engine(std::string& out, const Gauges& gauges) {
  append_gauge(out, "tillcast_log_entries", "Entries of the log that have been folded.",
               gauges.log_entries);
  append_metric_head(out, "tillcast_log_bytes", "gauge",
                     "The log on disk: its database, and what was written ahead of it.");
  append_labelled(out, "tillcast_log_bytes", "file", "database", gauges.log_bytes);
  append_labelled(out, "tillcast_log_bytes", "file", "wal", gauges.wal_bytes);
  append_gauge(out, "tillcast_checkpoint_bytes", "The newest checkpoint on disk.",
               gauges.checkpoint_bytes);
  append_gauge(out, "tillcast_disk_free_bytes", "Free where the log is.", gauges.disk_free_bytes);
  append_gauge(out, "tillcast_event_clock_seconds",
               "The engine's clock (as_of), Unix time; 0: no entry yet.",
               gauges.event_clock_seconds);
  append_gauge(out, "tillcast_lag_seconds",
               "From an order's arrival to its publication, the latest.", gauges.lag_seconds);
  append_gauge(out, "tillcast_batch_age_seconds",
               "How long the recorder or the writer has been at its batch; 0: both wait for one.",
               gauges.batch_age_seconds);
  append_gauge(out, "tillcast_recovery_seconds", "How long the start took to read the log.",
               gauges.recovery_seconds);
  append_gauge(out, "tillcast_recovery_entries",
               "Entries folded at the start, after the checkpoint.", gauges.recovery_entries);
}

void append_door(std::string& out, const Gauges& gauges) {
  append_gauge(out, "tillcast_queue_orders", "Orders that wait to be recorded.",
               gauges.queue_orders);
  append_gauge(out, "tillcast_queue_orders_max", "As many may wait.", gauges.queue_orders_max);
  append_gauge(out, "tillcast_queue_bytes", "What they took on the wire.", gauges.queue_bytes);
  append_gauge(out, "tillcast_queue_bytes_max", "As much may wait.", gauges.queue_bytes_max);
  append_gauge(out, "tillcast_live_clients", "WebSocket clients now.", gauges.live_clients);
  append_gauge(out, "tillcast_connections", "Open connections now.", gauges.connections);
  append_gauge(out, "tillcast_connections_max", "As many may be open.", gauges.connections_max);
  append_metric_head(out, "tillcast_not_ready", "gauge", "1: /readyz answers 503 for this reason.");
  for (const auto& [reason, holds] : gauges.not_ready)
    append_labelled(out, "tillcast_not_ready", "reason", reason, holds ? 1 : 0);
}

}  // namespace

void ServerMetrics::orders_decided(uint64_t accepted, uint64_t duplicate, uint64_t rejected) {
  accepted_.add(accepted);
  duplicate_.add(duplicate);
  rejected_.add(rejected);
}

void ServerMetrics::request_answered(size_t route, int status, Histogram::Duration took) {
  TC_ASSERT(route < kRoutesMax && status >= kStatusMin);
  const auto place = static_cast<size_t>(status - kStatusMin);
  TC_ASSERT(place < kStatuses);
  answers_[route][place].add();
  requests_[route][place / 100].observe(took);
}

void ServerMetrics::log_failed(LogUse use, ErrorCode code) {
  log_faults_[size_t(use)][code == ErrorCode::kCorrupt ? 1 : 0].add();
}

void ServerMetrics::recorded(const RecordTimes& times) {
  stage(Stage::kDecide, times.decide);
  if (times.append.count() > 0) stage(Stage::kAppend, times.append);
  if (times.sync.count() > 0) stage(Stage::kSync, times.sync);
}

void ServerMetrics::folded(const StageTimes& times) {
  stage(Stage::kFold, times.fold);
  stage(Stage::kScore, times.score);
  stage(Stage::kAssign, times.assign);
  stage(Stage::kPublish, times.publish);
}

void ServerMetrics::append_orders(std::string& out) const {
  static constexpr std::string_view kOrders = "tillcast_orders_total";
  append_metric_head(out, kOrders, "counter", "Orders handed in, by outcome.");
  append_labelled(out, kOrders, "outcome", "accepted", accepted_.value());
  append_labelled(out, kOrders, "outcome", "duplicate", duplicate_.value());
  append_labelled(out, kOrders, "outcome", "rejected", rejected_.value());
  append_metric(out, "tillcast_transactions_total", "counter", "Lines of accepted orders.",
                transactions_.value());
  static constexpr std::string_view kFrames = "tillcast_live_frames_total";
  append_metric_head(out, kFrames, "counter", "WebSocket frames, by outcome.");
  append_labelled(out, kFrames, "outcome", "sent", frames_sent_.value());
  append_labelled(out, kFrames, "outcome", "conflated", frames_conflated_.value());
  append_labelled(out, kFrames, "outcome", "dropped", frames_dropped_.value());
  append_gauge(out, "tillcast_live_queue_bytes", "Frames that wait for WebSocket clients.",
               live_queue_bytes_.load());
}

void ServerMetrics::append_requests(std::string& out, std::span<const RouteLabels> routes) const {
  append_metric_head(out, "tillcast_http_requests_total", "counter",
                     "HTTP requests answered, by route and status.");
  for (size_t route = 0; route < routes.size(); ++route)
    for (size_t status = 0; status < kStatuses; ++status)
      if (const uint64_t count = answers_[route][status].value(); count > 0)
        fmt::format_to(
            std::back_inserter(out),
            "tillcast_http_requests_total{{method=\"{}\",route=\"{}\",status=\"{}\"}} {}\n",
            routes[route].method, routes[route].route, status + kStatusMin, count);
  append_metric_head(out, "tillcast_http_request_seconds", "histogram",
                     "From a whole request to its answer, by route and class of status.");
  for (size_t route = 0; route < routes.size(); ++route)
    for (size_t of = 0; of < kClasses; ++of)
      if (!requests_[route][of].empty())
        requests_[route][of].append_to(
            out, "tillcast_http_request_seconds",
            fmt::format("method=\"{}\",route=\"{}\",status_class=\"{}xx\"", routes[route].method,
                        routes[route].route, of + 2));
}

void ServerMetrics::append_trouble(std::string& out) const {
  static constexpr std::string_view kConnections = "tillcast_connections_refused_total";
  append_metric_head(out, kConnections, "counter",
                     "Connections closed at once: too many are open, of all or of one address.");
  for (size_t i = 0; i < kConnectionNames.size(); ++i)
    append_labelled(out, kConnections, "limit", kConnectionNames[i], connections_[i].value());
  static constexpr std::string_view kRefusals = "tillcast_auth_failures_total";
  append_metric_head(out, kRefusals, "counter", "Requests turned away at the door, by reason.");
  for (size_t i = 0; i < kRefusalNames.size(); ++i)
    append_labelled(out, kRefusals, "reason", kRefusalNames[i], refusals_[i].value());
  append_metric_head(out, "tillcast_log_faults_total", "counter",
                     "What the log or a checkpoint refused, by use and kind.");
  for (size_t use = 0; use < kUseNames.size(); ++use)
    for (size_t kind = 0; kind < kFaultNames.size(); ++kind)
      fmt::format_to(std::back_inserter(out),
                     "tillcast_log_faults_total{{use=\"{}\",kind=\"{}\"}} {}\n", kUseNames[use],
                     kFaultNames[kind], log_faults_[use][kind].value());
}

void ServerMetrics::append_times(std::string& out) const {
  append_metric_head(out, "tillcast_stage_seconds", "histogram",
                     "One stage of an order's way; see docs/observability.md.");
  for (size_t i = 0; i < kStages; ++i)
    stages_[i].append_to(out, "tillcast_stage_seconds",
                         fmt::format("stage=\"{}\"", kStageNames[i]));
  append_metric_head(out, "tillcast_order_durable_seconds", "histogram",
                     "An accepted order: first byte of its request to durable.");
  durable_.append_to(out, "tillcast_order_durable_seconds", "");
  append_metric_head(out, "tillcast_order_framed_seconds", "histogram",
                     "An accepted order: first byte of its request to its frame queued.");
  framed_.append_to(out, "tillcast_order_framed_seconds", "");
  append_metric_head(out, "tillcast_view_wait_seconds", "histogram",
                     "What a view waited: till its reader's own orders are folded, for the lock.");
  for (size_t i = 0; i < kWaitNames.size(); ++i)
    waits_[i].append_to(out, "tillcast_view_wait_seconds", fmt::format("on=\"{}\"", kWaitNames[i]));
  append_metric_head(out, "tillcast_checkpoint_seconds", "histogram", "Writing a checkpoint.");
  checkpoint_.append_to(out, "tillcast_checkpoint_seconds", "");
}

std::string ServerMetrics::text(const Gauges& gauges, std::span<const RouteLabels> routes) const {
  TC_ASSERT(routes.size() <= kRoutesMax);
  std::string out;
  append_metric_head(out, "tillcast_build_info", "gauge", "The program's version; always 1.");
  append_labelled(out, "tillcast_build_info", "version", TILLCAST_VERSION, 1);
  append_orders(out);
  append_requests(out, routes);
  append_trouble(out);
  append_engine(out, gauges);
  append_door(out, gauges);
  append_times(out);
  return out;
}

}  // namespace tillcast
