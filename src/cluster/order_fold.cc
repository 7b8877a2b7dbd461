#include "cluster/order_fold.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "cluster/topics.h"
#include "kafka/partitioner.h"

namespace tillcast {
namespace {

constexpr uint64_t kVersion = 1;

using Kind = FoldedOrder::Kind;

FoldedOrder refused(Kind kind, std::string why) { return {kind, std::move(why), {}}; }

CustomerChange change_to(uint32_t shard, const OrderEvent& order, std::string entry) {
  return {shard, order.customer_id.empty() ? orders_key(order) : order.customer_id,
          std::move(entry)};
}

}  // namespace

FoldedOrder OrderFold::fold(const KafkaRecord& record) {
  TC_ASSERT(record.offset >= next_);
  next_ = record.offset + 1;
  FoldedOrder folded = decide(record);
  if (folded.kind == Kind::kRefused || folded.kind == Kind::kNoOrder) ++rejected_;
  return folded;
}

// The same rules as a shop's of one machine (engine/intake.h), by the time the record was written.
FoldedOrder OrderFold::decide(const KafkaRecord& record) {
  auto parsed = reader_->read(record.value, OrderJsonForm::kDocument, shop_.currency, 1);
  if (!parsed.ok()) return refused(Kind::kNoOrder, parsed.error().message);
  if (parsed->size() != 1) return refused(Kind::kNoOrder, "is not one order");
  Result<OrderEvent>& order = parsed->front().order;
  if (!order.ok()) return refused(Kind::kNoOrder, order.error().message);
  if (record.key != orders_key(*order))
    return refused(
        Kind::kRefused,
        fmt::format("key: has to be the order's, {}; see docs/operating.md", orders_key(*order)));
  if (partition_of_key(record.key, shards_) != static_cast<uint32_t>(record.partition.number))
    return refused(Kind::kRefused,
                   "partition: is not that of the key by murmur2, which Java's producers use; "
                   "librdkafka's want partitioner=murmur2_random");
  const StatedOrder stated(std::move(*order));
  if (stated.order.currency != shop_.currency)
    return refused(Kind::kRefused,
                   fmt::format("currency: is {}, the shop's is {}; convert it before sending",
                               stated.order.currency, shop_.currency));
  if (stated.order.ordered_at_ms > record.written_ms + kDayMs)
    return refused(Kind::kRefused,
                   "ordered_at: more than 24 hours ahead; check the sender's clock");
  switch (orders_.classify(stated.key, stated.order.revision, stated.fingerprint)) {
    case Verdict::kDuplicate:
      return {Kind::kDuplicate, {}, {}};
    case Verdict::kConflict:
      return refused(
          Kind::kRefused,
          fmt::format("conflict: revision {} of this order is recorded with other content; send a "
                      "change as kind 'updated' or 'cancelled' with a higher revision",
                      stated.order.revision));
    case Verdict::kNew:
    case Verdict::kOutdated:
      return place(stated);
  }
  TC_ASSERT(false);
  return {};
}

// A shard that has an order is told all that is said of it, even what is outdated. A cancellation
// goes where the order is, whatever customer it names.
FoldedOrder OrderFold::place(const StatedOrder& stated) {
  const OrderEvent& order = stated.order;
  newest_ms_ = std::max(newest_ms_.value_or(order.ordered_at_ms), order.ordered_at_ms);
  const OrderState* const known = orders_.find(stated.key);
  const uint64_t held = !known                    ? 0
                        : known->content_seq != 0 ? known->content_seq
                                                  : known->cancel_seq;
  const bool cancels = order.kind == OrderKind::kCancelled;
  const bool outdated = known && known->revision > order.revision;
  const bool stays = held != 0 && (cancels || outdated);
  const uint64_t shard = stays ? held : shard_of(order, stated.key, shards_) + 1;
  orders_.record(stated.key, order.revision, stated.fingerprint, cancels, shard);
  FoldedOrder folded;
  if (held != 0 && held != shard) {
    const OrderEvent withdrawal = withdrawal_of(order);
    folded.changes.push_back(
        change_to(static_cast<uint32_t>(held - 1), withdrawal, encode_order(withdrawal)));
  }
  folded.changes.push_back(change_to(static_cast<uint32_t>(shard - 1), order, stated.bytes));
  return folded;
}

void OrderFold::save(ByteWriter& out) const {
  out.varint(kVersion);
  out.varint(shards_);
  out.string(shop_.currency);
  out.fixed64(shop_.id);
  out.zigzag(next_);
  out.varint(newest_ms_.has_value());
  out.zigzag(newest_ms_.value_or(0));
  out.varint(rejected_);
  orders_.save(out);
}

Result<> OrderFold::load(ByteReader& in) {
  if (in.varint() != kVersion || in.varint() != shards_ || in.string() != shop_.currency ||
      in.fixed64() != shop_.id)
    return corrupt("orders: the checkpoint is of another version or another shop");
  next_ = in.zigzag();
  const bool has_newest = in.varint() != 0;
  const int64_t newest_ms = in.zigzag();
  newest_ms_ = has_newest ? std::optional(newest_ms) : std::nullopt;
  rejected_ = in.varint();
  TC_TRY(orders_.load(in));
  return in.at_end() && next_ >= 0 ? Result<>(Done{}) : corrupt("orders: damaged checkpoint");
}

}  // namespace tillcast
