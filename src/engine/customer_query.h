// engine/customer_query.h: which customers a list shows, in which order, and one page of it.
//
// Plain values. Units: micros of the shop's currency, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/update.h"

namespace tillcast {

enum class CustomerSort {
  kProbability,
  kMonetary,
  kAverageOrderValue,
  kRefunded,
  kOrders,
  kLastPurchase,
  kFirstPurchase,
  kCountry,  // by name, as kSegment
  kSegment,
  kCustomerId
};

// from <= x < to; a customer who has no such value is in no range of it.
template <class T>
struct Range {
  std::optional<T> from;
  std::optional<T> to;

  bool any() const { return from || to; }
  bool holds(T value) const { return (!from || value >= *from) && (!to || value < *to); }
};

struct CustomerQuery {
  CustomerSort sort = CustomerSort::kProbability;
  bool descending = true;  // of the values; who has none comes last, ties are by id upwards
  std::string prefix;      // of the customer's id
  std::string country;     // exact; empty: any
  SegmentFilter segment;
  Range<double> probability;  // to = 1 includes 1
  Range<MoneySum> monetary;
  Range<uint64_t> orders;
  Range<int64_t> last_purchase_ms;

  size_t limit = 50;
  std::string cursor;   // of the page before; empty: none
  uint64_t offset = 0;  // customers that are passed over; without a cursor
  // On any clock that does not go back; absent: the list is never older than the state.
  std::optional<int64_t> asked_at_ms;
  bool with_cursors = false;  // one for each row, so that pages of several lists can be merged
};

struct CustomerPage {
  std::vector<CustomerSummary> customers;
  size_t total = 0;  // that match, on all pages
  std::string next;  // cursor; empty: the last page
  std::optional<int64_t> as_of_ms;
  uint64_t seq = 0;                  // the log offset that the order of the list is of
  std::vector<std::string> cursors;  // of each row, where they were asked for
};

}  // namespace tillcast
