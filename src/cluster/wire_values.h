// cluster/wire_values.h: what the values that shards answer with are made of.
#pragma once

#include "cluster/wire.h"
#include "engine/basket_report.h"
#include "engine/book_report.h"
#include "engine/customer_query.h"

namespace tillcast {

void fields(auto& wire, Is<Window> auto& window) { wire(window.from_ms, window.to_ms); }

void fields(auto& wire, Is<Totals> auto& totals) {
  wire(totals.orders, totals.transactions, totals.gross, totals.refunds, totals.adjustments);
}

void fields(auto& wire, Is<CustomerCounts> auto& counts) {
  wire(counts.customers, counts.new_customers);
}

void fields(auto& wire, Is<Kpis> auto& kpis) {
  wire(kpis.from_ms, kpis.to_ms, kpis.as_of_ms, kpis.currency, kpis.totals, kpis.customers,
       kpis.expected_purchases_30d);
}

void fields(auto& wire, Is<StoreCounts> auto& counts) {
  wire(counts.orders, counts.sales, counts.transactions, counts.customers, counts.products,
       counts.countries, counts.currency, counts.first_at_ms, counts.last_at_ms, counts.entries);
}

void fields(auto& wire, Is<BookNames> auto& names) { wire(names.products, names.countries); }

void fields(auto& wire, Is<SeriesPoint> auto& point) {
  wire(point.at_ms, point.totals, point.customers);
}

void fields(auto& wire, Is<BookTimes> auto& times) {
  wire(times.first_at_ms, times.as_of_ms, times.currency);
}

void fields(auto& wire, Is<CountryFigures> auto& figures) {
  wire(figures.totals, figures.customers);
}

void fields(auto& wire, Is<CountryRow> auto& row) { wire(row.country, row.now, row.previous); }
void fields(auto& wire, Is<CountryRows> auto& rows) { wire(rows.times, rows.rows); }

void fields(auto& wire, Is<ProductFigures> auto& figures) {
  wire(figures.lines, figures.units, figures.revenue);
}

void fields(auto& wire, Is<ProductRow> auto& row) {
  wire(row.id, row.description, row.now, row.previous);
}

void fields(auto& wire, Is<ProductRows> auto& rows) { wire(rows.times, rows.rows); }

void fields(auto& wire, Is<ProductName> auto& name) {
  wire(name.id, name.description, name.by.sale, name.by.at_ms, name.by.order);
}

void fields(auto& wire, Is<Cohort> auto& row) { wire(row.begin_ms, row.active, row.revenue); }

void fields(auto& wire, Is<CohortReport> auto& report) {
  wire(report.as_of_ms, report.currency, report.cohorts);
}

void fields(auto& wire, Is<BasketRow> auto& row) { wire(row.id, row.orders); }
void fields(auto& wire, Is<BasketRows> auto& rows) { wire(rows.times, rows.orders, rows.rows); }
void fields(auto& wire, Is<PairCell> auto& cell) { wire(cell.zeros, cell.orders); }
void fields(auto& wire, Is<PairRows> auto& rows) { wire(rows.visits, rows.cells); }

void fields(auto& wire, Is<SegmentLabel> auto& label) { wire(label.id, label.name); }

void fields(auto& wire, Is<CustomerSummary> auto& customer) {
  wire(customer.customer_id, customer.country, customer.first_purchase_at_ms,
       customer.last_purchase_at_ms, customer.orders, customer.monetary, customer.refunded,
       customer.probability, customer.segment);
}

void fields(auto& wire, Is<CustomerPage> auto& page) {
  wire(page.customers, page.total, page.next, page.as_of_ms, page.seq, page.cursors);
}

void fields(auto& wire, Is<SequencedOrder> auto& order) { wire(order.seq, order.order); }
void fields(auto& wire, Is<OrderPage> auto& page) { wire(page.orders, page.next); }

void fields(auto& wire, Is<SegmentMove> auto& move) { wire(move.from, move.to, move.customers); }
void fields(auto& wire, Is<SegmentSize> auto& size) { wire(size.id, size.customers); }

void fields(auto& wire, Is<SegmentSnapshotSizes> auto& snapshot) {
  wire(snapshot.at_ms, snapshot.refit, snapshot.sizes);
}

void fields(auto& wire, Is<SegmentPeriod> auto& period) {
  wire(period.from_ms, period.to_ms, period.refit, period.current, period.moves);
}

void fields(auto& wire, Is<SegmentMapPoint> auto& point) {
  wire(point.customer_id, point.segment, point.x, point.y);
}

}  // namespace tillcast
