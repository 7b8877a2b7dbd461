// serve/json_views.h: the engine's values as the JSON of docs/api.md.
//
// Pure. The command line prints the same text, so nothing here knows HTTP.
// Units: money as exact decimal strings, times as RFC 3339 UTC.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/customer_query.h"
#include "engine/update.h"
#include "kpi/ledger.h"

namespace tillcast {

struct ReplayStatus {
  bool running = false;
  int64_t event_time_ms = 0;
  double speed = 0;  // event seconds a wall second
};

// From an order's arrival in the queue to its Update.
struct Latency {
  double p50_ms = 0;
  double p99_ms = 0;
};

// The process's own state, which is not derived from the log.
struct EngineStatus {
  std::string boot_id;
  uint64_t seq = 0;
  std::string_view clock = "event";  // wall, event or replay
  double lag_ms = 0;                 // from an order's arrival to its Update, the latest
  std::optional<Latency> latency;    // over the last ten seconds; nothing: nothing came
  double transactions_per_second = 0;
  double orders_per_second = 0;
  uint64_t clients = 0;
  double uptime_seconds = 0;
  std::string data_source;  // empty: not known
  std::optional<ReplayStatus> replay;
  std::string models_problem;    // why a model that was named is not used; empty: all is well
  std::string segments_problem;  // likewise of the segments
};

// `engine` absent: the object has no such field (the command line has no running engine).
std::string kpis_json(const Kpis& kpis, const EngineStatus* engine = nullptr);

// The window is absent where there are no orders to span one.
std::string series_json(std::span<const SeriesPoint> points, Step step, std::string_view currency,
                        std::optional<Window> window);

std::string_view step_name(Step step);

// Shared with the views of countries: the fields of totals; the mean sale, null without one.
void append_totals(std::string& out, const Totals& totals);
void append_average(std::string& out, const Totals& totals);

// An ORDER: with its place in the log and its signed amount.
std::string order_json(const SequencedOrder& order);
std::string orders_json(const OrderPage& page);

std::string customer_json(const CustomerDetail& customer, std::string_view currency);
std::string customers_json(const CustomerPage& page, std::string_view currency);

// `model_id` empty: null.
std::string prediction_json(const Prediction& prediction, std::string_view model_id);
// With its reasons.
std::string explained_json(const ExplainedPrediction& explained);
// As in a `predictions` frame: without contributions.
std::string brief_prediction_json(const Prediction& prediction, std::string_view model_id);

std::string features_json();

}  // namespace tillcast
