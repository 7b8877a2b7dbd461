// serve/book_golden.h: for tests: the books of test/golden/wire/ as the engine's values.
//
// Threads: one. A file or field that is missing fails the test by an exception.
#pragma once

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/book_report.h"
#include "serve/wire_golden.h"

namespace tillcast {

// Figures of a pair are quotients and logarithms: the last digits of a double are not the golden
// file's.
inline nlohmann::json with_pairs_rounded(nlohmann::json value) {
  for (auto& pair : value["pairs"])
    for (const char* name : {"support", "confidence", "confidence_back", "lift", "surprise"})
      pair[name] = std::round(pair[name].get<double>() * 1e6) / 1e6;
  return value;
}

inline Period period_from_json(const nlohmann::json& from) {
  Period period;
  period.from_ms = time_from_json(from["from"]);
  period.to_ms = time_from_json(from["to"]);
  if (from.contains("previous_from"))
    period.previous_from_ms = time_from_json(from["previous_from"]);
  period.as_of_ms = time_from_json(from["as_of"]);
  period.currency = from.value("currency", "");
  return period;
}

inline CountryPage countries_from_json(const nlohmann::json& from) {
  CountryPage page{period_from_json(from), from["total"], {}};
  for (const auto& item : from["countries"]) {
    CountryRow row{item["country"], {}, CountryFigures{}};
    row.now.totals = {item["orders"], item["transactions"], money_from_json(item["gross_revenue"]),
                      money_from_json(item["refunds"]), money_from_json(item["adjustments"])};
    row.now.customers = item["customers"];
    // What the wire says of the window before is the net: as if there were no refunds but these.
    const auto& previous = item["previous"];
    row.previous->totals.orders = previous["orders"];
    row.previous->totals.gross = money_from_json(previous["gross_revenue"]);
    row.previous->totals.refunds =
        row.previous->totals.gross - money_from_json(previous["net_revenue"]);
    row.previous->customers = previous["customers"];
    page.countries.push_back(std::move(row));
  }
  return page;
}

inline ProductFigures figures_from_json(const nlohmann::json& from) {
  return {from["lines"], from["units"], money_from_json(from["gross_revenue"])};
}

inline ProductPage products_from_json(const nlohmann::json& from) {
  ProductPage page{period_from_json(from), from["total"], {}};
  for (const auto& item : from["products"]) {
    ProductRow row{item["product_id"], "", figures_from_json(item),
                   figures_from_json(item["previous"])};
    if (!item["description"].is_null()) row.description = item["description"];
    page.products.push_back(std::move(row));
  }
  return page;
}

inline CohortReport cohorts_from_json(const nlohmann::json& from) {
  CohortReport report{time_from_json(from["as_of"]), from["currency"], {}};
  for (const auto& item : from["cohorts"]) {
    Cohort cohort;
    cohort.begin_ms = parse_time(item["month"].get<std::string>() + "-01").value();
    cohort.active = item["active"].get<std::vector<uint64_t>>();
    for (const auto& revenue : item["revenue"]) cohort.revenue.push_back(money_from_json(revenue));
    report.cohorts.push_back(std::move(cohort));
  }
  return report;
}

inline PairPage pairs_from_json(const nlohmann::json& from) {
  PairPage page{period_from_json(from),
                from["orders"],
                from["products"],
                from["min_orders"],
                from["products_frequent"],
                from["total"],
                {}};
  for (const auto& item : from["pairs"]) {
    const auto named = [](const nlohmann::json& product) {
      const auto& text = product["description"];
      return PairedProduct{product["product_id"], text.is_null() ? "" : text.get<std::string>()};
    };
    page.pairs.push_back(
        {named(item["a"]),
         named(item["b"]),
         {item["orders"], item["a"]["orders"], item["b"]["orders"], from["orders"]}});
  }
  return page;
}

}  // namespace tillcast
