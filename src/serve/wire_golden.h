// serve/wire_golden.h: for tests: test/golden/wire/, which the page's tests read too, and its
// objects as values.
//
// Threads: one. A file or field that is missing fails the test by an exception.
#pragma once

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "base/time.h"
#include "event/order_json.h"
#include "serve/json_views.h"

namespace tillcast {

inline nlohmann::json read_golden(const std::string& name) {
  std::ifstream file(TILLCAST_SOURCE_DIR "/test/golden/wire/" + name + ".json");
  return nlohmann::json::parse(file);
}

// Money is exact whether it is written "339.2" or "339.20".
inline nlohmann::json with_money_in_one_form(nlohmann::json value) {
  static const std::set<std::string> kMoney{"gross_revenue",       "refunds",  "adjustments",
                                            "net_revenue",         "amount",   "unit_price",
                                            "average_order_value", "monetary", "revenue"};
  if (!value.is_structured()) return value;
  for (auto& [name, field] : value.items()) {
    if (value.is_object() && kMoney.contains(name) && field.is_string())
      field = to_string(Money::parse(field.get<std::string>()).value());
    else
      field = with_money_in_one_form(field);
  }
  return value;
}

inline double number_or_nan(const nlohmann::json& value) {
  return value.is_null() ? NAN : value.get<double>();
}

inline int64_t time_from_json(const nlohmann::json& text) {
  return parse_time(text.get<std::string>()).value();
}

inline MoneySum money_from_json(const nlohmann::json& text) {
  return Money::parse(text.get<std::string>()).value().micros();
}

inline Kpis kpis_from_json(const nlohmann::json& from) {
  Kpis kpis;
  if (!from["from"].is_null()) kpis.from_ms = time_from_json(from["from"]);
  if (!from["to"].is_null()) kpis.to_ms = time_from_json(from["to"]);
  if (!from["as_of"].is_null()) kpis.as_of_ms = time_from_json(from["as_of"]);
  if (!from["currency"].is_null()) kpis.currency = from["currency"];
  kpis.totals.orders = from["orders"];
  kpis.totals.transactions = from["transactions"];
  kpis.totals.gross = money_from_json(from["gross_revenue"]);
  kpis.totals.refunds = money_from_json(from["refunds"]);
  kpis.totals.adjustments = money_from_json(from["adjustments"]);
  kpis.customers = {from["customers"], from["new_customers"]};
  if (!from["expected_purchases_30d"].is_null())
    kpis.expected_purchases_30d = from["expected_purchases_30d"].get<double>();
  return kpis;
}

inline EngineStatus engine_from_json(const nlohmann::json& from) {
  static const std::set<std::string> kClocks{"wall", "event", "replay"};
  EngineStatus engine;
  engine.boot_id = from["boot_id"];
  engine.seq = from["seq"];
  engine.clock = *kClocks.find(from["clock"].get<std::string>());
  engine.lag_ms = from["lag_ms"];
  if (const auto& latency = from["latency_ms"]; !latency.is_null())
    engine.latency = Latency{latency["p50"], latency["p99"]};
  engine.transactions_per_second = from["transactions_per_second"];
  engine.orders_per_second = from["orders_per_second"];
  engine.clients = from["clients"];
  engine.uptime_seconds = from["uptime_seconds"];
  if (!from["data_source"].is_null()) engine.data_source = from["data_source"];
  if (const auto& replay = from["replay"]; !replay.is_null())
    engine.replay = ReplayStatus{replay["state"] == "running", time_from_json(replay["event_time"]),
                                 replay["speed"]};
  return engine;
}

inline SequencedOrder order_from_json(const nlohmann::json& from) {
  OrderJsonReader reader;
  auto parsed = reader.read(from.dump(), OrderJsonForm::kDocument, "", 1).value();
  return {from["seq"], std::move(parsed[0].order).value()};
}

inline Prediction prediction_from_json(const nlohmann::json& from) {
  SegmentLabel segment;
  if (!from["segment_id"].is_null()) segment = {from["segment_id"], from["segment"]};
  return {from["customer_id"], from["probability"], time_from_json(from["as_of"]), segment};
}

}  // namespace tillcast
