#include "serve/json_views.h"

#include <cmath>

#include "base/assert.h"
#include "feature/catalogue.h"
#include "serve/json_text.h"

namespace tillcast {
namespace {

// Rounded half away from zero to a micro, in integers.
MoneySum mean_amount(MoneySum sum, uint64_t count) {
  const auto divisor = static_cast<MoneySum>(count);
  return (2 * sum + (sum < 0 ? -divisor : divisor)) / (2 * divisor);
}

double rounded_to_thousandth(double value) { return std::round(value * 1000) / 1000; }

void append_latency(std::string& out, const std::optional<Latency>& latency) {
  if (!latency) return append_null(out, "latency_ms");
  append_key(out, "latency_ms");
  out.push_back('{');
  append_field(out, "p50", rounded_to_thousandth(latency->p50_ms));
  append_field(out, "p99", rounded_to_thousandth(latency->p99_ms));
  out.push_back('}');
}

void append_engine(std::string& out, const EngineStatus& engine) {
  append_key(out, "engine");
  out.push_back('{');
  append_field(out, "boot_id", std::string_view(engine.boot_id));
  append_field(out, "seq", engine.seq);
  append_field(out, "clock", engine.clock);
  append_field(out, "lag_ms", rounded_to_thousandth(engine.lag_ms));
  append_latency(out, engine.latency);
  append_field(out, "transactions_per_second",
               rounded_to_thousandth(engine.transactions_per_second));
  append_field(out, "orders_per_second", rounded_to_thousandth(engine.orders_per_second));
  append_field(out, "clients", engine.clients);
  append_field(out, "uptime_seconds", rounded_to_thousandth(engine.uptime_seconds));
  append_text_or_null(out, "data_source", engine.data_source);
  if (engine.replay) {
    append_key(out, "replay");
    out.push_back('{');
    append_field(out, "state", std::string_view(engine.replay->running ? "running" : "finished"));
    append_time(out, "event_time", engine.replay->event_time_ms);
    append_field(out, "speed", engine.replay->speed);
    out.push_back('}');
  } else {
    append_null(out, "replay");
  }
  if (!engine.models_problem.empty())
    append_field(out, "models_problem", std::string_view(engine.models_problem));
  if (!engine.segments_problem.empty())
    append_field(out, "segments_problem", std::string_view(engine.segments_problem));
  out.push_back('}');
}

// Both null where nothing was fitted, or the customer is in none.
void append_segment(std::string& out, const SegmentLabel& segment) {
  if (segment.id == kNoSegment) {
    append_null(out, "segment");
    append_null(out, "segment_id");
    return;
  }
  append_field(out, "segment", std::string_view(segment.name));
  append_field(out, "segment_id", segment.id);
}

// A CUSTOMER without its closing brace.
void append_customer_open(std::string& out, const CustomerSummary& customer,
                          std::string_view currency) {
  out.push_back('{');
  append_field(out, "customer_id", std::string_view(customer.customer_id));
  append_text_or_null(out, "country", customer.country);
  append_time(out, "first_purchase_at", customer.first_purchase_at_ms);
  append_time(out, "last_purchase_at", customer.last_purchase_at_ms);
  append_field(out, "orders", customer.orders);
  append_money(out, "monetary", customer.monetary);
  append_money(out, "refunded", customer.refunded);
  append_text_or_null(out, "currency", currency);
  append_field(out, "probability", customer.probability);
  append_segment(out, customer.segment);
}

void append_features(std::string& out, std::span<const double> features) {
  if (features.empty()) return append_null(out, "features");
  TC_ASSERT(features.size() == kBaseFeatures);
  append_key(out, "features");
  out.push_back('{');
  for (size_t i = 0; i < features.size(); ++i)
    append_field(out, tillcast::features()[i].name, std::optional(features[i]));
  out.push_back('}');
}

template <class Items, class Text>
void append_array(std::string& out, std::string_view name, const Items& items, const Text& text) {
  append_key(out, name);
  out.push_back('[');
  for (const auto& item : items) {
    append_comma(out);
    out.append(text(item));
  }
  out.push_back(']');
}

}  // namespace

void append_totals(std::string& out, const Totals& totals) {
  append_field(out, "orders", totals.orders);
  append_field(out, "transactions", totals.transactions);
  append_money(out, "gross_revenue", totals.gross);
  append_money(out, "refunds", totals.refunds);
  append_money(out, "adjustments", totals.adjustments);
  append_money(out, "net_revenue", totals.net());
}

void append_average(std::string& out, const Totals& totals) {
  if (totals.orders > 0)
    append_money(out, "average_order_value", mean_amount(totals.gross, totals.orders));
  else
    append_null(out, "average_order_value");
}

std::string kpis_json(const Kpis& kpis, const EngineStatus* engine) {
  const Totals& totals = kpis.totals;
  std::string out = "{";
  append_time(out, "from", kpis.from_ms);
  append_time(out, "to", kpis.to_ms);
  append_time(out, "as_of", kpis.as_of_ms);
  append_text_or_null(out, "currency", kpis.currency);
  append_totals(out, totals);
  append_field(out, "customers", kpis.customers.customers);
  append_field(out, "new_customers", kpis.customers.new_customers);
  append_average(out, totals);
  if (totals.gross > 0)
    append_field(out, "refund_rate",
                 static_cast<double>(totals.refunds) / static_cast<double>(totals.gross));
  else
    append_null(out, "refund_rate");
  append_field(out, "expected_purchases_30d", kpis.expected_purchases_30d);
  if (engine != nullptr) append_engine(out, *engine);
  out.push_back('}');
  return out;
}

std::string_view step_name(Step step) {
  switch (step) {
    case Step::kHour:
      return "hour";
    case Step::kDay:
      return "day";
    case Step::kWeek:
      return "week";
    case Step::kMonth:
      return "month";
  }
  TC_ASSERT(false);
}

std::string series_json(std::span<const SeriesPoint> points, Step step, std::string_view currency,
                        std::optional<Window> window) {
  std::string out = "{";
  append_field(out, "step", step_name(step));
  append_text_or_null(out, "currency", currency);
  append_time(out, "from", window ? std::optional(window->from_ms) : std::nullopt);
  append_time(out, "to", window ? std::optional(window->to_ms) : std::nullopt);
  append_array(out, "points", points, [](const SeriesPoint& point) {
    std::string text = "{";
    append_time(text, "at", point.at_ms);
    append_totals(text, point.totals);
    append_field(text, "customers", point.customers.customers);
    append_field(text, "new_customers", point.customers.new_customers);
    return text + "}";
  });
  out.push_back('}');
  return out;
}

std::string order_json(const SequencedOrder& order) {
  std::string out;
  append_order_json_open(out, order.order);
  append_field(out, "seq", order.seq);
  append_money(out, "amount", signed_amount(order.order).micros());
  out.push_back('}');
  return out;
}

std::string orders_json(const OrderPage& page) {
  std::string out = "{";
  append_array(out, "orders", page.orders, order_json);
  if (page.next)
    append_field(out, "next", *page.next);
  else
    append_null(out, "next");
  out.push_back('}');
  return out;
}

std::string customer_json(const CustomerDetail& customer, std::string_view currency) {
  std::string out;
  append_customer_open(out, customer.summary, currency);
  append_time(out, "as_of", customer.as_of_ms);
  append_features(out, customer.features);
  append_key(out, "prediction");
  out.append(customer.prediction
                 ? prediction_json(*customer.prediction, customer.prediction->model_id)
                 : "null");
  append_array(out, "recent_orders", customer.recent_orders, order_json);
  out.push_back('}');
  return out;
}

std::string customers_json(const CustomerPage& page, std::string_view currency) {
  std::string out = "{";
  append_array(out, "customers", page.customers, [&](const CustomerSummary& customer) {
    std::string text;
    append_customer_open(text, customer, currency);
    return text + "}";
  });
  append_field(out, "total", page.total);
  append_text_or_null(out, "next", page.next);
  append_time(out, "as_of", page.as_of_ms);
  append_field(out, "seq", page.seq);
  out.push_back('}');
  return out;
}

namespace {

// A prediction up to its contributions.
void append_prediction_open(std::string& out, const Prediction& prediction,
                            std::string_view model_id) {
  out.push_back('{');
  append_time(out, "as_of", prediction.as_of_ms);
  append_text_or_null(out, "model_id", model_id);
  append_field(out, "customer_id", std::string_view(prediction.customer_id));
  append_field(out, "probability", std::optional(prediction.probability));
  append_segment(out, prediction.segment);
}

}  // namespace

std::string prediction_json(const Prediction& prediction, std::string_view model_id) {
  std::string out;
  append_prediction_open(out, prediction, model_id);
  append_null(out, "contributions");
  out.push_back('}');
  return out;
}

std::string explained_json(const ExplainedPrediction& explained) {
  std::string out;
  append_prediction_open(out, explained.prediction, explained.prediction.model_id);
  append_field(out, "base_logit", std::optional(explained.why.base_logit));
  append_field(out, "logit", std::optional(explained.why.logit));
  append_field(out, "explanation_method", std::string_view(explained.why.method));
  append_field(out, "contribution_error", std::optional(explained.why.error));
  append_array(out, "contributions", explained.why.contributions, [](const Contribution& part) {
    std::string text = "{";
    append_field(text, "feature", std::string_view(part.feature));
    append_field(text, "value", std::optional(part.value));
    append_field(text, "contribution", std::optional(part.contribution));
    append_field(text, "words", std::string_view(part.words));
    return text + "}";
  });
  out.push_back('}');
  return out;
}

std::string brief_prediction_json(const Prediction& prediction, std::string_view model_id) {
  std::string out = "{";
  append_field(out, "customer_id", std::string_view(prediction.customer_id));
  append_field(out, "probability", prediction.probability);
  append_segment(out, prediction.segment);
  append_time(out, "as_of", prediction.as_of_ms);
  append_text_or_null(out, "model_id", model_id);
  out.push_back('}');
  return out;
}

std::string features_json() {
  std::string out = "{";
  append_array(out, "features", features(), [](const FeatureInfo& feature) {
    std::string text = "{";
    append_field(text, "name", feature.name);
    append_field(text, "group", feature.group);
    append_field(text, "unit", feature.unit);
    append_field(text, "formula", feature.formula);
    append_field(text, "since", feature.since);
    return text + "}";
  });
  out.push_back('}');
  return out;
}

}  // namespace tillcast
