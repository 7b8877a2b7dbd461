#include "kpi/cohorts.h"

#include <chrono>

#include "base/assert.h"
#include "base/time.h"

namespace tillcast {
namespace {

// Since 1970.
int64_t month_of(int64_t at_ms) {
  using namespace std::chrono;
  const year_month_day date{sys_days{days{day_of(at_ms)}}};
  return (int{date.year()} - 1970) * int64_t{12} + unsigned{date.month()} - 1;
}

int64_t begin_of(int64_t month) {
  const int64_t year = month >= 0 ? month / 12 : (month - 11) / 12;
  return days_from_civil(1970 + year, static_cast<unsigned>(month - year * 12) + 1, 1) * kDayMs;
}

}  // namespace

void CohortTable::add_purchase(int64_t at_ms, int64_t amount_micros) {
  const int64_t month = month_of(at_ms);
  if (first_month_ == kNone) {
    first_month_ = month;
    last_month_ = kNone;
    cohort_ = &cohorts_[month];
  }
  const auto after = static_cast<size_t>(month - first_month_);
  if (after >= cohort_->active.size()) {
    cohort_->active.resize(after + 1);
    cohort_->revenue.resize(after + 1);
  }
  cohort_->active[after] += month != last_month_;
  cohort_->revenue[after] += amount_micros;
  last_month_ = month;
}

void CohortTable::add(const Cohort& row) {
  TC_ASSERT(row.active.size() == row.revenue.size());
  Months& cohort = cohorts_[month_of(row.begin_ms)];
  if (row.active.size() > cohort.active.size()) {
    cohort.active.resize(row.active.size());
    cohort.revenue.resize(row.active.size());
  }
  for (size_t i = 0; i < row.active.size(); ++i) {
    cohort.active[i] += row.active[i];
    cohort.revenue[i] += row.revenue[i];
  }
}

std::vector<Cohort> CohortTable::rows(int64_t now_ms) const {
  const int64_t now = month_of(now_ms);
  std::vector<Cohort> rows;
  for (auto cohort = cohorts_.lower_bound(now - static_cast<int64_t>(kMonthsMax) + 1);
       cohort != cohorts_.end(); ++cohort) {
    Cohort row{begin_of(cohort->first), cohort->second.active, cohort->second.revenue};
    const auto months = static_cast<size_t>(now - cohort->first + 1);
    row.active.resize(months);
    row.revenue.resize(months);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace tillcast
