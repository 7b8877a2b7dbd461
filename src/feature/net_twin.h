// feature/net_twin.h: the refunds' and net features again, slow and obvious, and the whole vector.
#pragma once

#include <optional>

#include "feature/advanced_twin.h"

namespace tillcast::twin {

// An order as last stated, and when it was cancelled.
struct Stated {
  OrderEvent order;
  std::optional<int64_t> cancelled_at_ms = std::nullopt;
};

struct SoldLine {
  size_t sale = 0;
  Line line;
  int64_t left = 0;  // units
};
// One that takes something back: a refund, or the cancellation of the sale with `of_key`.
struct Undoing {
  int64_t at_ms = 0;
  uint64_t key = 0;
  uint64_t of_key = 0;  // 0: names no order
  std::vector<Line> lines;
  bool cancels = false;
  int64_t unmatched_micros = 0;
};

inline uint64_t key_of(const OrderEvent& order, const std::string& id) {
  return order_key(order.source, id).low;
}

inline std::vector<Undoing> slow_undoings(const std::vector<Stated>& stated, int64_t as_of_ms) {
  std::vector<Undoing> undoings;
  for (const auto& [order, cancelled_at_ms] : stated) {
    const uint64_t key = key_of(order, order.order_id);
    if (order.kind == OrderKind::kRefunded)
      undoings.push_back({order.ordered_at_ms, key,
                          order.refund_of.empty() ? 0 : key_of(order, order.refund_of),
                          order.lines});
    else if (cancelled_at_ms && *cancelled_at_ms < as_of_ms)
      undoings.push_back({std::max(*cancelled_at_ms, order.ordered_at_ms), key, key, {}, true});
  }
  std::ranges::sort(undoings, [](const Undoing& a, const Undoing& b) {
    return a.at_ms != b.at_ms ? a.at_ms < b.at_ms : a.key < b.key;
  });
  return undoings;
}

inline void undo_lines(Undoing& undoing, const std::vector<Sale>& sales,
                       std::vector<SoldLine>& sold) {
  for (const Line& line : undoing.lines) {
    if (line.total() <= Money{}) continue;
    int64_t wanted = line.quantity;
    for (auto candidate = sold.rbegin(); candidate != sold.rend(); ++candidate) {
      const Sale& sale = sales[candidate->sale];
      const bool before =
          sale.at_ms < undoing.at_ms || (sale.at_ms == undoing.at_ms && sale.key < undoing.key);
      if (undoing.of_key ? sale.key != undoing.of_key : !before) continue;
      if (candidate->line.product_id != line.product_id) continue;
      if (candidate->line.unit_price != line.unit_price) continue;
      const int64_t undone = std::clamp<int64_t>(candidate->left, 0, wanted);
      candidate->left -= undone;
      wanted -= undone;
    }
    const __int128 amount = line.total().micros();
    undoing.unmatched_micros +=
        static_cast<int64_t>(line.quantity == 0 ? amount : amount * wanted / line.quantity);
  }
}

// What is left of each sale, in micros; fills in what the undoings could not match.
inline std::vector<int64_t> slow_net(const std::vector<Sale>& sales,
                                     std::vector<Undoing>& undoings) {
  std::vector<SoldLine> sold;
  for (size_t i = 0; i < sales.size(); ++i)
    for (const Line& line : sales[i].lines) sold.push_back({i, line, line.quantity});
  std::set<size_t> cancelled;
  for (Undoing& undoing : undoings) {
    undo_lines(undoing, sales, sold);
    for (SoldLine& line : sold) {
      if (!undoing.cancels || sales[line.sale].key != undoing.of_key) continue;
      cancelled.insert(line.sale);
      line.left = 0;
    }
  }
  std::vector<int64_t> net(sales.size());
  for (const SoldLine& line : sold) {
    const __int128 amount = line.line.total().micros();
    const __int128 undone = line.line.quantity - line.left;
    net[line.sale] +=
        static_cast<int64_t>(amount - (undone == 0 ? 0 : amount * undone / line.line.quantity));
  }
  for (const size_t sale : cancelled) net[sale] = 0;
  return net;
}

inline void slow_net_features(const std::vector<Sale>& sales, std::vector<Undoing> undoings,
                              int64_t as_of_ms, Named& f) {
  const std::vector<int64_t> net = slow_net(sales, undoings);
  f["refund_share"] = f["refund_amount"] / f["monetary"];
  f["refund_recency_days"] = -1;
  f["refund_unmatched"] = f["net_frequency"] = 0;
  f["net_recency_days"] = f["tenure_days"];
  for (const Undoing& undoing : undoings) {
    const double age = day_age(as_of_ms, undoing.at_ms);
    const double unmatched = static_cast<double>(undoing.unmatched_micros) / 1e6;
    if (!undoing.cancels) f["refund_recency_days"] = age;
    f["refund_unmatched"] += unmatched;
    for (const int days : {7, 14, 30, 60, 90, 180})
      f[fmt::format("net_spend_{}d", days)] -= age <= days ? unmatched : 0;
  }
  double kept = 0;
  for (size_t i = 0; i < sales.size(); ++i) {
    const double age = day_age(as_of_ms, sales[i].at_ms), left = static_cast<double>(net[i]) / 1e6;
    kept += left;
    f["net_frequency"] += net[i] > 0;
    if (net[i] > 0) f["net_recency_days"] = age;
    for (const int days : {7, 14, 30, 60, 90, 180})
      f[fmt::format("net_spend_{}d", days)] += age <= days ? left : 0;
    for (const int half : {14, 30, 90})
      f[fmt::format("net_ewma_spend_{}", half)] += left * std::pow(2.0, -age / half);
  }
  f["net_monetary"] = kept - f["refund_unmatched"];
  f["net_aov"] = f["net_frequency"] > 0 ? kept / f["net_frequency"] : 0;
}

// All features from the profile, by name; of all that was stated it sees what was before `as_of`.
inline Named slow_features(const std::vector<Stated>& stated, int64_t as_of_ms) {
  std::vector<Stated> seen;
  std::vector<OrderEvent> orders;
  for (const Stated& one : stated)
    if (one.order.ordered_at_ms < as_of_ms) seen.push_back(one), orders.push_back(one.order);
  Named f = slow_base_features(orders, as_of_ms);
  if (f.empty()) return f;
  Named unused;
  const std::vector<Sale> sales = slow_sales(orders, unused);
  slow_times(sales, as_of_ms, f);
  slow_values(sales, f);
  slow_lines(sales, f);
  slow_net_features(sales, slow_undoings(seen, as_of_ms), as_of_ms, f);
  return f;
}

}  // namespace tillcast::twin
