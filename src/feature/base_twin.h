// feature/base_twin.h: the base features again, for tests: slow and obvious, the contract's
// definitions written down one by one over plain lists of orders.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "event/order_event.h"

namespace tillcast::twin {

using Named = std::map<std::string, double>;

struct Sale {
  int64_t at_ms;
  uint64_t key;  // breaks ties of time
  double amount = 0;
  std::vector<Line> lines;  // that count
};

inline double day_age(int64_t as_of_ms, int64_t at_ms) {
  return static_cast<double>(as_of_ms - at_ms) / 86'400'000.0;
}

inline double mean(const std::vector<double>& xs) {
  double sum = 0;
  for (const double x : xs) sum += x;
  return sum / static_cast<double>(xs.size());
}

inline double deviation(const std::vector<double>& xs, double less) {
  if (xs.size() < 2) return 0;
  const double middle = mean(xs);
  double sum = 0;
  for (const double x : xs) sum += (x - middle) * (x - middle);
  return std::sqrt(sum / (static_cast<double>(xs.size()) - less));
}

inline double units_of(Money money) { return static_cast<double>(money.micros()) / 1e6; }

// The refunds, by name, and the sales in order of time.
inline std::vector<Sale> slow_sales(const std::vector<OrderEvent>& orders, Named& f) {
  std::vector<Sale> sales;
  f["refund_orders"] = f["refund_amount"] = 0;
  for (const OrderEvent& order : orders) {
    if (order.kind == OrderKind::kRefunded) {
      f["refund_orders"] += 1;
      for (const Line& line : order.lines) f["refund_amount"] += units_of(line.total());
    }
    if (order.kind != OrderKind::kPlaced && order.kind != OrderKind::kUpdated) continue;
    Sale sale{order.ordered_at_ms, order_key(order.source, order.order_id).low, 0, {}};
    for (const Line& line : order.lines) {
      if (line.total().micros() <= 0) continue;
      sale.amount += units_of(line.total());
      sale.lines.push_back(line);
    }
    if (sale.amount > 0) sales.push_back(sale);
  }
  std::ranges::sort(sales, [](const Sale& a, const Sale& b) {
    return a.at_ms != b.at_ms ? a.at_ms < b.at_ms : a.key < b.key;
  });
  return sales;
}

inline void slow_baskets(const std::vector<Sale>& sales, Named& f) {
  std::vector<double> lines, units, products, prices;
  Named spend;
  double total = 0;
  for (const Sale& sale : sales) {
    lines.push_back(static_cast<double>(sale.lines.size()));
    double order_units = 0;
    std::set<std::string> order_products;
    for (const Line& line : sale.lines) {
      order_units += static_cast<double>(line.quantity);
      order_products.insert(line.product_id);
      prices.push_back(units_of(line.unit_price));
      spend[line.product_id] += units_of(line.total());
    }
    units.push_back(order_units);
    products.push_back(static_cast<double>(order_products.size()));
    total += sale.amount;
  }
  f["basket_lines"] = mean(lines);
  f["basket_units"] = mean(units);
  f["basket_products"] = mean(products);
  f["distinct_products"] = static_cast<double>(spend.size());
  f["product_entropy"] = 0;
  for (const auto& [product, amount] : spend)
    f["product_entropy"] -= amount / total * std::log(amount / total);
  f["unit_price_mean"] = mean(prices);
  f["unit_price_std"] = deviation(prices, 1);
}

inline void slow_rhythm(const std::vector<Sale>& sales, Named& f) {
  std::set<int64_t> days;
  std::vector<double> gaps;
  for (const Sale& sale : sales) days.insert(sale.at_ms / 86'400'000);
  for (auto day = days.begin(); std::next(day) != days.end(); ++day)
    gaps.push_back(static_cast<double>(*std::next(day) - *day));
  f["active_days"] = static_cast<double>(days.size());
  f["gap_mean_days"] = gaps.empty() ? -1 : mean(gaps);
  f["gap_std_days"] = gaps.empty() ? -1 : deviation(gaps, 0);
  f["gap_last_days"] = gaps.empty() ? -1 : gaps.back();
}

// Orders and spend, each sale weighed by its age in days.
template <class Weight>
void slow_sum(const std::vector<Sale>& sales, int64_t as_of_ms, double& count, double& spend,
              Weight weight) {
  count = spend = 0;
  for (const Sale& sale : sales) {
    count += weight(day_age(as_of_ms, sale.at_ms));
    spend += weight(day_age(as_of_ms, sale.at_ms)) * sale.amount;
  }
}

// All base features by name; `orders` are in force, in any order.
inline Named slow_base_features(const std::vector<OrderEvent>& orders, int64_t as_of_ms) {
  Named f;
  const std::vector<Sale> sales = slow_sales(orders, f);
  if (sales.empty()) return {};
  std::vector<double> amounts;
  for (const Sale& sale : sales) amounts.push_back(sale.amount);
  f["recency_days"] = day_age(as_of_ms, sales.back().at_ms);
  f["tenure_days"] = day_age(as_of_ms, sales.front().at_ms);
  f["frequency"] = static_cast<double>(sales.size());
  f["aov"] = mean(amounts);
  f["monetary"] = mean(amounts) * static_cast<double>(sales.size());
  f["order_value_std"] = deviation(amounts, 0);
  slow_rhythm(sales, f);
  slow_baskets(sales, f);
  for (const int days : {7, 14, 30, 60, 90, 180})
    slow_sum(sales, as_of_ms, f[fmt::format("orders_{}d", days)], f[fmt::format("spend_{}d", days)],
             [&](double age) { return age <= days ? 1.0 : 0.0; });
  for (const int half : {14, 30, 90})
    slow_sum(sales, as_of_ms, f[fmt::format("ewma_orders_{}", half)],
             f[fmt::format("ewma_spend_{}", half)],
             [&](double age) { return std::pow(2.0, -age / half); });
  return f;
}

}  // namespace tillcast::twin
