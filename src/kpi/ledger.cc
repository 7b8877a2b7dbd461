#include "kpi/ledger.h"

#include <tsl/robin_set.h>

#include <algorithm>
#include <chrono>

#include "base/time.h"

namespace tillcast {

namespace {

bool is_purchase(const Fact& fact) {
  return fact.kind == FactKind::kSale && fact.customer != Fact::kNobody;
}

}  // namespace

static_assert(sizeof(Fact) == 40);

void Totals::add(const Fact& fact, int sign) {
  const MoneySum amount = static_cast<MoneySum>(sign) * fact.amount_micros;
  switch (fact.kind) {
    case FactKind::kSale:
      orders += static_cast<uint64_t>(sign);
      transactions += static_cast<uint64_t>(static_cast<int64_t>(sign) * fact.lines);
      gross += amount;
      break;
    case FactKind::kRefund:
      refunds += amount;
      break;
    case FactKind::kAdjustment:
      adjustments += amount;
      break;
  }
}

void Totals::add(const Totals& other) {
  orders += other.orders;
  transactions += other.transactions;
  gross += other.gross;
  refunds += other.refunds;
  adjustments += other.adjustments;
}

void Ledger::add(const Fact& fact) {
  Day& day = days_[day_of(fact.at_ms)];
  day.facts.insert(std::ranges::upper_bound(day.facts, fact), fact);
  day.totals.add(fact, +1);
  all_.add(fact, +1);
}

void Ledger::remove(const Fact& fact) {
  const auto day = days_.find(day_of(fact.at_ms));
  TC_ASSERT(day != days_.end());
  std::vector<Fact>& facts = day->second.facts;
  const auto place = std::ranges::lower_bound(facts, fact);
  TC_ASSERT(place != facts.end() && *place == fact);
  facts.erase(place);
  day->second.totals.add(fact, -1);
  all_.add(fact, -1);
  if (facts.empty()) days_.erase(day);
}

Totals Ledger::totals(Window window) const {
  if (empty() || (window.from_ms <= first_at_ms() && window.to_ms > last_at_ms())) return all_;
  Totals sum;
  const auto end =
      window.to_ms == INT64_MAX ? days_.end() : days_.upper_bound(day_of(window.to_ms));
  for (auto day = days_.lower_bound(day_of(window.from_ms)); day != end; ++day) {
    const int64_t begin_ms = day->first * kDayMs;
    if (window.from_ms <= begin_ms && begin_ms + kDayMs <= window.to_ms) {
      sum.add(day->second.totals);
      continue;
    }
    for (const Fact& fact : day->second.facts)
      if (window.holds(fact.at_ms)) sum.add(fact, +1);
  }
  return sum;
}

void Ledger::for_each_fact(Window window, const std::function<void(const Fact&)>& visit) const {
  const auto end =
      window.to_ms == INT64_MAX ? days_.end() : days_.upper_bound(day_of(window.to_ms));
  for (auto day = days_.lower_bound(day_of(window.from_ms)); day != end; ++day)
    for (const Fact& fact : day->second.facts)
      if (window.holds(fact.at_ms)) visit(fact);
}

CustomerCounts Ledger::customers(Window window, const FirstPurchase& first_purchase_ms) const {
  CustomerCounts counts;
  std::vector<bool> seen;
  for_each_fact(window, [&](const Fact& fact) {
    if (!is_purchase(fact)) return;
    if (fact.customer >= seen.size()) seen.resize(fact.customer + 1);
    if (seen[fact.customer]) return;
    seen[fact.customer] = true;
    ++counts.customers;
    counts.new_customers += window.holds(first_purchase_ms(fact.customer));
  });
  return counts;
}

// Nearly every customer buys from one country: it is noted by customer, the others in a set.
std::vector<CountryFigures> Ledger::by_country(Window window) const {
  constexpr CountryIndex kNoneYet{UINT16_MAX};
  std::vector<CountryFigures> figures(countries_.size());
  std::vector<CountryIndex> first_seen;
  tsl::robin_set<uint64_t> seen_besides;
  for_each_fact(window, [&](const Fact& fact) {
    CountryFigures& sum = figures[size_t(fact.country)];
    sum.totals.add(fact, +1);
    if (!is_purchase(fact)) return;
    if (fact.customer >= first_seen.size()) first_seen.resize(fact.customer + 1, kNoneYet);
    CountryIndex& first = first_seen[fact.customer];
    if (first == fact.country) return;
    if (first == kNoneYet) {
      first = fact.country;
      ++sum.customers;
      return;
    }
    const uint64_t pair = static_cast<uint64_t>(fact.country) << 32 | fact.customer;
    sum.customers += seen_besides.insert(pair).second;
  });
  return figures;
}

std::vector<SeriesPoint> Ledger::series(Window window, Step step,
                                        const FirstPurchase& first_purchase_ms) const {
  std::vector<SeriesPoint> points;
  for (int64_t at = step_begin(window.from_ms, step); at < window.to_ms; at = step_next(at, step)) {
    const Window part{std::max(at, window.from_ms), std::min(step_next(at, step), window.to_ms)};
    points.push_back({at, totals(part), {}});
  }
  // Facts come by day, those of a day by time: so the points come one after the other.
  std::vector<uint32_t> seen;  // by customer: in how many points before and with this one's
  size_t point = 0;
  for_each_fact(window, [&](const Fact& fact) {
    if (!is_purchase(fact)) return;
    while (point + 1 < points.size() && fact.at_ms >= points[point + 1].at_ms) ++point;
    if (fact.customer >= seen.size()) seen.resize(fact.customer + 1);
    if (seen[fact.customer] == point + 1) return;
    seen[fact.customer] = static_cast<uint32_t>(point) + 1;
    const int64_t first_ms = first_purchase_ms(fact.customer);
    CustomerCounts& counts = points[point].customers;
    ++counts.customers;
    counts.new_customers += first_ms >= std::max(points[point].at_ms, window.from_ms);
  });
  return points;
}

void Ledger::save(ByteWriter& out) const {
  countries_.save(out);
  out.varint(days_.size());
  for (const auto& [number, day] : days_) {
    out.varint(day.facts.size());
    for (const Fact& fact : day.facts) {
      out.zigzag(fact.at_ms);
      out.fixed64(fact.order);
      out.zigzag(fact.amount_micros);
      out.varint(fact.customer);
      out.varint(fact.lines);
      out.varint(static_cast<uint64_t>(fact.kind));
      out.varint(static_cast<uint64_t>(fact.country));
      out.spill();
    }
  }
}

Result<> Ledger::load(ByteReader& in) {
  days_.clear();
  all_ = {};
  TC_TRY(countries_.load(in));
  const uint64_t days = in.count();
  for (uint64_t i = 0; i < days; ++i) {
    const uint64_t facts = in.count(14);
    for (uint64_t j = 0; j < facts; ++j) {
      Fact fact;
      fact.at_ms = in.zigzag();
      fact.order = in.fixed64();
      fact.amount_micros = in.zigzag();
      fact.customer = static_cast<uint32_t>(in.varint());
      fact.lines = static_cast<uint32_t>(in.varint());
      const uint64_t kind = in.varint();
      const uint64_t country = in.varint();
      if (!in.ok() || kind > static_cast<uint64_t>(FactKind::kAdjustment) ||
          country >= countries_.size())
        return corrupt("checkpoint: damaged ledger");
      fact.kind = static_cast<FactKind>(kind);
      fact.country = static_cast<CountryIndex>(country);
      add(fact);
      in.passed();
    }
  }
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged ledger");
}

int64_t step_begin(int64_t at_ms, Step step) {
  using namespace std::chrono;
  const sys_days day{days{day_of(at_ms)}};
  switch (step) {
    case Step::kHour:
      return day_of(at_ms) * kDayMs + (at_ms - day_of(at_ms) * kDayMs) / kHourMs * kHourMs;
    case Step::kDay:
      return day_of(at_ms) * kDayMs;
    case Step::kWeek:
      return (day - (weekday{day} - Monday)).time_since_epoch().count() * kDayMs;
    case Step::kMonth: {
      const year_month_day date{day};
      return sys_days{date.year() / date.month() / 1}.time_since_epoch().count() * kDayMs;
    }
  }
  TC_ASSERT(false);
  return 0;
}

int64_t step_next(int64_t begin_ms, Step step) {
  switch (step) {
    case Step::kHour:
      return begin_ms + kHourMs;
    case Step::kDay:
      return begin_ms + kDayMs;
    case Step::kWeek:
      return begin_ms + 7 * kDayMs;
    case Step::kMonth:
      return step_begin(begin_ms + 32 * kDayMs, Step::kMonth);
  }
  TC_ASSERT(false);
  return 0;
}

}  // namespace tillcast
