// What readers see of the engine, under its shared lock.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/time.h"
#include "engine/engine.h"
#include "engine/list_maker.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

constexpr size_t kRecentOrders = 20;
constexpr uint64_t kScanEntries = 4096;  // of the log at a time, when orders are listed backwards

FirstPurchase first_purchases(const State& state) {
  return [&state](uint32_t customer) {
    return state.profiles[CustomerIndex{customer}].profile.purchases().front().ordered_at_ms;
  };
}

// The last `limit` of these, the newest first. REQUIRES: seqs ascend.
Result<std::vector<SequencedOrder>> newest_orders(const Log& log, std::span<const uint64_t> seqs,
                                                  size_t limit) {
  const auto newest = seqs.last(std::min(limit, seqs.size()));
  std::vector<SequencedOrder> orders;
  orders.reserve(newest.size());
  TC_TRY(log.orders_at(newest, [&](uint64_t seq, OrderEvent&& order) -> Result<> {
    orders.push_back({seq, std::move(order)});
    return Done{};
  }));
  std::ranges::reverse(orders);
  return orders;
}

}  // namespace

uint64_t Engine::seq() const {
  const std::shared_lock lock(mutex_);
  return state_.seq;
}

std::optional<int64_t> Engine::as_of_ms() const {
  const std::shared_lock lock(mutex_);
  if (!state_.clock_ms) return std::nullopt;
  return *state_.clock_ms + 1;
}

std::string Engine::currency() const {
  const std::shared_lock lock(mutex_);
  return state_.currency;
}

std::shared_ptr<const Model> Engine::champion() const {
  const std::shared_lock lock(mutex_);
  return scores_.model() ? scores_.model()->model : nullptr;
}

StoreCounts Engine::store() const {
  const std::shared_lock lock(mutex_);
  StoreCounts counts;
  counts.entries = state_.seq;
  counts.orders = state_.orders_known();
  counts.customers = state_.profiles.size();
  counts.products = state_.products.names().size();
  counts.countries = state_.ledger.countries().named();
  counts.currency = state_.currency;
  const Totals totals = state_.ledger.totals({});
  counts.sales = totals.orders;
  counts.transactions = totals.transactions;
  if (state_.ledger.empty()) return counts;
  counts.first_at_ms = state_.ledger.first_at_ms();
  counts.last_at_ms = state_.ledger.last_at_ms();
  return counts;
}

Kpis Engine::kpis(Window window) const {
  const std::shared_lock lock(mutex_);
  return kpis_locked(window);
}

Kpis Engine::kpis_locked(Window window) const {
  Kpis kpis;
  kpis.currency = state_.currency;
  if (!state_.clock_ms) return kpis;
  const int64_t as_of_ms = *state_.clock_ms + 1;
  const bool all_customers =
      state_.ledger.empty() ||
      (window.from_ms <= state_.ledger.first_at_ms() && window.to_ms > state_.ledger.last_at_ms());
  kpis.as_of_ms = as_of_ms;
  kpis.from_ms = window.from_ms;
  if (window.from_ms == INT64_MIN)
    kpis.from_ms = state_.ledger.empty() ? as_of_ms : state_.ledger.first_at_ms();
  kpis.to_ms = window.to_ms == INT64_MAX ? as_of_ms : window.to_ms;
  kpis.totals = state_.ledger.totals(window);
  if (all_customers) {
    kpis.customers = {state_.profiles.purchasers(), state_.profiles.purchasers()};
  } else {
    kpis.customers = state_.ledger.customers(window, first_purchases(state_));
  }
  if (window.to_ms > *state_.clock_ms) kpis.expected_purchases_30d = scores_.expected_purchases();
  return kpis;
}

std::vector<SeriesPoint> Engine::series(Window window, Step step) const {
  const std::shared_lock lock(mutex_);
  return state_.ledger.series(window, step, first_purchases(state_));
}

std::shared_ptr<const Update> Engine::snapshot(size_t orders) const {
  auto update = std::make_shared<Update>();
  {
    const std::shared_lock lock(mutex_);
    update->seq = state_.seq;
    update->at_ms = state_.clock_ms.value_or(0);
    update->kpis = kpis_locked({});
    update->segments = segments_.report(state_);
    update->customers_scored = scores_.known();
    update->live = live_;
    if (scores_.model()) update->model_id = scores_.model()->card().model_id;
  }
  auto page = this->orders(update->seq + 1, orders, "");
  if (page.ok()) update->orders = std::move(page->orders);
  return update;
}

