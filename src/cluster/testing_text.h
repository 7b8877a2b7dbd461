// cluster/testing_text.h: for tests: what a shop says, as text. Equal texts are equal bits.
//
// Left out is what depends on the order of arrival: the numbers of log entries.
#pragma once

#include <fmt/format.h>

#include <string>

#include "engine/shop.h"

namespace tillcast {

inline std::string text(const std::string& value) { return "'" + value + "'"; }
inline std::string text(MoneySum micros) { return to_string(micros); }
inline std::string text(double value) { return fmt::format("{:a}", value); }
inline std::string text(std::integral auto value) { return fmt::format("{}", value); }
inline std::string text(const Totals& t);
inline std::string text(const CountryFigures& f);
inline std::string text(const ProductFigures& f);

template <class T>
std::string text(const std::optional<T>& value) {
  return value ? text(*value) : "-";
}

template <class T>
std::string text(const std::vector<T>& values);

template <class... T>
std::string line(const T&... values) {
  return ((text(values) + " ") + ... + "\n");
}

template <class T>
std::string text(const std::vector<T>& values) {
  std::string all = fmt::format("{}:\n", values.size());
  for (const T& value : values) all += text(value);
  return all;
}

inline std::string text(const Totals& t) {
  return line(t.orders, t.transactions, t.gross, t.refunds, t.adjustments);
}

inline std::string text(const CustomerCounts& c) { return line(c.customers, c.new_customers); }

inline std::string text(const Kpis& k) {
  return line(k.from_ms, k.to_ms, k.as_of_ms, k.currency, k.totals, k.customers,
              k.expected_purchases_30d);
}

inline std::string text(const StoreCounts& c) {
  return line(c.orders, c.sales, c.transactions, c.customers, c.products, c.countries, c.currency,
              c.first_at_ms, c.last_at_ms);
}

inline std::string text(const SeriesPoint& p) { return line(p.at_ms, p.totals, p.customers); }

inline std::string text(const Period& p) {
  return line(p.from_ms, p.to_ms, p.previous_from_ms, p.as_of_ms, p.currency);
}

inline std::string text(const CountryFigures& f) { return line(f.totals, f.customers); }
inline std::string text(const CountryRow& r) { return line(r.country, r.now, r.previous); }
inline std::string text(const CountryPage& p) { return line(p.period, p.total, p.countries); }

inline std::string text(const ProductFigures& f) { return line(f.lines, f.units, f.revenue); }

inline std::string text(const ProductRow& r) {
  return line(r.id, r.description, r.now, r.previous);
}

inline std::string text(const ProductPage& p) { return line(p.period, p.total, p.products); }

inline std::string text(const Cohort& c) { return line(c.begin_ms, c.active, c.revenue); }

inline std::string text(const CohortReport& r) { return line(r.as_of_ms, r.currency, r.cohorts); }

inline std::string text(const CustomerSummary& c) {
  return line(c.customer_id, c.country, c.first_purchase_at_ms, c.last_purchase_at_ms, c.orders,
              c.monetary, c.refunded, c.probability, c.segment.id, c.segment.name);
}

inline std::string text(const CustomerPage& p) {
  return line(p.total, p.as_of_ms, p.next, p.customers);
}

inline std::string text(const SegmentMove& m) { return line(m.from, m.to, m.customers); }
inline std::string text(const SegmentSize& s) { return line(s.id, s.customers); }

inline std::string text(const SegmentNow& s) {
  return line(s.size, s.revenue, s.probability, s.drift);
}

inline std::string text(const SegmentsNow& s) {
  return line(s.segmentation->fit_id, s.as_of_ms, s.customers, s.revenue, s.segments,
              s.moves_from_ms, s.moves, s.drift, s.drift_of, s.refit_proposed);
}

inline std::string text(const SegmentSnapshotSizes& s) { return line(s.at_ms, s.refit, s.sizes); }

inline std::string text(const SegmentPeriod& p) {
  return line(p.from_ms, p.to_ms, p.refit, p.current, p.moves);
}

inline std::string text(const SegmentFlow& f) {
  return line(f.segmentation->fit_id, f.snapshots, f.periods);
}

inline std::string text(const SegmentMapPoint& p) {
  return line(p.customer_id, p.segment, p.x, p.y);
}

inline std::string text(const SegmentMap& m) {
  std::string all = line(m.segmentation->fit_id, m.total, m.points);
  for (const auto& centroid : m.centroids) all += line(centroid[0], centroid[1]);
  return all;
}

template <class T>
std::string text(const Result<T>& result) {
  return result.ok() ? text(*result) : "error: " + result.error().message;
}

}  // namespace tillcast
