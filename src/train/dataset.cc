#include "train/dataset.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "feature/catalogue.h"
#include "feature/profiles.h"
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

std::vector<std::string> base_feature_names() {
  std::vector<std::string> names;
  for (const FeatureInfo& info : base_features()) names.emplace_back(info.name);
  return names;
}

}  // namespace

size_t Dataset::positives() const { return static_cast<size_t>(std::ranges::count(labels, 1)); }

Dataset Dataset::take(std::span<const uint32_t> rows_wanted) const {
  Dataset part;
  part.features = features;
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
  Dataset part{names, {}, labels, cutoffs_ms, customers, customer_ids};
  part.matrix.reserve(rows() * names.size());
  for (size_t i = 0; i < rows(); ++i)
    for (const size_t place : places) part.matrix.push_back(row(i)[place]);
  return part;
}

Result<History> History::load(const Log& log, int64_t until_ms) {
  TC_ASSIGN(std::vector<OrderInForce> in_force, orders_in_force(log, INT64_MAX));
  if (in_force.empty()) return not_found("the log holds no orders yet; run 'tillcast import FILE'");
  const int64_t last_ms = in_force.back().order.ordered_at_ms;
  if (until_ms != INT64_MAX && until_ms > last_ms)
    return invalid(fmt::format("{} lies after the last order ({}); choose an earlier time",
                               format_time(until_ms), format_time(last_ms)));
  std::vector<OrderEvent> orders;
  // Cancellations are no concern of features: they are gross.
  for (OrderInForce& entry : in_force)
    if (entry.order.ordered_at_ms < until_ms) orders.push_back(std::move(entry.order));
  if (orders.empty())
    return invalid(fmt::format("{} lies before the first order", format_time(until_ms)));
  return History(std::move(orders));
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
  data.features = base_feature_names();
  Profiles profiles;
  size_t next = 0;
  for (const int64_t cutoff_ms : cutoffs_ms) {
    for (; next < orders_.size() && orders_[next].ordered_at_ms < cutoff_ms; ++next)
      profiles.add(orders_[next]);
    for (uint32_t i = 0; i < profiles.size(); ++i) {
      const Profile& profile = profiles[CustomerIndex{i}].profile;
      if (profile.purchases().empty()) continue;
      const size_t begin = data.matrix.size();
      data.matrix.resize(begin + kBaseFeatures);
      compute_features(profile, cutoff_ms,
                       std::span<double, kBaseFeatures>(&data.matrix[begin], kBaseFeatures));
      data.labels.push_back(buys_within(purchases.at_ms[i], cutoff_ms, cutoff_ms + kHorizonMs));
      data.cutoffs_ms.push_back(cutoff_ms);
      data.customers.push_back(i);
    }
  }
  data.customer_ids = std::make_shared<const std::vector<std::string>>(std::move(purchases.ids));
  return data;
}

}  // namespace tillcast
