#include "engine/early_orders.h"

#include <algorithm>
#include <map>

#include "base/time.h"

namespace tillcast {
namespace {

// Fewer are looked up one by one; of more, the part of the log that they lie in is read.
constexpr size_t kLookUpMax = 256;

int64_t midnight_before(int64_t at_ms) { return day_of(at_ms) * kDayMs; }

// Orders that are to be known again, by where they were stated.
class StatedBefore {
 public:
  void want(const OrderState& state) {
    for (const uint64_t seq : {state.content_seq, state.cancel_seq})
      if (seq != 0) orders_.try_emplace(seq);
  }

  // `dense_from`: from there on the log is mostly of these.
  Result<> read(const Log& log, uint64_t dense_from) {
    const auto dense = orders_.lower_bound(dense_from);
    std::vector<uint64_t> seqs;
    for (auto at = orders_.begin(); at != dense; ++at) seqs.push_back(at->first);
    if (const auto count = static_cast<size_t>(std::distance(dense, orders_.end()));
        count > kLookUpMax) {
      TC_TRY(log.read(dense->first - 1, orders_.rbegin()->first,
                      [&](uint64_t seq, Entry&& entry) -> Result<> {
                        auto* order = std::get_if<OrderEvent>(&entry);
                        if (const auto found = orders_.find(seq); order && found != orders_.end())
                          found->second = std::move(*order);
                        return Done{};
                      }));
    } else {
      for (auto at = dense; at != orders_.end(); ++at) seqs.push_back(at->first);
    }
    if (seqs.empty()) return Done{};
    return log.orders_at(seqs, [&](uint64_t seq, OrderEvent&& order) -> Result<> {
      orders_[seq] = std::move(order);
      return Done{};
    });
  }

  // What State::apply() does to a profile of an order in this state, or its undoing.
  void apply(const OrderState& state, int sign, const Profiles& profiles,
             PastProfiles& past) const {
    if (state.content_seq == 0) return;
    const OrderEvent& order = orders_.at(state.content_seq);
    const auto customer = profiles.find(order.customer_id);
    if (order.customer_id.empty() || !customer) return;
    Profile& profile = past.to_change(*customer, profiles);
    if (sign > 0) profile.add(order);
    if (state.cancel_seq != 0) {
      const int64_t at_ms = orders_.at(state.cancel_seq).ordered_at_ms;
      sign > 0 ? profile.cancel(order, at_ms) : profile.restore(order, at_ms);
    }
    if (sign < 0) profile.remove(order);
  }

