// What readers see of one customer over time.
#include <fmt/format.h>

#include "engine/engine.h"

namespace tillcast {
namespace {

Error unknown(std::string_view customer_id) {
  return not_found(fmt::format("customer {}: unknown", customer_id));
}

}  // namespace

Result<CustomerTimeline> Engine::timeline(std::string_view customer_id) const {
  Profile profile;
  int64_t as_of_ms = 0;
  {
    const std::shared_lock lock(mutex_);
    const auto index = state_.profiles.find(customer_id);
    if (!index) return unknown(customer_id);
    profile = state_.profiles[*index].profile;
    as_of_ms = *state_.clock_ms + 1;
  }
  CustomerTimeline timeline = timeline_of(profile, as_of_ms);
  timeline.customer_id = customer_id;
  const std::shared_lock lock(mutex_);
  const ProductNames& names = state_.products.names();
  for (TimelineProduct& product : timeline.products) {
    const auto known = names.find(product.product);
    TC_ASSERT(known.has_value());  // a profile's products were named by its orders
    product.product_id = names[*known].id;
    product.description = names[*known].description;
  }
  return timeline;
}

Result<CustomerHistory> Engine::history(std::string_view customer_id) const {
  CustomerHistory history;
  history.customer_id = customer_id;
  std::shared_ptr<const ScoringModel> model;
  CustomerPast past;
  std::vector<uint64_t> seqs;
  std::vector<Purchase> purchases;
  std::optional<double> now;
  int64_t clock_ms = 0;
  {
    const std::shared_lock lock(mutex_);
    const auto index = state_.profiles.find(customer_id);
    if (!index) return unknown(customer_id);
    const Profile& profile = state_.profiles[*index].profile;
    model = scores_.model();
    clock_ms = *state_.clock_ms;
    seqs = state_.orders_of_customer[size_t(*index)];
    purchases = profile.purchases();
    for (const Refund& refund : profile.refunds())
      if (refund.cancellation) past.cancellations.push_back(refund);
    const Score* score = scores_.find(*index);
    if (score != nullptr) now = score->probability;
    history.as_of_ms = score != nullptr ? score->as_of_ms : score_time_ms(state_, *index);
  }
  if (model) {
    history.model_id = model->card().model_id;
    history.trained_until_ms = trained_until_ms(model->card());
  }
  if (purchases.empty()) return history;
  const std::vector<int64_t> mondays =
      history_mondays(purchases.front().ordered_at_ms, history.as_of_ms);
  std::vector<double> probabilities;
  if (model && !mondays.empty()) {
    TC_TRY(log_->orders_at(seqs, [&](uint64_t, OrderEvent&& order) -> Result<> {
      past.orders.push_back(std::move(order));
      return Done{};
    }));
    const LinesSold lines_sold = [this](uint32_t product, int64_t from_day, int64_t to_day) {
      const std::shared_lock lock(mutex_);
      return state_.products.lines_to_known(product, from_day, to_day);
    };
    probabilities = probabilities_at(*model, past, mondays, lines_sold);
  }
  for (size_t i = 0; i < mondays.size(); ++i) {
    HistoryPoint& point = history.points.emplace_back();
    point.at_ms = mondays[i];
    if (model) point.probability = probabilities[i];
    point.bought = bought_after(purchases, mondays[i], clock_ms);
  }
  history.points.push_back(
      {history.as_of_ms, now, bought_after(purchases, history.as_of_ms, clock_ms)});
  return history;
}

}  // namespace tillcast
