#include "window/order_facts.h"

#include <algorithm>

#include "base/time.h"

namespace tillcast {
namespace {

// One order's: of one moment and one customer.
std::string pack(std::span<const OrderShare> shares) {
  if (shares.empty()) return {};
  ByteWriter out;
  out.zigzag(shares.front().at_ms);
  uint64_t customer = 0;
  for (const OrderShare& c : shares) customer = std::max(customer, c.customer);
  out.fixed64(customer);
  for (const OrderShare& c : shares) {
    out.varint(static_cast<uint64_t>(c.group));
    out.varint(static_cast<uint64_t>(c.orders));
    out.varint(static_cast<uint64_t>(c.transactions));
    out.zigzag(c.units);
    out.zigzag(c.gross_micros);
    out.zigzag(c.refunds_micros);
    out.zigzag(c.adjustments_micros);
  }
  return out.take();
}

bool unpack(std::string_view packed, uint64_t order, std::vector<OrderShare>& result) {
  if (packed.empty()) return true;
  ByteReader in(packed);
  const int64_t at_ms = in.zigzag();
  const uint64_t customer = in.fixed64();
  while (in.ok() && !in.at_end()) {
    OrderShare& c = result.emplace_back();
    c.at_ms = at_ms;
    c.group = GroupIndex(static_cast<uint32_t>(in.varint()));
    c.orders = static_cast<int32_t>(in.varint());
    c.transactions = static_cast<int32_t>(in.varint());
    c.units = in.zigzag();
    c.gross_micros = in.zigzag();
    c.refunds_micros = in.zigzag();
    c.adjustments_micros = in.zigzag();
    if (c.orders > 0) c.customer = customer;
    c.order = order;
  }
  return in.ok();
}

// A cancellation books what the order had brought in as a refund, at its own time.
void append_cancellation(std::span<const OrderShare> in_force, int64_t at_ms, int32_t weight,
                         std::vector<OrderShare>& changes) {
  for (const OrderShare& sold : in_force) {
    if (sold.gross_micros == 0) continue;
    OrderShare& refund = changes.emplace_back();
    refund.at_ms = at_ms;
    refund.group = sold.group;
    refund.weight = weight;
    refund.refunds_micros = sold.gross_micros;
    refund.order = ~sold.order;  // beside the sale, should both be of one moment
  }
}

// One for each group, from `first` on.
void merge_groups(std::vector<OrderShare>& all, size_t first) {
  const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first);
  std::sort(begin, all.end(), [](const OrderShare& left, const OrderShare& right) {
    return left.group < right.group;
  });
  size_t kept = first;
  for (size_t i = first; i < all.size(); ++i) {
    const OrderShare& next = all[i];
    if (kept == first || all[kept - 1].group != next.group) {
      all[kept++] = next;
      continue;
    }
    OrderShare& sum = all[kept - 1];
    sum.transactions += next.transactions;
    sum.units += next.units;
    sum.gross_micros += next.gross_micros;
    sum.refunds_micros += next.refunds_micros;
    sum.adjustments_micros += next.adjustments_micros;
  }
  all.resize(kept);
}

}  // namespace

OrderFacts::OrderFacts(std::vector<GroupField> fields, SegmentOf segment_of, bool guests,
                       int64_t kept_ms)
    : fields_(std::move(fields)),
      segment_of_(std::move(segment_of)),
      guests_(guests),
      kept_ms_(kept_ms) {}

OrderFacts::Verdict OrderFacts::apply(const StatedOrder& stated, std::vector<OrderShare>& changes) {
  const OrderEvent& order = stated.order;
  const bool cancels = order.kind == OrderKind::kCancelled;
  const auto known = orders_.find(stated.key);
  if (known != orders_.end()) {
    const Remembered& newest = known->second;
    if (order.revision < newest.revision) return Verdict::kOutdated;
    if (order.revision == newest.revision)
      return stated.fingerprint == newest.fingerprint ? Verdict::kDuplicate : Verdict::kConflict;
  }

  Remembered& newest = orders_[stated.key];
  std::vector<OrderShare> before;
  TC_ASSERT(unpack(newest.in_force, stated.key.low, before));
  newest.revision = order.revision;
  newest.fingerprint = stated.fingerprint;
  if (newest.cancelled_at_ms) append_cancellation(before, *newest.cancelled_at_ms, -1, changes);
  if (cancels) {
    const bool unknown = !newest.stated;
    if (!unknown) newest.cancelled_at_ms = order.ordered_at_ms;
    append_cancellation(before, order.ordered_at_ms, 1, changes);
    remember_until(stated.key, newest, order.ordered_at_ms);
    return unknown ? Verdict::kUnknown : Verdict::kCounts;
  }
  for (const OrderShare& share : before) changes.push_back(share.taken_back());
  const size_t first = changes.size();
  list(stated, changes);
  newest.in_force = pack(std::span(changes).subspan(first));
  newest.stated = true;
  newest.cancelled_at_ms.reset();
  remember_until(stated.key, newest, order.ordered_at_ms);
  return leaves_out(order) ? Verdict::kGuest : Verdict::kCounts;
}