 private:
  std::map<uint64_t, OrderEvent> orders_;
};

}  // namespace

void EarlyOrders::come_to(int64_t at_ms) {
  const std::optional<int64_t> before = come_to_ms_;
  if (before && at_ms <= *before) return;
  come_to_ms_ = at_ms;
  const int64_t midnight_ms = midnight_before(at_ms);
  if (before && midnight_ms <= midnight_before(*before)) return;
  for (auto at = orders_.begin(); at != orders_.end();) {
    const bool over = std::ranges::all_of(
        at->second.statements, [&](const Statement& said) { return said.at_ms < midnight_ms; });
    at = over ? orders_.erase(at) : std::next(at);
  }
}

void EarlyOrders::note(const StatedOrder& stated, const OrderState& before, uint64_t seq) {
  const OrderEvent& order = stated.order;
  const bool cancels = order.kind == OrderKind::kCancelled;
  if (!come_to_ms_)
    first_ms_ = std::min(first_ms_.value_or(order.ordered_at_ms), order.ordered_at_ms);
  // A guest's changes no profile, until it is said to be a customer's.
  if (order.customer_id.empty() && !cancels && before.content_seq == 0) return;
  int64_t at_ms = order.ordered_at_ms;
  auto known = orders_.find(stated.key);
  if (come_to_ms_) {
    at_ms = std::max(at_ms, *come_to_ms_);
    if (known == orders_.end() && at_ms < midnight_before(*come_to_ms_)) return;
  }
  if (known == orders_.end()) known = orders_.insert({stated.key, Early{before, {}}}).first;
  known.value().statements.push_back({at_ms, seq, order.revision, cancels});
}

// As OrderIndex::record() would have come to it.
OrderState EarlyOrders::Early::as_of(int64_t at_ms) const {
  OrderState state = before;
  bool known = state.content_seq != 0 || state.cancel_seq != 0;
  for (const Statement& said : statements) {
    if (said.at_ms >= at_ms || (known && said.revision <= state.revision)) continue;
    known = true;
    state.revision = said.revision;
    state.cancel_seq = said.cancels ? said.seq : 0;
    if (!said.cancels) state.content_seq = said.seq;
  }
  return state;
}

Result<PastProfiles> EarlyOrders::profiles_before(int64_t at_ms, const OrderIndex& orders,
                                                  const Profiles& profiles, const Log& log) const {
  TC_ASSERT(!come_to_ms_ || at_ms >= midnight_before(*come_to_ms_));
  std::vector<std::pair<OrderState, OrderState>> changes;  // as it is, as it was
  StatedBefore stated;
  uint64_t first_seq = UINT64_MAX;
  for (const auto& [key, early] : orders_) {
    const OrderState* const now = orders.find(key);
    TC_ASSERT(now != nullptr);
    const OrderState then = early.as_of(at_ms);
    if (now->content_seq == then.content_seq && now->cancel_seq == then.cancel_seq) continue;
    changes.emplace_back(*now, then);
    stated.want(*now);
    stated.want(then);
    first_seq = std::min(first_seq, early.statements.front().seq);
  }
  PastProfiles past;
  if (changes.empty()) return past;
  TC_TRY(stated.read(log, first_seq));
  for (const auto& [now, then] : changes) stated.apply(now, -1, profiles, past);
  for (const auto& [now, then] : changes) stated.apply(then, +1, profiles, past);
  return past;
}

void EarlyOrders::save(ByteWriter& out) const {
  for (const auto& time_ms : {come_to_ms_, first_ms_}) {
    out.varint(time_ms.has_value());
    out.zigzag(time_ms.value_or(0));
  }
  // In key order, so that the same orders are the same bytes.
  std::vector<OrderKey> keys;
  for (const auto& [key, _] : orders_) keys.push_back(key);
  std::ranges::sort(keys);
  out.varint(keys.size());
  for (const OrderKey& key : keys) {
    const Early& early = orders_.at(key);
    out.fixed64(key.high);
    out.fixed64(key.low);
    out.varint(early.before.content_seq);
    out.varint(early.before.cancel_seq);
    out.varint(early.before.revision);
    out.varint(early.statements.size());
    for (const Statement& said : early.statements) {
      out.zigzag(said.at_ms);
      out.varint(said.seq);
      out.varint(said.revision);
      out.varint(said.cancels);
    }
  }
}

Result<> EarlyOrders::load(ByteReader& in) {
  for (auto* time_ms : {&come_to_ms_, &first_ms_}) {
    const bool known = in.varint() != 0;
    const int64_t at_ms = in.zigzag();
    *time_ms = known ? std::optional(at_ms) : std::nullopt;
  }
  orders_.clear();
  for (uint64_t left = in.count(20); left > 0 && in.ok(); --left) {
    OrderKey key;
    key.high = in.fixed64();
    key.low = in.fixed64();
    Early early;
    early.before.content_seq = in.varint();
    early.before.cancel_seq = in.varint();
    early.before.revision = static_cast<uint32_t>(in.varint());
    early.statements.resize(in.count(4));
    for (Statement& said : early.statements) {
      said.at_ms = in.zigzag();
      said.seq = in.varint();
      said.revision = static_cast<uint32_t>(in.varint());
      said.cancels = in.varint() != 0;
    }
    if (early.statements.empty()) return corrupt("checkpoint: damaged early orders");
    orders_.insert({key, std::move(early)});
  }
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged early orders");
}

}  // namespace tillcast
