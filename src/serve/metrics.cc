#include "serve/metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "serve/metric_text.h"

namespace tillcast {
namespace {

template <class Value>
void append_metric(std::string& out, std::string_view name, std::string_view type,
                   std::string_view help, Value value) {
  append_metric_head(out, name, type, help);
  fmt::format_to(std::back_inserter(out), "{} {}\n", name, value);
}

}  // namespace

void Histogram::observe(double seconds) {
  const auto bucket = std::ranges::lower_bound(kBounds, seconds) - kBounds.begin();
  ++counts_[static_cast<size_t>(bucket)];
  sum_ += seconds;
}

void Histogram::append_to(std::string& out, std::string_view name, std::string_view help) const {
  append_metric_head(out, name, "histogram", help);
  uint64_t total = 0;
  for (size_t i = 0; i < kBounds.size(); ++i) {
    total += counts_[i];
    fmt::format_to(std::back_inserter(out), "{}_bucket{{le=\"{}\"}} {}\n", name, kBounds[i], total);
  }
  total += counts_.back();
  fmt::format_to(std::back_inserter(out),
                 "{0}_bucket{{le=\"+Inf\"}} {1}\n{0}_sum {2}\n{0}_count {1}\n", name, total, sum_);
}

void ServerMetrics::orders_decided(uint64_t accepted, uint64_t duplicate, uint64_t rejected) {
  const std::lock_guard lock(mutex_);
  accepted_ += accepted;
  duplicate_ += duplicate;
  rejected_ += rejected;
}

void ServerMetrics::transactions_accepted(uint64_t lines) {
  const std::lock_guard lock(mutex_);
  transactions_ += lines;
}

void ServerMetrics::request_answered(std::string_view route, int status, double seconds) {
  const std::lock_guard lock(mutex_);
  ++requests_[{route, status}];
  request_.observe(seconds);
}

void ServerMetrics::frame_sent() {
  const std::lock_guard lock(mutex_);
  ++frames_sent_;
}

void ServerMetrics::frames_conflated(uint64_t count) {
  const std::lock_guard lock(mutex_);
  frames_conflated_ += count;
}

void ServerMetrics::frames_dropped(uint64_t count) {
  const std::lock_guard lock(mutex_);
  frames_dropped_ += count;
}

void ServerMetrics::append_took(double seconds) {
  const std::lock_guard lock(mutex_);
  append_.observe(seconds);
}

void ServerMetrics::step_took(double seconds) {
  const std::lock_guard lock(mutex_);
  step_.observe(seconds);
}

std::string ServerMetrics::text(const Gauges& gauges) const {
  const std::lock_guard lock(mutex_);
  std::string out;
  append_metric_head(out, "tillcast_orders_total", "counter", "Orders handed in, by outcome.");
  fmt::format_to(std::back_inserter(out),
                 "tillcast_orders_total{{outcome=\"accepted\"}} {}\n"
                 "tillcast_orders_total{{outcome=\"duplicate\"}} {}\n"
                 "tillcast_orders_total{{outcome=\"rejected\"}} {}\n",
                 accepted_, duplicate_, rejected_);
  append_metric(out, "tillcast_transactions_total", "counter", "Lines of accepted orders.",
                transactions_);
  append_metric_head(out, "tillcast_requests_total", "counter",
                     "HTTP requests, by route and status.");
  for (const auto& [key, count] : requests_)
    fmt::format_to(std::back_inserter(out),
                   "tillcast_requests_total{{route=\"{}\",status=\"{}\"}} {}\n", key.first,
                   key.second, count);
  append_metric_head(out, "tillcast_live_frames_total", "counter", "WebSocket frames, by outcome.");
  fmt::format_to(std::back_inserter(out),
                 "tillcast_live_frames_total{{outcome=\"sent\"}} {}\n"
                 "tillcast_live_frames_total{{outcome=\"conflated\"}} {}\n"
                 "tillcast_live_frames_total{{outcome=\"dropped\"}} {}\n",
                 frames_sent_, frames_conflated_, frames_dropped_);
  append_metric(out, "tillcast_live_clients", "gauge", "WebSocket clients now.",
                gauges.live_clients);
  append_metric(out, "tillcast_connections", "gauge", "Open connections now.", gauges.connections);
  append_metric(out, "tillcast_log_seq", "gauge", "The last log entry that was folded.",
                gauges.seq);
  append_metric(out, "tillcast_event_clock_seconds", "gauge", "The engine's clock, Unix time.",
                gauges.event_clock_seconds);
  append_metric(out, "tillcast_lag_seconds", "gauge",
                "From an order's arrival to its publication, the latest.", gauges.lag_seconds);
  append_.append_to(out, "tillcast_append_seconds", "Making a batch durable.");
  step_.append_to(out, "tillcast_step_seconds", "Folding a batch.");
  request_.append_to(out, "tillcast_request_seconds", "Answering an HTTP request.");
  return out;
}

}  // namespace tillcast
