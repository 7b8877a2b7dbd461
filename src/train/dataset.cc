#include "train/dataset.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "feature/catalogue.h"
#include "feature/population.h"
#include "feature/profiles.h"
#include "feature/selection.h"
#include "feature/vector.h"
#include "log/orders_in_force.h"

namespace tillcast {
namespace {

// When each customer bought, by CustomerIndex. All orders are added in the order in which
// snapshots() adds them, so that the numbers agree.
struct Purchases {
  std::vector<std::vector<int64_t>> at_ms;
  std::vector<std::string> ids;
};

Purchases purchases_of(const std::vector<OrderEvent>& orders) {
  Profiles profiles;
  for (const OrderEvent& order : orders) profiles.add(order);
  Purchases purchases;
  for (size_t i = 0; i < profiles.size(); ++i) {
    const Customer& customer = profiles[CustomerIndex{static_cast<uint32_t>(i)}];
    purchases.ids.push_back(customer.id);
    std::vector<int64_t>& times = purchases.at_ms.emplace_back();
    for (const Purchase& p : customer.profile.purchases()) times.push_back(p.ordered_at_ms);
  }
  return purchases;
}

bool buys_within(const std::vector<int64_t>& purchases_ms, int64_t from_ms, int64_t to_ms) {
  const auto next = std::ranges::lower_bound(purchases_ms, from_ms);
  return next != purchases_ms.end() && *next < to_ms;
}

std::vector<std::string> profile_feature_names() {
  std::vector<std::string> names;
  for (const FeatureInfo& info : features().first<kProfileFeatures>())
    names.emplace_back(info.name);
  return names;
}

}  // namespace

std::string_view to_string(FeatureSet set) {
  return set == FeatureSet::kBase ? "base" : "advanced";
}

size_t Dataset::positives() const { return static_cast<size_t>(std::ranges::count(labels, 1)); }

Dataset Dataset::take(std::span<const uint32_t> rows_wanted) const {
  Dataset part;
  part.features = features;
  part.population = population;
  part.customer_ids = customer_ids;
  part.matrix.reserve(rows_wanted.size() * features.size());
  for (const uint32_t i : rows_wanted) {
    const std::span<const double> values = row(i);
    part.matrix.insert(part.matrix.end(), values.begin(), values.end());
    part.labels.push_back(labels[i]);
    part.cutoffs_ms.push_back(cutoffs_ms[i]);
    part.customers.push_back(customers[i]);
  }
  return part;
}

Dataset Dataset::with_features(const std::vector<std::string>& names) const {
  std::vector<size_t> places;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(features, name);
    TC_ASSERT(found != features.end());
    places.push_back(static_cast<size_t>(found - features.begin()));
  }
  Dataset part{names, population, {}, labels, cutoffs_ms, customers, customer_ids};
  part.matrix.reserve(rows() * names.size());
  for (size_t i = 0; i < rows(); ++i)
    for (const size_t place : places) part.matrix.push_back(row(i)[place]);
  return part;
}

nlohmann::json population_of(const Dataset& raw) {
  TC_ASSERT(raw.features.size() == kProfileFeatures && raw.rows() > 0);
  const int64_t last_ms = std::ranges::max(raw.cutoffs_ms);
  std::vector<double> customers;
  for (size_t i = 0; i < raw.rows(); ++i)
    if (raw.cutoffs_ms[i] == last_ms)
      customers.insert(customers.end(), raw.row(i).begin(), raw.row(i).end());
  return to_json(fit_population(customers));
}

Result<Dataset> prepare(const Dataset& raw, const std::vector<std::string>& names,
                        const nlohmann::json& population) {
  TC_ASSERT(raw.features.size() == kProfileFeatures);
  TC_ASSIGN(const FeatureSelection selection, FeatureSelection::of(names, population));
  Dataset prepared{names,         population,      {}, raw.labels, raw.cutoffs_ms,
                   raw.customers, raw.customer_ids};
  prepared.matrix.resize(raw.rows() * names.size());
  const std::span<double> out(prepared.matrix);
  for (size_t i = 0; i < raw.rows(); ++i)
    selection.fill(raw.row(i), out.subspan(i * names.size(), names.size()));
  return prepared;
}