CustomerSummary Engine::summary_locked(CustomerIndex index) const {
  const Customer& customer = state_.profiles[index];
  const std::vector<Purchase>& purchases = customer.profile.purchases();
  CustomerSummary summary;
  summary.customer_id = customer.id;
  summary.country = customer.country;
  if (!purchases.empty()) {
    summary.first_purchase_at_ms = purchases.front().ordered_at_ms;
    summary.last_purchase_at_ms = purchases.back().ordered_at_ms;
  }
  summary.orders = purchases.size();
  summary.monetary = customer.profile.monetary_micros();
  summary.refunded = customer.profile.refund_micros();
  if (const Score* score = scores_.find(index)) summary.probability = score->probability;
  summary.segment = segments_.places().label(index);
  return summary;
}

Result<CustomerPage> Engine::customers(const CustomerQuery& query) const {
  std::optional<ListCursor> after;
  if (!query.cursor.empty()) {
    TC_ASSIGN(after, parse_list_cursor(query.cursor));
  }
  const ListSource source{mutex_, state_, scores_, segments_, published_};
  TC_ASSIGN(const std::shared_ptr<const CustomerList> list,
            customer_list(source, customer_lists_, query));
  CustomerPage page;
  page.total = list->customers.size();
  page.as_of_ms = list->as_of_ms;
  page.seq = list->version.seq;
  const std::shared_lock lock(mutex_);
  const size_t begin = after ? list->place_after(*after, state_.profiles)
                             : std::min<uint64_t>(query.offset, page.total);
  const size_t end = begin + std::min(query.limit, page.total - begin);
  for (size_t place = begin; place < end; ++place) {
    page.customers.push_back(summary_locked(list->customers[place]));
    if (query.with_cursors) page.cursors.push_back(list->cursor_at(place, state_.profiles));
  }
  if (begin < end && end < page.total) page.next = list->cursor_at(end - 1, state_.profiles);
  return page;
}

Result<CustomerDetail> Engine::customer(std::string_view customer_id) const {
  CustomerDetail detail;
  std::vector<uint64_t> seqs;
  {
    const std::shared_lock lock(mutex_);
    const auto index = state_.profiles.find(customer_id);
    if (!index) return not_found(fmt::format("customer {}: unknown", customer_id));
    detail.summary = summary_locked(*index);
    detail.as_of_ms = *state_.clock_ms + 1;
    const Profile& profile = state_.profiles[*index].profile;
    if (!profile.purchases().empty()) {
      std::array<double, kBaseFeatures> features;
      compute_base_features(profile, detail.as_of_ms, features);
      detail.features.assign(features.begin(), features.end());
    }
    if (const Score* score = scores_.find(*index))
      detail.prediction = CustomerPrediction{
          {std::string(customer_id), score->probability, score->as_of_ms, detail.summary.segment},
          scores_.model()->card().model_id};
    seqs = state_.orders_of_customer[size_t(*index)];
  }
  TC_ASSIGN(detail.recent_orders, newest_orders(*log_, seqs, kRecentOrders));
  return detail;
}

Result<OrderPage> Engine::orders(std::optional<uint64_t> before_seq, size_t limit,
                                 std::string_view customer_id) const {
  OrderPage page;
  uint64_t end = std::min(before_seq.value_or(UINT64_MAX), seq() + 1);  // not included
  if (!customer_id.empty()) {
    std::vector<uint64_t> seqs;
    {
      const std::shared_lock lock(mutex_);
      const auto index = state_.profiles.find(customer_id);
      if (index) seqs = state_.orders_of_customer[size_t(*index)];
    }
    while (!seqs.empty() && seqs.back() >= end) seqs.pop_back();
    TC_ASSIGN(page.orders, newest_orders(*log_, seqs, limit));
    if (page.orders.size() < seqs.size() && !page.orders.empty())
      page.next = page.orders.back().seq;
    return page;
  }
  // Ticks stand among the orders, so a stretch of the log may hold fewer than it is long.
  for (uint64_t stretch = std::min<uint64_t>(limit, kScanEntries);
       end > 1 && page.orders.size() < limit; stretch = kScanEntries) {
    const uint64_t after = end > stretch + 1 ? end - stretch - 1 : 0;
    std::vector<SequencedOrder> found;
    TC_TRY(log_->read(after, end - 1, [&](uint64_t at, Entry&& entry) -> Result<> {
      auto* order = std::get_if<OrderEvent>(&entry);
      if (order && !is_withdrawal(*order)) found.push_back({at, std::move(*order)});
      return Done{};
    }));
    end = after + 1;
    for (; !found.empty() && page.orders.size() < limit; found.pop_back())
      page.orders.push_back(std::move(found.back()));
    if (!found.empty()) end = found.back().seq + 1;
  }
  if (end > 1 && !page.orders.empty()) page.next = page.orders.back().seq;
  return page;
}

}  // namespace tillcast
