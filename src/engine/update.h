// engine/update.h: what the engine tells the world: figures, predictions, and one Update a step.
//
// Plain values. An Update is immutable once published and shared among all readers.
// Units: micros of the shop's currency, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/live_report.h"
#include "engine/segment_report.h"
#include "engine/stage_times.h"
#include "event/order_event.h"
#include "kpi/ledger.h"

namespace tillcast {

// The KPI object of docs/api.md, but for `engine`, which is the server's own. Without orders: no
// times, no currency.
struct Kpis {
  std::optional<int64_t> from_ms;
  std::optional<int64_t> to_ms;
  std::optional<int64_t> as_of_ms;
  std::string currency;
  Totals totals;
  CustomerCounts customers;
  std::optional<double> expected_purchases_30d;
};

struct Prediction {
  std::string customer_id;
  double probability = 0;
  int64_t as_of_ms = 0;
  SegmentLabel segment;
};

// With the model that made it.
struct CustomerPrediction : Prediction {
  std::string model_id;
};

// One feature's part in a logit.
struct Contribution {
  std::string feature;
  double value = 0;
  double contribution = 0;
  std::string words;  // "last bought 12 days ago, usually every 20"
};

// Where a logit comes from: base_logit + the sum of the contributions = logit.
struct WhyLogit {
  double base_logit = 0;
  double logit = 0;
  double error = 0;  // the largest standard error of a contribution; 0: exact
  std::string method;
  std::vector<Contribution> contributions;  // by size, whatever the sign
};

struct ExplainedPrediction {
  CustomerPrediction prediction;
  WhyLogit why;
};

struct SequencedOrder {
  uint64_t seq = 0;
  OrderEvent order;
};

struct Update {
  uint64_t seq = 0;                             // the log offset after it
  int64_t at_ms = 0;                            // the event clock
  Kpis kpis;                                    // over all time
  std::vector<SequencedOrder> orders;           // new in the log, oldest first
  std::vector<Prediction> predictions;          // of the customers whose score changed
  std::string model_id;                         // that made them; empty: there is no model
  size_t customers_scored = 0;                  // all that have a score now
  LiveReports live;                             // of the watched models whose grades changed
  std::shared_ptr<const SegmentsNow> segments;  // nullptr: nothing was fitted
  StageTimes times;                             // what the engine took over it
};

// What the log has come to.
struct StoreCounts {
  uint64_t orders = 0;  // of every kind, as last stated
  uint64_t sales = 0;
  uint64_t transactions = 0;
  uint64_t customers = 0;  // known by name, whether they bought or not
  uint64_t products = 0;   // that orders ever named
  uint64_t countries = 0;  // likewise
  std::string currency;
  std::optional<int64_t> first_at_ms;
  std::optional<int64_t> last_at_ms;
  uint64_t entries = 0;
};

// What became of one order that was handed in.
struct Outcome {
  enum class Kind : uint8_t { kAccepted, kDuplicate, kRejected };
  Kind kind = Kind::kAccepted;
  std::string error;  // of a rejected one: "conflict: ..."
};

struct CustomerSummary {
  std::string customer_id;
  std::string country;
  std::optional<int64_t> first_purchase_at_ms;
  std::optional<int64_t> last_purchase_at_ms;
  uint64_t orders = 0;
  MoneySum monetary = 0;
  MoneySum refunded = 0;
  std::optional<double> probability;
  SegmentLabel segment;
};

struct CustomerDetail {
  CustomerSummary summary;
  int64_t as_of_ms = 0;
  std::vector<double> features;  // in the catalogue's order; empty before the first purchase
  std::optional<CustomerPrediction> prediction;
  std::vector<SequencedOrder> recent_orders;  // newest first
};

struct OrderPage {
  std::vector<SequencedOrder> orders;  // newest first
  std::optional<uint64_t> next;        // `before` of the next page
};

}  // namespace tillcast
