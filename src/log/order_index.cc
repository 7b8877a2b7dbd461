#include "log/order_index.h"

#include <algorithm>

namespace tillcast {

Verdict OrderIndex::classify(const OrderKey& key, uint32_t revision, uint64_t fingerprint) const {
  const Shard& shard = newest_[shard_of(key)];
  const auto newest = shard.find(key);
  if (newest == shard.end() || revision > newest->second.revision) return Verdict::kNew;
  if (revision == newest->second.revision)
    return fingerprint == newest->second.fingerprint ? Verdict::kDuplicate : Verdict::kConflict;
  const auto seen = older_.find(OrderIdentity{key, revision});
  if (seen == older_.end()) return Verdict::kOutdated;
  return seen->second == fingerprint ? Verdict::kDuplicate : Verdict::kConflict;
}

const OrderState* OrderIndex::find(const OrderKey& key) const {
  const Shard& shard = newest_[shard_of(key)];
  const auto found = shard.find(key);
  return found == shard.end() ? nullptr : &found->second;
}

OrderState OrderIndex::record(const OrderKey& key, uint32_t revision, uint64_t fingerprint,
                              bool cancels, uint64_t seq) {
  const auto [place, inserted] = newest_[shard_of(key)].insert({key, OrderState{}});
  size_ += inserted;
  OrderState& state = place.value();
  const OrderState before = state;
  if (!inserted && revision <= state.revision) {
    older_.insert({OrderIdentity{key, revision}, fingerprint});
    return before;
  }
  if (!inserted) older_.insert({OrderIdentity{key, state.revision}, state.fingerprint});
  state.revision = revision;
  state.fingerprint = fingerprint;
  state.cancel_seq = cancels ? seq : 0;
  if (!cancels) state.content_seq = seq;
  return before;
}

void OrderIndex::save(ByteWriter& out) const {
  // In key order, so that equal indexes are equal bytes whatever the order of their insertions.
  out.varint(size_);
  for (const Shard& shard : newest_) {
    std::vector<std::pair<OrderKey, OrderState>> orders(shard.begin(), shard.end());
    std::ranges::sort(orders, {}, &std::pair<OrderKey, OrderState>::first);
    for (const auto& [key, state] : orders) {
      out.fixed64(key.high);
      out.fixed64(key.low);
      out.fixed64(state.fingerprint);
      out.varint(state.content_seq);
      out.varint(state.cancel_seq);
      out.varint(state.revision);
      out.spill();
    }
  }
  std::vector<std::pair<OrderIdentity, uint64_t>> older(older_.begin(), older_.end());
  std::ranges::sort(older, [](const auto& a, const auto& b) {
    return std::tie(a.first.key, a.first.revision) < std::tie(b.first.key, b.first.revision);
  });
  out.varint(older.size());
  for (const auto& [identity, print] : older) {
    out.fixed64(identity.key.high);
    out.fixed64(identity.key.low);
    out.varint(identity.revision);
    out.fixed64(print);
  }
}

Result<> OrderIndex::load(ByteReader& in) {
  *this = {};
  const uint64_t orders = in.count(27);
  for (Shard& shard : newest_) shard.reserve(orders / kShards);
  for (uint64_t i = 0; i < orders; ++i) {
    OrderKey key;
    OrderState state;
    key.high = in.fixed64();
    key.low = in.fixed64();
    state.fingerprint = in.fixed64();
    state.content_seq = in.varint();
    state.cancel_seq = in.varint();
    state.revision = static_cast<uint32_t>(in.varint());
    size_ += newest_[shard_of(key)].insert({key, state}).second;
    in.passed();
  }
  const uint64_t older = in.count(25);
  for (uint64_t i = 0; i < older; ++i) {
    OrderIdentity identity;
    identity.key.high = in.fixed64();
    identity.key.low = in.fixed64();
    identity.revision = static_cast<uint32_t>(in.varint());
    older_.insert({identity, in.fixed64()});
  }
  return in.ok() ? Result<>(Done{}) : corrupt("checkpoint: damaged order index");
}

}  // namespace tillcast
