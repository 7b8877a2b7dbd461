// kpi/cohorts.h: customers by the month of their first purchase, and how many came again in which
// month after.
//
// Threads: a value. Units: UTC months, micros, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "event/money.h"

namespace tillcast {

struct Cohort {
  int64_t begin_ms = 0;           // of the month of the first purchase
  std::vector<uint64_t> active;   // with a purchase in the i-th month after; [0]: all of them
  std::vector<MoneySum> revenue;  // their gross revenue in it

  bool operator==(const Cohort&) const = default;
};

class CohortTable {
 public:
  static constexpr size_t kMonthsMax = 120;

  // The purchases of one customer after the other, each one's by time.
  void begin_customer() { first_month_ = kNone; }
  void add_purchase(int64_t at_ms, int64_t amount_micros);
  // A row of another table of other customers. REQUIRES: as many months of both kinds.
  void add(const Cohort& row);

  // Those of the newest kMonthsMax months that have customers, oldest first; every row goes up to
  // the month that holds `now_ms`.
  std::vector<Cohort> rows(int64_t now_ms) const;

 private:
  static constexpr int64_t kNone = INT64_MIN;
  struct Months {
    std::vector<uint64_t> active;
    std::vector<MoneySum> revenue;
  };

  std::map<int64_t, Months> cohorts_;  // by months since 1970
  int64_t first_month_ = kNone;        // of the present customer
  int64_t last_month_ = kNone;
  Months* cohort_ = nullptr;
};

}  // namespace tillcast
