#include "kpi/cohorts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "base/time.h"

namespace tillcast {
namespace {

int64_t at(const char* text) { return *parse_time(text); }

TEST(CohortTable, CountsWhoCameAgainInWhichMonth) {
  CohortTable table;
  table.begin_customer();
  table.add_purchase(at("2010-12-31T23:59:59Z"), 5);
  table.add_purchase(at("2011-01-01T00:00:00Z"), 7);
  table.add_purchase(at("2011-01-20T00:00:00Z"), 8);
  table.begin_customer();
  table.begin_customer();  // the one before has no purchase
  table.add_purchase(at("2010-12-01T00:00:00Z"), 11);
  table.add_purchase(at("2011-02-28T00:00:00Z"), 13);
  table.begin_customer();
  table.add_purchase(at("2011-02-01T00:00:00Z"), 17);
  const std::vector<Cohort> rows = table.rows(at("2011-03-05T00:00:00Z"));
  const std::vector<Cohort> expected = {{at("2010-12-01"), {2, 1, 1, 0}, {16, 15, 13, 0}},
                                        {at("2011-02-01"), {1, 0}, {17, 0}}};
  EXPECT_EQ(rows, expected);
}

TEST(CohortTable, KeepsTheNewestMonths) {
  CohortTable table;
  for (int year = 1960; year <= 2011; ++year) {
    table.begin_customer();
    table.add_purchase(at((std::to_string(year) + "-06-15").c_str()), 1);
  }
  const std::vector<Cohort> rows = table.rows(at("2011-06-20"));
  ASSERT_EQ(rows.size(), 10u);
  EXPECT_EQ(rows.front().begin_ms, at("2002-06-01"));
  EXPECT_EQ(rows.back().active, (std::vector<uint64_t>{1}));
  EXPECT_EQ(table.rows(at("2011-06-20")).front().active.size(), 109u);
}

TEST(CohortTable, MonthsBefore1970) {
  CohortTable table;
  table.begin_customer();
  table.add_purchase(at("1969-12-31T12:00:00Z"), 1);
  table.add_purchase(at("1970-01-01T12:00:00Z"), 2);
  const std::vector<Cohort> rows = table.rows(at("1970-01-02"));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0], (Cohort{at("1969-12-01"), {1, 1}, {1, 2}}));
}

// The slow twin works on the text of the months.
TEST(CohortTable, AgreesWithASlowCount) {
  std::mt19937 random(1);
  std::vector<std::vector<int64_t>> customers(300);
  CohortTable table;
  for (auto& purchases : customers) {
    for (size_t i = 0, size = random() % 6; i < size; ++i)
      purchases.push_back(at("2010-11-20") + static_cast<int64_t>(random() % 300) * kDayMs);
    std::ranges::sort(purchases);
    table.begin_customer();
    for (const int64_t at_ms : purchases) table.add_purchase(at_ms, 10);
  }
  const auto month = [](int64_t at_ms) { return format_date(at_ms).substr(0, 7); };
  const int64_t now = at("2011-10-01");
  for (const Cohort& row : table.rows(now)) {
    int64_t begin = row.begin_ms;
    for (size_t i = 0; i < row.active.size(); ++i, begin += 32 * kDayMs) {
      begin = at((month(begin) + "-01").c_str());
      uint64_t active = 0, purchases = 0;
      for (const auto& customer : customers) {
        if (customer.empty() || month(customer.front()) != month(row.begin_ms)) continue;
        const auto count = std::ranges::count(customer, month(begin), month);
        active += count > 0;
        purchases += static_cast<uint64_t>(count);
      }
      EXPECT_EQ(row.active[i], active);
      EXPECT_EQ(row.revenue[i], MoneySum{purchases * 10});
    }
  }
  EXPECT_GE(table.rows(now).size(), 8u);
}

}  // namespace
}  // namespace tillcast
