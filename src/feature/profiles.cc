#include "feature/profiles.h"

#include "base/time.h"

namespace tillcast {

CustomerIndex Profiles::add(const OrderEvent& order) {
  if (order.customer_id.empty()) return kGuest;
  auto found = index_.find(order.customer_id);
  if (found == index_.end()) {
    found = index_.insert({order.customer_id, static_cast<uint32_t>(customers_.size())}).first;
    // Where the first to come names no country, any other may, even of a time before.
    customers_.push_back({order.customer_id, "", INT64_MIN, {}});
  }
  Customer& customer = customers_[found->second];
  if (order.ordered_at_ms >= customer.country_at_ms && !order.country.empty()) {
    customer.country = order.country;
    customer.country_at_ms = order.ordered_at_ms;
  }
  const bool before = !customer.profile.purchases().empty();
  customer.profile.add(order);
  purchasers_ += !before && !customer.profile.purchases().empty();
  count_sales(order, +1);
  return CustomerIndex{found->second};
}

CustomerIndex Profiles::remove(const OrderEvent& order) {
  const CustomerIndex customer = known(order);
  if (customer == kGuest) return kGuest;
  Profile& profile = customers_[size_t(customer)].profile;
  const bool before = !profile.purchases().empty();
  profile.remove(order);
  purchasers_ -= before && profile.purchases().empty();
  count_sales(order, -1);
  return customer;
}

void Profiles::count_sales(const OrderEvent& order, int32_t sign) {
  if (order.kind == OrderKind::kRefunded || sale_amount(order) == Money{}) return;
  for (const Line& line : order.lines)
    if (line.total() > Money{})
      sales_.change(static_cast<uint32_t>(hash64(line.product_id)), day_of(order.ordered_at_ms),
                    sign);
}

CustomerIndex Profiles::cancel(const OrderEvent& order, int64_t cancelled_at_ms) {
  const CustomerIndex customer = known(order);
  if (customer != kGuest) customers_[size_t(customer)].profile.cancel(order, cancelled_at_ms);
  return customer;
}

CustomerIndex Profiles::restore(const OrderEvent& order, int64_t cancelled_at_ms) {
  const CustomerIndex customer = known(order);
  if (customer != kGuest) customers_[size_t(customer)].profile.restore(order, cancelled_at_ms);
  return customer;
}

CustomerIndex Profiles::known(const OrderEvent& order) const {
  if (order.customer_id.empty()) return kGuest;
  const auto found = index_.find(order.customer_id);
  TC_ASSERT(found != index_.end());
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
    out.spill();
  }
  sales_.save(out);
  out.varint(is_part());
  if (is_part()) shop_sales_->save(out);
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
    in.passed();
  }
  TC_TRY(sales_.load(in));
  shop_sales_.reset();
  if (in.varint() != 0) TC_TRY(shop_sales_.emplace().load(in));
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged profiles");
}

}  // namespace tillcast
