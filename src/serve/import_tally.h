// serve/import_tally.h: what became of the orders of an import, on the command line and through the
// page.
//
// Threads: one.
#pragma once

#include <tsl/robin_set.h>

#include <climits>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/update.h"
#include "event/order_event.h"

namespace tillcast {

// What the files said, whether it was new or not.
struct ImportTally {
  uint64_t rows = 0, rejected = 0;
  uint64_t orders = 0, orders_new = 0, orders_duplicate = 0, orders_rejected = 0;
  // Of the rejected: conflicts with what this import itself had handed in, as their rows stand far
  // apart.
  uint64_t orders_split = 0;
  MoneySum amount = 0, gross = 0;
  int64_t first_at_ms = INT64_MAX, last_at_ms = INT64_MIN;
  tsl::robin_set<uint64_t> customers, products, countries, ids;  // hashes

  // `rows` are those that made the order.
  void decided(const OrderEvent& order, const Outcome& outcome, uint64_t order_rows);

  // What to do about it, to a person; empty: all is well.
  std::string advice() const;

  // The object of `import --json`.
  nlohmann::ordered_json document(double seconds) const;
};

}  // namespace tillcast
