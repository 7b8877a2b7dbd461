// kpi/ledger.h: the shop's books: what was sold, refunded and adjusted when and where; totals and
// series over any window.
//
// One 40-byte fact an order, in UTC days that keep their totals, so a window costs its days and not
// its orders. Exact integers throughout; adding and removing commute.
//
// Threads: one writer; const methods from any thread while nobody writes. Units: micros, Unix UTC
// milliseconds.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "event/money.h"
#include "kpi/country_names.h"

namespace tillcast {

enum class FactKind : uint8_t { kSale, kRefund, kAdjustment };

struct Fact {
  int64_t at_ms = 0;
  uint64_t order = 0;         // tells facts of one moment apart
  int64_t amount_micros = 0;  // sales and refunds positive, adjustments signed
  uint32_t customer = 0;      // kNobody: a guest
  uint32_t lines = 0;         // of the sale
  FactKind kind = FactKind::kSale;
  CountryIndex country = CountryNames::kNowhere;  // as the order states it

  static constexpr uint32_t kNobody = UINT32_MAX;
  auto operator<=>(const Fact&) const = default;
};

struct Totals {
  uint64_t orders = 0;        // sales, guests included
  uint64_t transactions = 0;  // their lines
  MoneySum gross = 0;
  MoneySum refunds = 0;
  MoneySum adjustments = 0;

  MoneySum net() const { return gross - refunds + adjustments; }
  void add(const Fact& fact, int sign);
  void add(const Totals& other);
  bool operator==(const Totals&) const = default;
};

// from <= at < to.
struct Window {
  int64_t from_ms = INT64_MIN;
  int64_t to_ms = INT64_MAX;
  bool holds(int64_t at_ms) const { return at_ms >= from_ms && at_ms < to_ms; }
  bool operator==(const Window&) const = default;
};

struct CustomerCounts {
  uint64_t customers = 0;      // known customers with a purchase in the window
  uint64_t new_customers = 0;  // those whose first purchase is in it
};

struct CountryFigures {
  Totals totals;
  uint64_t customers = 0;  // known customers with a purchase there in the window

  bool operator==(const CountryFigures&) const = default;
};

// When a customer first purchased; asked for customers with a purchase.
using FirstPurchase = std::function<int64_t(uint32_t)>;

enum class Step { kHour, kDay, kWeek, kMonth };

struct SeriesPoint {
  int64_t at_ms = 0;  // where the step begins; weeks on Monday
  Totals totals;
  CustomerCounts customers;
};

class Ledger {
 public:
  void add(const Fact& fact);
  // REQUIRES: the fact was added.
  void remove(const Fact& fact);

  Totals totals(Window window) const;
  // `first_purchase_ms` is asked once for each customer of the window.
  CustomerCounts customers(Window window, const FirstPurchase& first_purchase_ms) const;
  // By CountryIndex, of all countries; they add up to totals().
  std::vector<CountryFigures> by_country(Window window) const;
  // One point for every step that touches the window, empty ones included. REQUIRES: a bounded
  // window.
  std::vector<SeriesPoint> series(Window window, Step step,
                                  const FirstPurchase& first_purchase_ms) const;

  // What stands in Fact::country.
  CountryIndex country(std::string_view name) { return countries_.intern(name); }
  const CountryNames& countries() const { return countries_; }

  bool empty() const { return days_.empty(); }
  // REQUIRES: !empty().
  int64_t first_at_ms() const { return days_.begin()->second.facts.front().at_ms; }
  int64_t last_at_ms() const { return days_.rbegin()->second.facts.back().at_ms; }

  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  struct Day {
    Totals totals;
    std::vector<Fact> facts;  // sorted
  };
  void for_each_fact(Window window, const std::function<void(const Fact&)>& visit) const;

  CountryNames countries_;
  std::map<int64_t, Day> days_;  // by UTC day
  Totals all_;
};

// Where the step that holds `at_ms` begins, and the next one.
int64_t step_begin(int64_t at_ms, Step step);
int64_t step_next(int64_t begin_ms, Step step);

}  // namespace tillcast
