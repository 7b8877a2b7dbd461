// What readers see of the engine, under its shared lock.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/time.h"
#include "engine/engine.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

constexpr size_t kRecentOrders = 20;
constexpr uint64_t kScanEntries = 4096;  // of the log at a time, when orders are listed backwards

// What a page is sorted by; customers without the value come last either way.
double sort_value(const CustomerSummary& customer, CustomerSort sort) {
  const auto time = [](std::optional<int64_t> at_ms) {
    return static_cast<double>(at_ms.value_or(0));
  };
  switch (sort) {
    case CustomerSort::kProbability:
      return customer.probability.value_or(-1);
    case CustomerSort::kMonetary:
      return to_units(customer.monetary);
    case CustomerSort::kOrders:
      return static_cast<double>(customer.orders);
    case CustomerSort::kLastPurchase:
      return time(customer.last_purchase_at_ms);
    case CustomerSort::kFirstPurchase:
      return time(customer.first_purchase_at_ms);
    case CustomerSort::kCustomerId:
      return 0;
  }
  TC_ASSERT(false);
  return 0;
}

struct SortKey {
  double value = 0;
  std::string_view customer_id;
};

// Whether `a` stands before `b`; ids break ties upwards whatever the direction of the values.
bool before(const SortKey& a, const SortKey& b, const CustomerQuery& query) {
  if (a.value != b.value) return query.descending ? a.value > b.value : a.value < b.value;
  const bool by_id = query.sort == CustomerSort::kCustomerId && query.descending;
  return by_id ? a.customer_id > b.customer_id : a.customer_id < b.customer_id;
}

std::string make_cursor(const SortKey& key) {
  return fmt::format("{:a}:{}", key.value, key.customer_id);
}

Result<SortKey> parse_cursor(std::string_view cursor) {
  const size_t colon = cursor.find(':');
  SortKey key;
  if (colon == cursor.npos) return invalid("cursor: not one that this server gave out");
  std::string_view number = cursor.substr(0, colon);
  const bool minus = number.starts_with('-');
  if (minus) number.remove_prefix(1);
  if (number.starts_with("0x")) number.remove_prefix(2);
  const auto read = std::from_chars(number.data(), number.data() + number.size(), key.value,
                                    std::chars_format::hex);
  if (read.ec != std::errc{} || read.ptr != number.data() + number.size())
    return invalid("cursor: not one that this server gave out");
  if (minus) key.value = -key.value;
  key.customer_id = cursor.substr(colon + 1);
  return key;
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
  counts.orders = state_.orders.size();
  counts.customers = state_.profiles.size();
  counts.products = state_.products.names().size();
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
    kpis.customers = state_.ledger.customers(window, [&](uint32_t customer) {
      return state_.profiles[CustomerIndex{customer}].profile.purchases().front().ordered_at_ms;
    });
  }
  if (window.to_ms > *state_.clock_ms) kpis.expected_purchases_30d = scores_.expected_purchases();
  return kpis;
}

std::vector<SeriesPoint> Engine::series(Window window, Step step) const {
  const std::shared_lock lock(mutex_);
  return state_.ledger.series(window, step);
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
  std::optional<SortKey> after;
  if (!query.cursor.empty()) {
    TC_ASSIGN(after, parse_cursor(query.cursor));
  }
  const std::shared_lock lock(mutex_);
  const SegmentFilter& wanted = query.segment;
  std::optional<Segments::Sieve> sieve;
  if (wanted.any()) {
    TC_ASSIGN(sieve, segments_.sieve(wanted));
  }
  // Those whose only purchase was taken back are in no segment any more.
  const bool with_left = wanted.segment == kNoSegment;
  CustomerPage page;
  std::vector<std::pair<SortKey, CustomerIndex>> matches;
  for (size_t i = 0; i < state_.profiles.size(); ++i) {
    const Customer& customer = state_.profiles[CustomerIndex(i)];
    if (customer.profile.purchases().empty() && !with_left) continue;
    if (sieve && !sieve->passes(CustomerIndex(i))) continue;
    if (!query.country.empty() && customer.country != query.country) continue;
    if (!std::string_view(customer.id).starts_with(query.prefix)) continue;
    ++page.total;
    const SortKey key{sort_value(summary_locked(CustomerIndex(i)), query.sort), customer.id};
    if (!after || before(*after, key, query)) matches.emplace_back(key, CustomerIndex(i));
  }
  const size_t shown = std::min(query.limit, matches.size());
  std::ranges::partial_sort(
      matches, matches.begin() + static_cast<ptrdiff_t>(shown),
      [&](const auto& a, const auto& b) { return before(a.first, b.first, query); });
  for (size_t i = 0; i < shown; ++i) page.customers.push_back(summary_locked(matches[i].second));
  if (shown > 0 && shown < matches.size()) page.next = make_cursor(matches[shown - 1].first);
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
  for (auto seq = seqs.rbegin(); seq != seqs.rend() && detail.recent_orders.size() < kRecentOrders;
       ++seq) {
    TC_ASSIGN(OrderEvent order, log_->order_at(*seq));
    detail.recent_orders.push_back({*seq, std::move(order)});
  }
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
    for (; !seqs.empty() && page.orders.size() < limit; seqs.pop_back()) {
      TC_ASSIGN(OrderEvent order, log_->order_at(seqs.back()));
      page.orders.push_back({seqs.back(), std::move(order)});
    }
    if (!seqs.empty() && !page.orders.empty()) page.next = page.orders.back().seq;
    return page;
  }
  // Ticks stand among the orders, so a stretch of the log may hold fewer than it is long.
  for (uint64_t stretch = std::min<uint64_t>(limit, kScanEntries);
       end > 1 && page.orders.size() < limit; stretch = kScanEntries) {
    const uint64_t after = end > stretch + 1 ? end - stretch - 1 : 0;
    std::vector<SequencedOrder> found;
    TC_TRY(log_->read(after, end - 1, [&](uint64_t at, Entry&& entry) -> Result<> {
      if (auto* order = std::get_if<OrderEvent>(&entry)) found.push_back({at, std::move(*order)});
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
