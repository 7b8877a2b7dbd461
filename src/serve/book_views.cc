#include "serve/book_views.h"

#include "serve/json_text.h"
#include "serve/json_views.h"

namespace tillcast {
namespace {

void append_period(std::string& out, const Period& period) {
  append_time(out, "from", period.from_ms);
  append_time(out, "to", period.to_ms);
  append_time(out, "previous_from", period.previous_from_ms);
  append_time(out, "as_of", period.as_of_ms);
  append_text_or_null(out, "currency", period.currency);
}

void append_country(std::string& out, const CountryRow& row) {
  append_field(out, "country", std::string_view(row.country));
  append_totals(out, row.now.totals);
  append_field(out, "customers", row.now.customers);
  append_average(out, row.now.totals);
  if (!row.previous) return append_null(out, "previous");
  append_key(out, "previous");
  out.push_back('{');
  append_field(out, "orders", row.previous->totals.orders);
  append_money(out, "gross_revenue", row.previous->totals.gross);
  append_money(out, "net_revenue", row.previous->totals.net());
  append_field(out, "customers", row.previous->customers);
  out.push_back('}');
}

void append_figures(std::string& out, const ProductFigures& figures) {
  append_field(out, "units", figures.units);
  append_field(out, "lines", figures.lines);
  append_money(out, "gross_revenue", figures.revenue);
}

void append_product(std::string& out, const ProductRow& row) {
  append_field(out, "product_id", std::string_view(row.id));
  append_text_or_null(out, "description", row.description);
  append_figures(out, row.now);
  if (!row.previous) {
    append_null(out, "previous");
    return append_null(out, "change");
  }
  append_key(out, "previous");
  out.push_back('{');
  append_figures(out, *row.previous);
  out.push_back('}');
  append_money(out, "change", row.now.revenue - row.previous->revenue);
}

void append_cohort(std::string& out, const Cohort& cohort) {
  append_field(out, "month", std::string_view(format_date(cohort.begin_ms)).substr(0, 7));
  append_field(out, "customers", cohort.active.front());
  append_key(out, "active");
  out.push_back('[');
  for (const uint64_t active : cohort.active) {
    append_comma(out);
    fmt::format_to(std::back_inserter(out), "{}", active);
  }
  out.push_back(']');
  append_key(out, "revenue");
  out.push_back('[');
  for (const MoneySum revenue : cohort.revenue) {
    append_comma(out);
    append_json_string(out, to_string(revenue));
  }
  out.push_back(']');
}

void append_paired(std::string& out, std::string_view key, const PairedProduct& product,
                   uint64_t orders) {
  append_key(out, key);
  out.push_back('{');
  append_field(out, "product_id", std::string_view(product.id));
  append_text_or_null(out, "description", product.description);
  append_field(out, "orders", orders);
  out.push_back('}');
}

void append_pair(std::string& out, const PairRow& row) {
  append_paired(out, "a", row.a, row.orders.a);
  append_paired(out, "b", row.b, row.orders.b);
  append_field(out, "orders", row.orders.both);
  append_field(out, "support", row.orders.support());
  append_field(out, "confidence", row.orders.confidence());
  append_field(out, "confidence_back", row.orders.confidence_back());
  append_field(out, "lift", row.orders.lift());
  append_field(out, "surprise", row.orders.surprise());
}

}  // namespace

std::string countries_json(const CountryPage& page) {
  std::string out = "{";
  append_period(out, page.period);
  append_field(out, "total", page.total);
  append_objects(out, "countries", page.countries, append_country);
  return out + "}";
}

std::string products_json(const ProductPage& page) {
  std::string out = "{";
  append_period(out, page.period);
  append_field(out, "total", page.total);
  append_objects(out, "products", page.products, append_product);
  return out + "}";
}

std::string cohorts_json(const CohortReport& report) {
  std::string out = "{";
  append_time(out, "as_of", report.as_of_ms);
  append_text_or_null(out, "currency", report.currency);
  append_objects(out, "cohorts", report.cohorts, append_cohort);
  return out + "}";
}

std::string pairs_json(const PairPage& page) {
  std::string out = "{";
  append_time(out, "from", page.period.from_ms);
  append_time(out, "to", page.period.to_ms);
  append_time(out, "as_of", page.period.as_of_ms);
  append_field(out, "orders", page.orders);
  append_field(out, "products", page.products);
  append_field(out, "min_orders", page.orders_min);
  append_field(out, "products_frequent", page.frequent);
  append_field(out, "total", page.total);
  append_objects(out, "pairs", page.pairs, append_pair);
  return out + "}";
}

}  // namespace tillcast
