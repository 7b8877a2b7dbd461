#include "kpi/ledger.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "base/time.h"

namespace tillcast {
namespace {

// A ledger that knows two countries, which the facts of random_facts() need.
Ledger two_countries() {
  Ledger ledger;
  ledger.country("France");
  ledger.country("Eire");
  return ledger;
}

std::vector<Fact> random_facts(uint32_t seed, int count) {
  std::mt19937 random(seed);
  std::vector<Fact> facts;
  for (int i = 0; i < count; ++i) {
    Fact fact;
    fact.at_ms = static_cast<int64_t>(random() % 2'000) * 3 * kHourMs - 100 * kDayMs;
    fact.order = static_cast<uint64_t>(i);
    fact.amount_micros = 1 + static_cast<int64_t>(random() % 1'000'000);
    fact.customer = random() % 5 == 0 ? Fact::kNobody : static_cast<uint32_t>(random() % 50);
    fact.lines = static_cast<uint32_t>(random() % 30);
    fact.kind = static_cast<FactKind>(random() % 3);
    fact.country = static_cast<CountryIndex>(random() % 4);
    facts.push_back(fact);
  }
  return facts;
}

Totals slow_totals(const std::vector<Fact>& facts, Window window) {
  Totals totals;
  for (const Fact& fact : facts)
    if (window.holds(fact.at_ms)) totals.add(fact, +1);
  return totals;
}

TEST(Ledger, TotalsOfAnyWindowAgreeWithASlowSum) {
  const std::vector<Fact> facts = random_facts(1, 3000);
  Ledger ledger;
  for (const Fact& fact : facts) ledger.add(fact);
  std::mt19937 random(2);
  for (int i = 0; i < 500; ++i) {
    Window window{static_cast<int64_t>(random() % 6'000) * kHourMs - 100 * kDayMs, 0};
    window.to_ms = window.from_ms + static_cast<int64_t>(random() % 3'000) * kHourMs;
    EXPECT_EQ(ledger.totals(window), slow_totals(facts, window));
  }
  EXPECT_EQ(ledger.totals({}), slow_totals(facts, {}));
  const Window before{INT64_MIN, -20 * kDayMs}, after{-20 * kDayMs, INT64_MAX};
  EXPECT_EQ(ledger.totals(before), slow_totals(facts, before));
  EXPECT_EQ(ledger.totals(after), slow_totals(facts, after));
  const auto never_new = [](uint32_t) { return int64_t{INT64_MIN}; };
  EXPECT_GT(ledger.customers(before, never_new).customers, 0u);
}

TEST(Ledger, RemovingUndoesAdding) {
  std::vector<Fact> facts = random_facts(3, 400);
  Ledger once = two_countries(), again = two_countries();
  for (size_t i = 0; i < 200; ++i) once.add(facts[i]);
  for (const Fact& fact : facts) again.add(fact);
  for (size_t i = 200; i < 400; ++i) again.remove(facts[i]);
  ByteWriter a, b;
  once.save(a);
  again.save(b);
  EXPECT_EQ(a.bytes(), b.bytes());
  EXPECT_EQ(once.totals({}), again.totals({}));
}

TEST(Ledger, CountsCustomersOnceAndNewOnesByTheirFirst) {
  const std::vector<Fact> facts = random_facts(4, 2000);
  Ledger ledger;
  std::map<uint32_t, int64_t> first;
  for (const Fact& fact : facts) {
    ledger.add(fact);
    if (fact.kind != FactKind::kSale || fact.customer == Fact::kNobody) continue;
    const auto [place, fresh] = first.insert({fact.customer, fact.at_ms});
    if (!fresh) place->second = std::min(place->second, fact.at_ms);
  }
  const Window window{-90 * kDayMs, -80 * kDayMs};
  std::set<uint32_t> customers, fresh;
  for (const Fact& fact : facts) {
    if (fact.kind != FactKind::kSale || fact.customer == Fact::kNobody || !window.holds(fact.at_ms))
      continue;
    customers.insert(fact.customer);
    if (window.holds(first[fact.customer])) fresh.insert(fact.customer);
  }
  const CustomerCounts counts = ledger.customers(window, [&](uint32_t c) { return first.at(c); });
  EXPECT_EQ(counts.customers, customers.size());
  EXPECT_EQ(counts.new_customers, fresh.size());
  EXPECT_GT(counts.new_customers, 0u);
  EXPECT_LT(counts.new_customers, counts.customers);
}

TEST(Ledger, CountriesAddUpAndCountTheirOwnCustomers) {
  const std::vector<Fact> facts = random_facts(7, 3000);
  Ledger ledger = two_countries();
  for (const Fact& fact : facts) ledger.add(fact);
  for (const Window window : {Window{}, Window{-90 * kDayMs + 1, 60 * kDayMs - 1}}) {
    std::map<CountryIndex, std::set<uint32_t>> customers;
    std::map<CountryIndex, Totals> totals;
    for (const Fact& fact : facts) {
      if (!window.holds(fact.at_ms)) continue;
      totals[fact.country].add(fact, +1);
      if (fact.kind == FactKind::kSale && fact.customer != Fact::kNobody)
        customers[fact.country].insert(fact.customer);
    }
    const std::vector<CountryFigures> figures = ledger.by_country(window);
    ASSERT_EQ(figures.size(), 4u);
    Totals sum;
    for (size_t i = 0; i < figures.size(); ++i) {
      EXPECT_EQ(figures[i].totals, totals[CountryIndex(i)]);
      EXPECT_EQ(figures[i].customers, customers[CountryIndex(i)].size());
      EXPECT_GT(figures[i].customers, 10u);
      sum.add(figures[i].totals);
    }
    EXPECT_EQ(sum, ledger.totals(window));
  }
}

TEST(CountryNames, AfterTheBoundAllOthersAreOne) {
  CountryNames names;
  EXPECT_EQ(names.name(names.intern("")), "");
  for (size_t i = 0; i < CountryNames::kNamesMax; ++i)
    EXPECT_EQ(names.name(names.intern(std::to_string(i))), std::to_string(i));
  EXPECT_EQ(names.name(names.intern("one more")), CountryNames::kOthers);
  EXPECT_EQ(names.name(names.intern("17")), "17");
  ByteWriter out;
  names.save(out);
  CountryNames loaded;
  ByteReader in(out.bytes());
  ASSERT_TRUE(loaded.load(in).ok());
  EXPECT_EQ(loaded.size(), names.size());
  EXPECT_EQ(loaded.intern("17"), names.intern("17"));
  EXPECT_EQ(loaded.intern("one more"), names.intern("and another"));
}

TEST(Ledger, SeriesHasEveryStepAndAddsUp) {
  const std::vector<Fact> facts = random_facts(5, 500);
  Ledger ledger;
  for (const Fact& fact : facts) ledger.add(fact);
  std::map<uint32_t, int64_t> first;
  for (const Fact& fact : facts) {
    if (fact.kind != FactKind::kSale || fact.customer == Fact::kNobody) continue;
    const auto [place, is_first] = first.insert({fact.customer, fact.at_ms});
    if (!is_first) place->second = std::min(place->second, fact.at_ms);
  }
  const auto first_of = [&](uint32_t customer) { return first.at(customer); };
  const Window window{*parse_time("1969-09-25T07:00:00Z"), *parse_time("1970-02-17T05:00:00Z")};
  for (const Step step : {Step::kHour, Step::kDay, Step::kWeek, Step::kMonth}) {
    Totals sum;
    uint64_t fresh = 0;
    int64_t previous = INT64_MIN;
    for (const SeriesPoint& point : ledger.series(window, step, first_of)) {
      const Window part{std::max(point.at_ms, window.from_ms),
                        std::min(step_next(point.at_ms, step), window.to_ms)};
      const CustomerCounts counts = ledger.customers(part, first_of);
      EXPECT_EQ(point.customers.customers, counts.customers);
      EXPECT_EQ(point.customers.new_customers, counts.new_customers);
      fresh += counts.new_customers;
      if (previous != INT64_MIN) {
        EXPECT_EQ(point.at_ms, step_next(previous, step));
      }
      previous = point.at_ms;
      sum.add(point.totals);
    }
    EXPECT_EQ(sum, slow_totals(facts, window));
    EXPECT_GT(fresh, 10u);
  }
}

TEST(Steps, WeeksBeginOnMondayAndMonthsOnTheFirst) {
  const int64_t at = *parse_time("2011-03-02T15:10:00Z");  // a Wednesday
  EXPECT_EQ(format_time(step_begin(at, Step::kHour)), "2011-03-02T15:00:00Z");
  EXPECT_EQ(format_time(step_begin(at, Step::kWeek)), "2011-02-28T00:00:00Z");
  EXPECT_EQ(format_time(step_begin(at, Step::kMonth)), "2011-03-01T00:00:00Z");
  EXPECT_EQ(format_time(step_next(*parse_time("2011-12-01"), Step::kMonth)),
            "2012-01-01T00:00:00Z");
}

TEST(Ledger, LoadRefusesDamage) {
  Ledger ledger = two_countries();
  for (const Fact& fact : random_facts(6, 50)) ledger.add(fact);
  ByteWriter out;
  ledger.save(out);
  Ledger loaded;
  ByteReader whole(out.bytes());
  ASSERT_TRUE(loaded.load(whole).ok());
  EXPECT_EQ(loaded.totals({}), ledger.totals({}));
  ByteReader cut(std::string_view(out.bytes()).substr(0, 100));
  EXPECT_FALSE(loaded.load(cut).ok());
}

}  // namespace
}  // namespace tillcast
