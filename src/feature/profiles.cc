#include "feature/profiles.h"

namespace tillcast {

CustomerIndex Profiles::add(const OrderEvent& order) {
  if (order.customer_id.empty()) return kGuest;
  auto found = index_.find(order.customer_id);
  if (found == index_.end()) {
    found = index_.insert({order.customer_id, static_cast<uint32_t>(customers_.size())}).first;
    customers_.push_back({order.customer_id, order.country, order.ordered_at_ms, {}});
  }
  Customer& customer = customers_[found->second];
  if (order.ordered_at_ms >= customer.country_at_ms && !order.country.empty()) {
    customer.country = order.country;
    customer.country_at_ms = order.ordered_at_ms;
  }
  const bool before = !customer.profile.purchases().empty();
  customer.profile.add(order);
  purchasers_ += !before && !customer.profile.purchases().empty();
  return CustomerIndex{found->second};
}

CustomerIndex Profiles::remove(const OrderEvent& order) {
  if (order.customer_id.empty()) return kGuest;
  const auto found = index_.find(order.customer_id);
  TC_ASSERT(found != index_.end());
  Profile& profile = customers_[found->second].profile;
  const bool before = !profile.purchases().empty();
  profile.remove(order);
  purchasers_ -= before && profile.purchases().empty();
  return CustomerIndex{found->second};
}

std::optional<CustomerIndex> Profiles::find(std::string_view customer_id) const {
  const auto found = index_.find(customer_id);
  if (found == index_.end()) return std::nullopt;
  return CustomerIndex{found->second};
}

void Profiles::save(ByteWriter& out) const {
  out.varint(customers_.size());
  for (const Customer& customer : customers_) {
    out.string(customer.id);
    out.string(customer.country);
    out.zigzag(customer.country_at_ms);
    customer.profile.save(out);
  }
}

Result<> Profiles::load(ByteReader& in) {
  customers_.clear();
  index_.clear();
  purchasers_ = 0;
  const uint64_t count = in.count(60);
  customers_.reserve(count);
  index_.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    Customer customer;
    customer.id = in.string();
    customer.country = in.string();
    customer.country_at_ms = in.zigzag();
    TC_TRY(customer.profile.load(in));
    purchasers_ += !customer.profile.purchases().empty();
    index_.insert({customer.id, static_cast<uint32_t>(i)});
    customers_.push_back(std::move(customer));
  }
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged profiles");
}

}  // namespace tillcast
