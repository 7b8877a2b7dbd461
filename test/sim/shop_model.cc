#include "sim/shop_model.h"

#include <fmt/format.h>

#include <optional>

#include "base/time.h"

namespace tillcast::sim {
namespace {

ShopModel::Identity identity_of(const OrderEvent& order) {
  return {order.order_id, order.revision};
}

std::string name_of(const ShopModel::Identity& identity) {
  return fmt::format("order {} revision {}", identity.first, identity.second);
}

// An order as last stated.
struct Standing {
  std::optional<OrderEvent> content;
  std::optional<int64_t> cancelled_at_ms;
  uint32_t revision = 0;
};

std::map<std::string, Standing> standing_of(const std::vector<Entry>& entries) {
  std::map<std::string, Standing> orders;
  for (const Entry& entry : entries) {
    const auto* order = std::get_if<OrderEvent>(&entry);
    if (order == nullptr) continue;
    const bool first = !orders.contains(order->order_id);
    Standing& standing = orders[order->order_id];
    if (!first && order->revision <= standing.revision) continue;  // it came too late
    standing.revision = order->revision;
    if (order->kind == OrderKind::kCancelled) {
      standing.cancelled_at_ms = order->ordered_at_ms;
    } else {
      standing.content = *order;
      standing.cancelled_at_ms.reset();
    }
  }
  return orders;
}

}  // namespace

FiguresByMonth figures_of(const std::vector<Entry>& entries) {
  FiguresByMonth months;
  const auto book = [&](int64_t at_ms, const auto& change) {
    change(months[""]);
    change(months[format_time(at_ms).substr(0, 7)]);
  };
  for (const auto& [id, standing] : standing_of(entries)) {
    if (!standing.content) continue;
    const OrderEvent& order = *standing.content;
    MoneySum all = 0;
    MoneySum sale = 0;
    uint64_t lines = 0;
    for (const Line& line : order.lines) {
      const int64_t amount = line.total().micros();
      all += amount;
      if (amount > 0) sale += amount, ++lines;
    }
    if (order.kind == OrderKind::kRefunded) {
      book(order.ordered_at_ms, [&](Figures& figures) { figures.totals.refunds += all; });
    } else if (order.kind == OrderKind::kAdjusted) {
      book(order.ordered_at_ms, [&](Figures& figures) { figures.totals.adjustments += all; });
    } else if (sale > 0) {
      book(order.ordered_at_ms, [&](Figures& figures) {
        ++figures.totals.orders;
        figures.totals.transactions += lines;
        figures.totals.gross += sale;
        if (!order.customer_id.empty()) figures.customers.insert(order.customer_id);
      });
      if (standing.cancelled_at_ms)
        book(*standing.cancelled_at_ms, [&](Figures& figures) { figures.totals.refunds += sale; });
    }
  }
  return months;
}

bool ShopModel::may_be(const OrderEvent& order) const {
  const auto [from, to] = uncertain_.equal_range(identity_of(order));
  for (auto sent = from; sent != to; ++sent)
    if (sent->second == order) return true;
  return false;
}

std::string ShopModel::answered(const std::vector<OrderEvent>& orders,
                                const std::vector<Outcome>& outcomes, int64_t now_ms) {
  if (outcomes.size() != orders.size()) return "not one answer an order";
  for (size_t i = 0; i < orders.size(); ++i) {
    const OrderEvent& order = orders[i];
    const ShopModel::Identity identity = identity_of(order);
    const auto known = recorded_.find(identity);
    const bool same = known != recorded_.end() && known->second == order;
    const bool ahead = order.ordered_at_ms > now_ms + kDayMs;
    auto want = Outcome::Kind::kAccepted;
    if (known != recorded_.end())
      want = same ? Outcome::Kind::kDuplicate : Outcome::Kind::kRejected;
    if (ahead) want = Outcome::Kind::kRejected;
    if (outcomes[i].kind != want)
      return fmt::format("{}: was answered {} ({}), should be {}", name_of(identity),
                         static_cast<int>(outcomes[i].kind), outcomes[i].error,
                         static_cast<int>(want));
    if (want == Outcome::Kind::kAccepted) recorded_.emplace(identity, order);
  }
  return {};
}

void ShopModel::not_answered(const std::vector<OrderEvent>& orders) {
  for (const OrderEvent& order : orders) uncertain_.emplace(identity_of(order), order);
}

std::string ShopModel::restarted(const std::vector<Entry>& entries) {
  std::map<Identity, OrderEvent> there;
  for (const Entry& entry : entries) {
    const auto* order = std::get_if<OrderEvent>(&entry);
    if (order == nullptr) continue;
    const Identity identity = identity_of(*order);
    if (!there.emplace(identity, *order).second) return name_of(identity) + " is in the log twice";
    const auto known = recorded_.find(identity);
    if (known == recorded_.end() ? !may_be(*order) : known->second != *order)
      return name_of(identity) + " is in the log and was never sent so";
  }
  for (const auto& [identity, order] : recorded_)
    if (!there.contains(identity)) return name_of(identity) + " was accepted and is lost";
  recorded_ = std::move(there);
  uncertain_.clear();
  return {};
}

}  // namespace tillcast::sim