Result<History> History::load(const Log& log, int64_t until_ms) {
  TC_ASSIGN(std::vector<OrderInForce> in_force, orders_in_force(log, INT64_MAX));
  if (in_force.empty()) return not_found("the log holds no orders yet; run 'tillcast import FILE'");
  const int64_t last_ms = in_force.back().order.ordered_at_ms;
  if (until_ms != INT64_MAX && until_ms > last_ms)
    return invalid(fmt::format("{} lies after the last order ({}); choose an earlier time",
                               format_time(until_ms), format_time(last_ms)));
  std::vector<OrderEvent> orders;
  std::vector<Cancellation> cancellations;
  for (OrderInForce& entry : in_force) {
    if (entry.order.ordered_at_ms >= until_ms) continue;
    if (entry.cancelled_at_ms.value_or(INT64_MAX) < until_ms)
      cancellations.push_back(
          {std::max(*entry.cancelled_at_ms, entry.order.ordered_at_ms), orders.size()});
    orders.push_back(std::move(entry.order));
  }
  if (orders.empty())
    return invalid(fmt::format("{} lies before the first order", format_time(until_ms)));
  History history(std::move(orders));
  std::ranges::sort(cancellations, {}, [](const Cancellation& cancellation) {
    return std::pair(cancellation.at_ms, cancellation.order);
  });
  history.cancellations_ = std::move(cancellations);
  return history;
}

History::History(std::vector<OrderEvent> orders) : orders_(std::move(orders)) {
  TC_ASSERT(!orders_.empty());
  TC_ASSERT(std::ranges::is_sorted(orders_, {}, &OrderEvent::ordered_at_ms));
}

std::string History::fingerprint() const {
  std::string prints;
  for (const OrderEvent& order : orders_) {
    const uint64_t print = tillcast::fingerprint(order);
    for (int i = 0; i < 8; ++i) prints.push_back(static_cast<char>(print >> (8 * i)));
  }
  const Hash128 hash = hash128(prints);
  return fmt::format("xxh3-128:{:016x}{:016x}", hash.high, hash.low);
}

Dataset History::snapshots(std::span<const int64_t> cutoffs_ms) const {
  TC_ASSERT(std::ranges::is_sorted(cutoffs_ms));
  Purchases purchases = purchases_of(orders_);
  Dataset data;
  data.features = profile_feature_names();
  Profiles profiles;
  size_t next = 0, next_cancelled = 0;
  for (const int64_t cutoff_ms : cutoffs_ms) {
    for (; next < orders_.size() && orders_[next].ordered_at_ms < cutoff_ms; ++next)
      profiles.add(orders_[next]);
    for (;
         next_cancelled < cancellations_.size() && cancellations_[next_cancelled].at_ms < cutoff_ms;
         ++next_cancelled)
      profiles.cancel(orders_[cancellations_[next_cancelled].order],
                      cancellations_[next_cancelled].at_ms);
    profiles.roll_to(day_of(cutoff_ms));
    for (uint32_t i = 0; i < profiles.size(); ++i) {
      const Profile& profile = profiles[CustomerIndex{i}].profile;
      if (profile.purchases().empty()) continue;
      const size_t begin = data.matrix.size();
      data.matrix.resize(begin + kProfileFeatures);
      compute_features(profile, profiles.sales(), cutoff_ms,
                       std::span<double, kProfileFeatures>(&data.matrix[begin], kProfileFeatures));
      data.labels.push_back(buys_within(purchases.at_ms[i], cutoff_ms, cutoff_ms + kHorizonMs));
      data.cutoffs_ms.push_back(cutoff_ms);
      data.customers.push_back(i);
    }
  }
  data.customer_ids = std::make_shared<const std::vector<std::string>>(std::move(purchases.ids));
  return data;
}

}  // namespace tillcast
