// engine/book_report.h: what the books say, for readers: countries, products, cohorts, pairs.
//
// Plain values. Units: micros of the shop's currency, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kpi/cohorts.h"
#include "kpi/ledger.h"
#include "kpi/pairs.h"
#include "kpi/product_book.h"

namespace tillcast {

// The window that was asked for, and another as long to hold it against: where nothing else was
// asked for, the one that ends where it begins. Without orders: no times, no currency.
struct Period {
  std::optional<int64_t> from_ms;
  std::optional<int64_t> to_ms;
  std::optional<int64_t> previous_from_ms;  // nothing: `from` was not asked for
  std::optional<int64_t> as_of_ms;
  std::string currency;
};

// What books know of the times that a period begins and ends at where nothing else is asked for.
struct BookTimes {
  std::optional<int64_t> first_at_ms;  // nothing in an empty book
  std::optional<int64_t> as_of_ms;     // nothing before the first entry
  std::string currency;
};

struct CountryRow {
  std::string country;  // empty: the order named none
  CountryFigures now;
  std::optional<CountryFigures> previous;
};

struct CountryPage {
  Period period;
  size_t total = 0;  // with anything in either window
  std::vector<CountryRow> countries;
};

enum class ProductSort { kRevenue, kRising, kFalling };

struct ProductQuery {
  Window window;
  ProductSort sort = ProductSort::kRevenue;
  std::string part = {};  // of the id or the description, whatever the case; empty: any
  size_t limit = 20;
  std::optional<int64_t> previous_from_ms = {};  // where the window to hold it against begins
};

struct ProductRow {
  std::string id;
  std::string description;  // empty: no order had one
  ProductFigures now;
  std::optional<ProductFigures> previous;
};

struct ProductPage {
  Period period;
  size_t total = 0;  // that match and sold in either window
  std::vector<ProductRow> products;
};

// Every row of either window, in no order.
struct CountryRows {
  BookTimes times;
  std::vector<CountryRow> rows;
};

struct ProductRows {
  BookTimes times;
  std::vector<ProductRow> rows;  // without descriptions
};

// By hash64(), all names that orders ever stated: whoever merges books counts each once.
struct BookNames {
  std::vector<uint64_t> products;
  std::vector<uint64_t> countries;
};

struct CohortReport {
  std::optional<int64_t> as_of_ms;
  std::string currency;
  std::vector<Cohort> cohorts;
};

struct PairQuery {
  Window window;
  std::string product;  // its id; empty: any
  std::optional<uint64_t> orders_min;
  PairSort sort = PairSort::kSurprise;
  size_t limit = 50;
};

struct PairedProduct {
  std::string id;
  std::string description;
};

struct PairRow {
  PairedProduct a;
  PairedProduct b;
  PairOrders orders;
};

struct PairPage {
  Period period;
  uint64_t orders = 0;
  uint64_t products = 0;
  uint64_t orders_min = 0;
  uint64_t frequent = 0;
  uint64_t total = 0;
  std::vector<PairRow> pairs;
};

}  // namespace tillcast
