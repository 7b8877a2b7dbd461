// feature/advanced_twin.h: the advanced features again, for tests: slow and obvious, the
// catalogue's formulas written down one by one. The net ones stand in feature/net_twin.h.
#pragma once

#include <numeric>

#include "feature/base_twin.h"

namespace tillcast::twin {

inline double slow_median(std::vector<double> xs) {
  std::ranges::sort(xs);
  return (xs[(xs.size() - 1) / 2] + xs[xs.size() / 2]) / 2;
}

inline double last3_mean(const std::vector<double>& xs) {
  return xs.size() <= 3 ? mean(xs) : mean({xs.end() - 3, xs.end()});
}

inline double slow_entropy(const std::map<int64_t, double>& counts, double total) {
  double sum = 0;
  for (const auto& [what, count] : counts) sum -= count / total * std::log(count / total);
  return sum;
}

inline double correlation(const std::vector<double>& xs, const std::vector<double>& ys) {
  if (xs.size() < 3) return 0;
  const double x0 = mean(xs), y0 = mean(ys);
  double xx = 0, yy = 0, xy = 0;
  for (size_t i = 0; i < xs.size(); ++i) {
    xx += (xs[i] - x0) * (xs[i] - x0);
    yy += (ys[i] - y0) * (ys[i] - y0);
    xy += (xs[i] - x0) * (ys[i] - y0);
  }
  const bool varied = std::ranges::minmax(xs).min != std::ranges::minmax(xs).max &&
                      std::ranges::minmax(ys).min != std::ranges::minmax(ys).max;
  return varied ? xy / std::sqrt(xx * yy) : 0;
}

inline void slow_gaps(const std::vector<double>& gaps, Named& f) {
  std::vector<double> logs;
  for (const double gap : gaps) logs.push_back(std::log(gap));
  const bool any = !gaps.empty();
  const double recency = f["recency_days"], gap_std = f["gap_std_days"];
  f["gap_median_days"] = any ? slow_median(gaps) : -1;
  f["gap_log_mean"] = any ? mean(logs) : -1;
  f["gap_log_std"] = any ? deviation(logs, 0) : -1;
  f["gap_cv"] = any ? gap_std / mean(gaps) : -1;
  f["gap_last3_mean_days"] = any ? last3_mean(gaps) : -1;
  f["gap_trend"] = any ? last3_mean(gaps) / mean(gaps) : -1;
  f["gap_last_z"] = any && gap_std > 0 ? (gaps.back() - mean(gaps)) / gap_std : 0;
  f["recency_z"] = any ? (recency - mean(gaps)) / std::max(gap_std, 1.0) : 0;
  f["recency_over_gap"] = any ? recency / slow_median(gaps) : -1;
  f["purchase_rate"] =
      static_cast<double>(gaps.size()) / std::max(std::reduce(gaps.begin(), gaps.end()), 7.0);
  f["second_order_days"] = any ? gaps.front() : -1;
  f["gaps_over_recency"] =
      static_cast<double>(std::ranges::count_if(gaps, [&](double g) { return g > recency; }));
  f["gaps_due_30d"] = static_cast<double>(
      std::ranges::count_if(gaps, [&](double g) { return g > recency && g - recency <= 30; }));
  const double late = recency / (gaps.size() > 1 ? slow_median(gaps) : 30);
  f["lifecycle_stage"] = late <= 1.5 ? 1 : late <= 3 ? 2 : late <= 6 ? 3 : 4;
  if (!any && f["tenure_days"] <= 30) f["lifecycle_stage"] = 0;
}

inline void slow_times(const std::vector<Sale>& sales, int64_t as_of_ms, Named& f) {
  std::map<int64_t, Sale> days;
  std::map<int64_t, double> weekdays, hours;
  std::set<int64_t> periods;  // 30 days each, back from as_of
  for (const Sale& sale : sales) {
    Sale& day = days.insert({sale.at_ms / 86'400'000, {sale.at_ms, 0, 0, {}}}).first->second;
    day.amount += sale.amount;
    weekdays[sale.at_ms / 86'400'000 % 7] += 1;
    hours[sale.at_ms / 3'600'000 % 24] += 1;
    periods.insert(static_cast<int64_t>(std::ceil(day_age(as_of_ms, sale.at_ms) / 30)));
  }
  std::vector<double> gaps;
  for (auto day = days.begin(); std::next(day) != days.end(); ++day)
    gaps.push_back(static_cast<double>(std::next(day)->first - day->first));
  slow_gaps(gaps, f);
  f["loyalty_score"] = static_cast<double>(periods.size()) / static_cast<double>(*periods.rbegin());
  f["first_purchase_day"] = static_cast<double>(days.begin()->first);
  f["weekday_entropy"] = slow_entropy(weekdays, static_cast<double>(sales.size()));
  f["hour_entropy"] = slow_entropy(hours, static_cast<double>(sales.size()));
  for (const int half : {30, 120, 240}) {
    double active = 0, spend = 0;
    for (const auto& [number, day] : days) {
      const double weight = std::pow(2.0, -day_age(as_of_ms, day.at_ms) / half);
      active += weight;
      spend += weight * std::log(1 + day.amount);
    }
    if (half != 30) f[fmt::format("ewma_active_{}", half)] = active;
    f[fmt::format("ewma_log_spend_{}", half)] = spend;
  }
  f["ewma_aov_90"] = f["ewma_spend_90"] / f["ewma_orders_90"];
}

inline void slow_values(const std::vector<Sale>& sales, Named& f) {
  std::vector<double> amounts;
  for (const Sale& sale : sales) amounts.push_back(sale.amount);
  const double monetary = f["monetary"], spread = f["order_value_std"], aov = f["aov"];
  f["order_value_median"] = slow_median(amounts);
  f["order_value_last"] = amounts.back();
  f["order_value_max"] = std::ranges::max(amounts);
  f["order_value_last3_mean"] = last3_mean(amounts);
  f["order_value_trend"] = last3_mean(amounts) / aov;
  f["order_value_last_z"] = spread > 1e-9 ? (amounts.back() - aov) / spread : 0;
  f["spend_concentration"] = 0;
  for (const double x : amounts) f["spend_concentration"] += x / monetary * (x / monetary);
  f["spend_share_90d"] = f["spend_90d"] / monetary;
  f["spend_per_day"] = monetary / std::max(f["tenure_days"], 7.0);
  f["orders_change_30d"] = f["orders_30d"] - (f["orders_60d"] - f["orders_30d"]);
  f["spend_change_90d"] =
      std::log(1 + f["spend_90d"]) - std::log(1 + f["spend_180d"] - f["spend_90d"]);
  f["value_x_frequency"] = std::log(1 + aov) * std::log(1 + f["frequency"]);
  f["recency_x_monetary"] = std::log(1 + f["recency_days"]) * std::log(1 + monetary);
  f["recency_x_frequency"] = std::log(1 + f["recency_days"]) * std::log(1 + f["frequency"]);
}

inline void slow_lines(const std::vector<Sale>& sales, Named& f) {
  std::map<std::string, double> spend;
  std::set<std::string> last_products;
  std::vector<double> prices, quantities, units;
  for (const Sale& sale : sales) {
    for (const Line& line : sale.lines) {
      spend[line.product_id] += units_of(line.total());
      units.push_back(static_cast<double>(line.quantity));
      if (line.quantity <= 0 || line.unit_price <= Money{}) continue;
      prices.push_back(std::log(units_of(line.unit_price)));
      quantities.push_back(std::log(units.back()));
    }
  }
  for (const Line& line : sales.back().lines) last_products.insert(line.product_id);
  f["price_sensitivity"] = correlation(prices, quantities);
  f["product_repeat_share"] =
      1 - static_cast<double>(spend.size()) / static_cast<double>(units.size());
  f["product_top_share"] = 0;
  for (const auto& [product, amount] : spend)
    f["product_top_share"] = std::max(f["product_top_share"], amount / f["monetary"]);
  f["last_basket_lines"] = static_cast<double>(sales.back().lines.size());
  f["last_basket_products"] = static_cast<double>(last_products.size());
  f["units_per_line"] = mean(units);
}

}  // namespace tillcast::twin
