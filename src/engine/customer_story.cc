#include "engine/customer_story.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <unordered_map>

#include "base/time.h"
#include "engine/live_report.h"
#include "engine/segment_weeks.h"

namespace tillcast {
namespace {

template <class T>
std::vector<T> newest(const std::vector<T>& all, size_t max) {
  return {all.end() - static_cast<ptrdiff_t>(std::min(max, all.size())), all.end()};
}

// In the order in which they happened, so that floating sums are those of the features.
std::optional<PurchaseGaps> gaps_of(const std::vector<Purchase>& purchases) {
  std::vector<int64_t> gaps;
  int64_t last_day = day_of(purchases.front().ordered_at_ms);
  for (const Purchase& purchase : purchases) {
    const int64_t day = day_of(purchase.ordered_at_ms);
    if (day != last_day) gaps.push_back(day - last_day);
    last_day = day;
  }
  if (gaps.empty()) return std::nullopt;
  PurchaseGaps result;
  const auto count = static_cast<double>(gaps.size());
  int64_t sum = 0;
  for (const int64_t gap : gaps) sum += gap;
  result.mean = static_cast<double>(sum) / count;
  double squares = 0;
  for (const int64_t gap : gaps) {
    const double deviation = static_cast<double>(gap) - result.mean;
    squares += deviation * deviation;
  }
  result.deviation = std::sqrt(squares / count);
  result.last = gaps.back();
  result.newest = newest(gaps, kTimelineGapsMax);
  std::ranges::sort(gaps);
  result.median = static_cast<double>(gaps[(gaps.size() - 1) / 2] + gaps[gaps.size() / 2]) / 2;
  result.due_at_ms =
      purchases.back().ordered_at_ms + std::llround(result.median * static_cast<double>(kDayMs));
  return result;
}

PurchaseRhythm rhythm_of(const std::vector<Purchase>& purchases, int64_t as_of_ms) {
  PurchaseRhythm rhythm;
  rhythm.gaps = gaps_of(purchases);
  rhythm.days_since_last =
      static_cast<double>(as_of_ms - purchases.back().ordered_at_ms) / static_cast<double>(kDayMs);
  for (const Purchase& purchase : purchases) {
    const int64_t day = day_of(purchase.ordered_at_ms);
    const int64_t weekday = ((day + 3) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
    ++rhythm.weekdays[size_t(weekday)];
    ++rhythm.hours[size_t((purchase.ordered_at_ms - day * kDayMs) / kHourMs)];
  }
  return rhythm;
}

std::vector<TimelineRefund> refunds_of(const Profile& profile) {
  std::unordered_map<uint64_t, const Purchase*> by_order;
  for (const Purchase& purchase : profile.purchases()) by_order[purchase.order] = &purchase;
  std::vector<TimelineRefund> refunds;
  refunds.reserve(profile.refunds().size());
  auto line = profile.refund_lines().begin();
  for (const Refund& refund : profile.refunds()) {
    TimelineRefund& told = refunds.emplace_back();
    told.at_ms = refund.at_ms;
    told.lines = refund.lines;
    told.cancellation = refund.cancellation;
    for (uint32_t left = refund.lines; left > 0; --left)
      told.amount_micros += (line++)->amount_micros;
    if (!refund.cancellation) continue;
    if (const auto order = by_order.find(refund.order); order != by_order.end()) {
      told.amount_micros = order->second->amount_micros;
      told.lines = order->second->lines;
    }
  }
  return refunds;
}

std::vector<TimelineProduct> products_of(const Profile& profile) {
  std::vector<ProductTotal> totals = profile.products();
  const size_t told = std::min(kTimelineProducts, totals.size());
  std::ranges::partial_sort(totals, totals.begin() + static_cast<ptrdiff_t>(told),
                            [](const ProductTotal& a, const ProductTotal& b) {
                              return std::tuple(int64_t{b.spend_micros}, uint64_t{a.product}) <
                                     std::tuple(int64_t{a.spend_micros}, uint64_t{b.product});
                            });
  const double spent = to_units(profile.monetary_micros());
  std::vector<TimelineProduct> products;
  for (const ProductTotal& total : std::span(totals).first(told))
    products.push_back({total.product, "", "", total.spend_micros, total.lines,
                        to_units(total.spend_micros) / spent});
  return products;
}

// The profile of a customer as it grew.
class GrowingProfile {
 public:
  explicit GrowingProfile(const CustomerPast& past) {
    for (const OrderEvent& order : past.orders) {
      by_key_[order_key(order.source, order.order_id).low] = &order;
      orders_.push_back(&order);
    }
    std::ranges::stable_sort(orders_, {}, &OrderEvent::ordered_at_ms);
    for (const Refund& refund : past.cancellations)
      if (by_key_.contains(refund.order)) cancellations_.push_back(refund);
    std::ranges::stable_sort(cancellations_, {}, &Refund::at_ms);
  }

  // What had happened before. REQUIRES: the times ascend.
  const Profile& before(int64_t at_ms) {
    for (; added_ < orders_.size() && orders_[added_]->ordered_at_ms < at_ms; ++added_)
      profile_.add(*orders_[added_]);
    for (; cancelled_ < cancellations_.size() && cancellations_[cancelled_].at_ms < at_ms;
         ++cancelled_)
      profile_.cancel(*by_key_[cancellations_[cancelled_].order], cancellations_[cancelled_].at_ms);
    return profile_;
  }

 private:
  std::unordered_map<uint64_t, const OrderEvent*> by_key_;
  std::vector<const OrderEvent*> orders_;
  std::vector<Refund> cancellations_;
  size_t added_ = 0, cancelled_ = 0;
  Profile profile_;
};

// What feature/product_sales.h counted of the last order's products on that midnight; no feature
// asks for others.
ProductSales sales_of(const Profile& profile, int64_t day, const LinesSold& lines_sold) {
  ProductSales sales;
  std::set<uint32_t> products;
  for (const ItemLine& line : profile.last_lines()) products.insert(line.product());
  for (const uint32_t product : products)
    if (const uint64_t lines = lines_sold(product, day - ProductSales::kDays, day); lines > 0)
      sales.change(product, day - 1, static_cast<int32_t>(lines));
  sales.roll_to(day);
  return sales;
}

}  // namespace

CustomerTimeline timeline_of(const Profile& profile, int64_t as_of_ms) {
  CustomerTimeline timeline;
  timeline.as_of_ms = as_of_ms;
  timeline.purchases_total = profile.purchases().size();
  timeline.refunds_total = profile.refunds().size();
  timeline.products_total = profile.products().size();
  timeline.purchases = newest(profile.purchases(), kTimelineEventsMax);
  timeline.refunds = newest(refunds_of(profile), kTimelineEventsMax);
  timeline.products = products_of(profile);
  if (profile.purchases().size() > 1) timeline.rhythm = rhythm_of(profile.purchases(), as_of_ms);
  return timeline;
}

std::vector<int64_t> history_mondays(int64_t first_purchase_ms, int64_t as_of_ms) {
  constexpr int64_t kWeekMs = 7 * kDayMs;
  constexpr auto kWeeks = static_cast<int64_t>(kHistoryWeeksMax);
  const int64_t first_ms =
      next_monday_ms(std::max(first_purchase_ms, as_of_ms - 1 - kWeeks * kWeekMs));
  std::vector<int64_t> mondays;
  for (int64_t at_ms = first_ms; at_ms < as_of_ms; at_ms += kWeekMs) mondays.push_back(at_ms);
  return mondays;
}

std::vector<double> probabilities_at(const ScoringModel& model, const CustomerPast& past,
                                     std::span<const int64_t> at_ms, const LinesSold& lines_sold) {
  const size_t columns = model.features.columns();
  std::vector<double> matrix(at_ms.size() * columns), logits(at_ms.size());
  GrowingProfile growing(past);
  for (size_t row = 0; row < at_ms.size(); ++row) {
    const Profile& profile = growing.before(at_ms[row]);
    TC_ASSERT(!profile.purchases().empty());
    ProductSales sales;
    if (!model.features.base_only()) sales = sales_of(profile, day_of(at_ms[row]), lines_sold);
    model.features.fill(profile, sales, at_ms[row],
                        std::span(matrix).subspan(row * columns, columns));
  }
  model.model->predict_logits(matrix, logits);
  for (double& logit : logits) logit = to_probability(logit);
  return logits;
}

std::optional<bool> bought_after(std::span<const Purchase> purchases, int64_t at_ms,
                                 int64_t clock_ms) {
  const int64_t closes_ms = at_ms + kHorizonDays * kDayMs;
  if (clock_ms < closes_ms) return std::nullopt;
  const auto next = std::ranges::lower_bound(purchases, at_ms, {}, &Purchase::ordered_at_ms);
  return next != purchases.end() && next->ordered_at_ms < closes_ms;
}

}  // namespace tillcast