void OrderFacts::list(const StatedOrder& stated, std::vector<OrderShare>& out) {
  const OrderEvent& order = stated.order;
  if (leaves_out(order)) return;
  const size_t first = out.size();
  const bool refunds = order.kind == OrderKind::kRefunded;
  const bool sells = order.kind == OrderKind::kPlaced || order.kind == OrderKind::kUpdated;
  const bool by_product = has_field(fields_, GroupField::kProduct);
  const GroupIndex whole = by_product ? GroupIndex{} : group_of(order, {});
  const uint64_t customer = order.customer_id.empty() ? 0 : hash64(order.customer_id) | 1;
  for (const Line& line : order.lines) {
    const int64_t micros = line.total().micros();
    if (sells && micros <= 0) continue;
    const GroupIndex group = by_product ? group_of(order, line.product_id) : whole;
    if (out.size() == first || out.back().group != group) {
      out.emplace_back().group = group;
      out.back().at_ms = order.ordered_at_ms;
      out.back().order = stated.key.low;
    }
    OrderShare& c = out.back();
    if (sells) {
      c.orders = 1;
      c.customer = customer;
      ++c.transactions;
      c.units += line.quantity;
      c.gross_micros += micros;
    } else {
      (refunds ? c.refunds_micros : c.adjustments_micros) += micros;
    }
  }
  if (by_product) merge_groups(out, first);
}

GroupIndex OrderFacts::group_of(const OrderEvent& order, std::string_view product_id) {
  key_.clear();
  for (const GroupField field : fields_) {
    switch (field) {
      case GroupField::kCountry:
        key_ += order.country;
        break;
      case GroupField::kProduct:
        key_ += product_id;
        break;
      case GroupField::kSegment:
        if (!order.customer_id.empty()) {
          const std::string_view segment = segment_of_(order.customer_id);
          key_ += segment.substr(0, segment.find('\0'));
        }
        break;
      case GroupField::kCustomer:
        key_ += order.customer_id;
        break;
    }
    key_ += '\0';
  }
  return groups_.intern(key_);
}

void OrderFacts::remember_until(const OrderKey& key, Remembered& order, int64_t at_ms) {
  order.last_ms = std::max(order.last_ms, at_ms);
  to_forget_[order.last_ms / kHourMs].push_back(key);
}

void OrderFacts::forget(int64_t watermark_ms) {
  while (!to_forget_.empty() && watermark_ms > INT64_MIN + kept_ms_) {
    const auto& [hour, keys] = *to_forget_.begin();
    if ((hour + 1) * kHourMs > watermark_ms - kept_ms_) return;
    for (const OrderKey& key : keys) {
      const auto place = orders_.find(key);
      // Something newer may keep it longer.
      if (place != orders_.end() && place->second.last_ms / kHourMs <= hour) orders_.erase(place);
    }
    to_forget_.erase(to_forget_.begin());
  }
}

void OrderFacts::save(ByteWriter& out) const {
  groups_.save(out);
  out.varint(orders_.size());
  for (const auto& [key, order] : orders_) {
    out.fixed64(key.high);
    out.fixed64(key.low);
    out.fixed64(order.fingerprint);
    out.varint(order.revision);
    out.varint(order.stated);
    out.varint(order.cancelled_at_ms.has_value());
    out.zigzag(order.cancelled_at_ms.value_or(0));
    out.zigzag(order.last_ms);
    out.string(order.in_force);
    out.spill();
  }
}

Result<> OrderFacts::load(ByteReader& in) {
  TC_TRY(groups_.load(in, fields_.size()));
  orders_.clear();
  to_forget_.clear();
  const uint64_t count = in.count();
  for (uint64_t i = 0; i < count; ++i) {
    OrderKey key;
    key.high = in.fixed64();
    key.low = in.fixed64();
    Remembered order;
    order.fingerprint = in.fixed64();
    order.revision = static_cast<uint32_t>(in.varint());
    order.stated = in.varint() != 0;
    const bool cancelled = in.varint() != 0;
    const int64_t at_ms = in.zigzag();
    if (cancelled) order.cancelled_at_ms = at_ms;
    order.last_ms = in.zigzag();
    order.in_force = in.string();
    std::vector<OrderShare> shares;
    const bool sound = in.ok() && is_sound_time(at_ms) && is_sound_time(order.last_ms) &&
                       unpack(order.in_force, key.low, shares);
    const auto is_of_ours = [&](const OrderShare& share) {
      return size_t(share.group) < groups_.size() && is_sound(share);
    };
    if (!sound || !std::ranges::all_of(shares, is_of_ours)) return corrupt("state: damaged orders");
    to_forget_[order.last_ms / kHourMs].push_back(key);
    orders_.insert_or_assign(key, std::move(order));
  }
  return Done{};
}

}  // namespace tillcast
