#include "fuzz/shop.h"

#include <cmath>

#include "base/random.h"
#include "base/time.h"
#include "fuzz/check.h"
#include "log/log.h"

namespace tillcast::fuzz {
namespace {

class MemoryLog final : public Log {
 public:
  using Log::append;
  Result<uint64_t> append(std::span<const Stated> entries) override {
    const uint64_t first = last_seq() + 1;
    for (const Stated& entry : entries)
      if (const auto* order = std::get_if<StatedOrder>(&entry))
        entries_.emplace_back(order->order);
      else
        entries_.emplace_back(std::get<Tick>(entry));
    return first;
  }
  Result<> read(uint64_t after, uint64_t through, const Visitor& visit) const override {
    for (uint64_t seq = after + 1; seq <= through; ++seq)
      TC_TRY(visit(seq, Entry(entries_[seq - 1])));
    return Done{};
  }
  Result<> orders_at(std::span<const uint64_t> seqs, const OrderVisitor& visit) const override {
    for (const uint64_t seq : seqs)
      TC_TRY(visit(seq, OrderEvent(std::get<OrderEvent>(entries_[seq - 1]))));
    return Done{};
  }
  uint64_t last_seq() const override { return entries_.size(); }

 private:
  std::vector<Entry> entries_;
};

std::vector<OrderEvent> make_orders() {
  static constexpr const char* kCountries[] = {"United Kingdom", "France", "EIRE"};
  Rng random(1, 7);
  std::vector<OrderEvent> orders;
  for (uint64_t i = 0; i < 40; ++i) {
    OrderEvent order;
    order.order_id = std::to_string(536'365 + i);
    if (i % 9 != 8) order.customer_id = "c" + std::to_string(random.below(8));
    order.country = kCountries[random.below(3)];
    order.ordered_at_ms = kShopFromMs + static_cast<int64_t>(i) * 60 * kHourMs;
    order.currency = "GBP";
    const uint64_t lines = 1 + random.below(3);
    for (uint64_t line = 0; line < lines; ++line) {
      const std::string product = "p" + std::to_string(random.below(6));
      order.lines.push_back({product,
                             "Product " + product,
                             static_cast<int64_t>(1 + random.below(12)),
                             Money::from_micros(10'000 * static_cast<int64_t>(random.below(900))),
                             {}});
    }
    if (i % 10 == 5) order.kind = OrderKind::kRefunded;
    if (i == 20) order.kind = OrderKind::kAdjusted;
    orders.push_back(std::move(order));
  }
  OrderEvent updated = orders[3];
  updated.kind = OrderKind::kUpdated;
  updated.revision = 1;
  updated.lines.front().quantity += 5;
  orders.push_back(updated);
  OrderEvent cancelled = orders[7];
  cancelled.kind = OrderKind::kCancelled;
  cancelled.revision = 2;
  cancelled.lines.clear();
  orders.push_back(cancelled);
  return orders;
}

class ShopModel final : public Model {
 public:
  ShopModel() {
    card_.model_id = "shop";
    card_.model_type = "test";
    card_.features = {"recency_days", "frequency"};
    card_.reference = {{{5, 10, 20}, {.25, .25, .25, .25}}, {{1, 2}, {.5, .3, .2}}};
    card_.document = {{"model_id", "shop"},
                      {"model_type", "test"},
                      {"features", card_.features},
                      {"trained_until", "2011-09-15T00:00:00Z"}};
  }
  const ModelCard& card() const override { return card_; }
  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    for (size_t i = 0; i < logits.size(); ++i)
      logits[i] = -0.03 * matrix[2 * i] + 0.4 * std::log1p(matrix[2 * i + 1]);
  }
  Result<Explanation> explain(std::span<const double> row) const override {
    return Explanation{0, {-0.03 * row[0], 0}, -0.03 * row[0], 0, "exact"};
  }

 private:
  ModelCard card_;
};

}  // namespace

const std::vector<OrderEvent>& shop_orders() {
  static const std::vector<OrderEvent> orders = make_orders();
  return orders;
}

const State& shop_state() {
  static const State state = [] {
    MemoryLog log;
    State made;
    for (const OrderEvent& order : shop_orders()) {
      const Entry entry = order;
      FUZZ_CHECK(log.append(std::span(&entry, 1)).ok());
      FUZZ_CHECK(made.apply(entry, log).ok());
    }
    return made;
  }();
  return state;
}

std::shared_ptr<const Model> shop_model() {
  static const auto model = std::make_shared<const ShopModel>();
  return model;
}

}  // namespace tillcast::fuzz
