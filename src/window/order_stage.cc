#include "window/order_stage.h"

#include <algorithm>

#include "base/hash.h"

namespace tillcast {
namespace {

constexpr size_t kRecordShares = 5'000;  // less than a megabyte, as a rule

}  // namespace

OrderStage::OrderStage(const PipelineOptions& options, uint32_t source, uint32_t places)
    : out_of_orderness_ms_(options.out_of_orderness_ms),
      source_(source),
      facts_(make_order_facts(options)),
      by_place_(places) {}

OrderFacts::Verdict OrderStage::fold(const StatedOrder& stated, const Emit& emit) {
  changes_.clear();
  const OrderFacts::Verdict verdict = facts_.apply(stated, changes_);
  for (const OrderShare& share : changes_)
    by_place_[hash64(facts_.groups().key(share.group)) % by_place_.size()].push_back(share);
  const int64_t before_ms = newest_ms_;
  newest_ms_ = std::max(newest_ms_, stated.order.ordered_at_ms);
  for (uint32_t place = 0; place < by_place_.size(); ++place) emit_shares(place, before_ms, emit);
  if (out_of_orderness_ms_) facts_.forget(newest_ms_ - *out_of_orderness_ms_);
  return verdict;
}

// What an order does to a group stands in one record, for it is one change to its windows; and
// event time goes on after all of it.
void OrderStage::emit_shares(uint32_t place, int64_t before_ms, const Emit& emit) {
  std::vector<OrderShare>& shares = by_place_[place];
  if (shares.empty()) return;
  std::ranges::stable_sort(shares, {}, &OrderShare::group);
  ShareRecord record{ShareRecord::Kind::kShares, source_, before_ms};
  for (const OrderShare& share : shares) {
    const bool new_group = record.shares.empty() || record.shares.back().share.group != share.group;
    if (new_group && record.shares.size() >= kRecordShares) {
      emit(place, encode(record));
      record.shares.clear();
    }
    record.shares.push_back({std::string(facts_.groups().key(share.group)), share});
  }
  record.newest_ms = newest_ms_;
  emit(place, encode(record));
  shares.clear();
}

std::string OrderStage::mark(ShareRecord::Kind kind) const {
  return encode({kind, source_, newest_ms_});
}

void OrderStage::save(ByteWriter& out) const {
  out.zigzag(newest_ms_);
  facts_.save(out);
}

Result<> OrderStage::load(ByteReader& in) {
  newest_ms_ = in.zigzag();
  if (!in.ok() || (newest_ms_ != INT64_MIN && !is_sound_time(newest_ms_)))
    return corrupt("state: damaged clocks");
  TC_TRY(facts_.load(in));
  return in.at_end() ? Result<>(Done{}) : corrupt("state: damaged orders");
}

}  // namespace tillcast
