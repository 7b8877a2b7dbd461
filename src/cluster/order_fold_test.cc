// One partition of orders: what is new goes to its customer's shard, once, whoever folds it.
#include "cluster/order_fold.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <map>

#include "base/random.h"
#include "base/time.h"
#include "cluster/topics.h"
#include "kafka/partitioner.h"

namespace tillcast {
namespace {

using Kind = FoldedOrder::Kind;
using testing::HasSubstr;

constexpr uint32_t kShards = 5;
constexpr int64_t kAt = 1'314'835'200'000;  // 2011-09-01

OrderEvent order_of(const std::string& id, const std::string& customer, uint32_t revision = 0) {
  OrderEvent order;
  order.order_id = id;
  order.customer_id = customer;
  order.revision = revision;
  order.kind = revision == 0 ? OrderKind::kPlaced : OrderKind::kUpdated;
  order.ordered_at_ms = kAt;
  order.country = "France";
  order.currency = "GBP";
  order.lines = {{"p1", "a thing", 1 + int64_t{revision}, Money::from_micros(2'000'000), {}}};
  return order;
}

OrderEvent cancelled(OrderEvent order, uint32_t revision) {
  order.kind = OrderKind::kCancelled;
  order.revision = revision;
  order.lines.clear();
  return order;
}

std::string json_of(const OrderEvent& order) {
  std::string json;
  append_order_json(json, order);
  return json;
}

class OrderFoldTest : public testing::Test {
 protected:
  // As a sender that knows the rules would write it.
  FoldedOrder fold(const std::string& json, const std::string& key = "1") {
    KafkaRecord record;
    record.partition = {"shop.orders", static_cast<int32_t>(partition_of_key(key, kShards))};
    record.key = key;
    record.offset = next_++;
    record.written_ms = kAt;
    record.value = json;
    return fold_.fold(record);
  }
  FoldedOrder fold(const OrderEvent& order) { return fold(json_of(order), orders_key(order)); }
  static OrderEvent order_in(const CustomerChange& change) {
    return std::get<OrderEvent>(decode_entry(change.entry).value());
  }

  OrderFold fold_{kShards, {"GBP", 1}};
  int64_t next_ = 0;
};

TEST_F(OrderFoldTest, AnOrderGoesToItsCustomersShardAsItWasStated) {
  const OrderEvent order = order_of("1", "c1");
  const FoldedOrder folded = fold(order);
  EXPECT_EQ(folded.kind, Kind::kAccepted);
  ASSERT_EQ(folded.changes.size(), 1u);
  EXPECT_EQ(folded.changes[0].shard, shard_of_customer("c1", kShards));
  EXPECT_EQ(folded.changes[0].key, "c1");
  EXPECT_EQ(order_in(folded.changes[0]), order);
}

TEST_F(OrderFoldTest, WhatComesAgainIsADuplicateAndWhatContradictsIsRefused) {
  fold(order_of("1", "c1"));
  EXPECT_EQ(fold(order_of("1", "c1")).kind, Kind::kDuplicate);
  OrderEvent other = order_of("1", "c1");
  other.lines[0].quantity = 7;
  const FoldedOrder refused = fold(other);
  EXPECT_EQ(refused.kind, Kind::kRefused);
  EXPECT_THAT(refused.error, HasSubstr("conflict: revision 0"));
  EXPECT_TRUE(refused.changes.empty());
  EXPECT_EQ(fold_.orders(), 1u);
  EXPECT_EQ(fold_.rejected(), 1u);
}

TEST_F(OrderFoldTest, ARevisionStaysWithItsCustomerOrLeavesTheOneBefore) {
  fold(order_of("1", "c1"));
  ASSERT_NE(shard_of_customer("c1", kShards), shard_of_customer("c3", kShards));
  const FoldedOrder same = fold(order_of("1", "c1", 1));
  ASSERT_EQ(same.changes.size(), 1u);
  const FoldedOrder moved = fold(order_of("1", "c3", 2));
  ASSERT_EQ(moved.changes.size(), 2u);
  EXPECT_EQ(moved.changes[0].shard, shard_of_customer("c1", kShards));
  EXPECT_TRUE(is_withdrawal(order_in(moved.changes[0])));
  EXPECT_EQ(order_in(moved.changes[0]).revision, 2u);
  EXPECT_EQ(moved.changes[1].shard, shard_of_customer("c3", kShards));
  EXPECT_EQ(order_in(moved.changes[1]), order_of("1", "c3", 2));
}

TEST_F(OrderFoldTest, ACancellationGoesWhereTheOrderIsWhateverCustomerItNames) {
  fold(order_of("1", "c1"));
  const FoldedOrder folded = fold(cancelled(order_of("1", "c3"), 1));
  ASSERT_EQ(folded.changes.size(), 1u);
  EXPECT_EQ(folded.changes[0].shard, shard_of_customer("c1", kShards));
}

TEST_F(OrderFoldTest, WhatIsOutdatedGoesWhereTheOrderIs) {
  fold(order_of("1", "c1", 5));
  const FoldedOrder folded = fold(order_of("1", "c3", 2));
  EXPECT_EQ(folded.kind, Kind::kAccepted);
  ASSERT_EQ(folded.changes.size(), 1u);
  EXPECT_EQ(folded.changes[0].shard, shard_of_customer("c1", kShards));
}

TEST_F(OrderFoldTest, WhatIsNoOrderIsToldApart) {
  for (const char* json : {"", "{", "[]", "3", "{\"order_id\":\"1\"}"}) {
    const FoldedOrder folded = fold(std::string(json));
    EXPECT_EQ(folded.kind, Kind::kNoOrder) << json;
    EXPECT_FALSE(folded.error.empty()) << json;
  }
  OrderEvent dollars = order_of("1", "c1");
  dollars.currency = "USD";
  EXPECT_THAT(fold(dollars).error, HasSubstr("currency: is USD, the shop's is GBP"));
  OrderEvent ahead = order_of("2", "c1");
  ahead.ordered_at_ms = kAt + kDayMs + 1;
  EXPECT_THAT(fold(ahead).error, HasSubstr("24 hours ahead"));
}

TEST_F(OrderFoldTest, AnOrderOfAnothersKeyOrPartitionIsRefused) {
  EXPECT_THAT(fold(json_of(order_of("1", "c1")), "2").error,
              HasSubstr("key: has to be the order's, 1"));
  KafkaRecord record;
  record.offset = next_++;
  record.written_ms = kAt;
  record.key = "1";
  record.value = json_of(order_of("1", "c1"));
  record.partition.number = static_cast<int32_t>((partition_of_key("1", kShards) + 1) % kShards);
  EXPECT_THAT(fold_.fold(record).error, HasSubstr("murmur2"));
  EXPECT_EQ(fold_.orders(), 0u);
}

TEST_F(OrderFoldTest, WhoeverGoesOnFromACheckpointComesToTheSame) {
  Rng random(1, 1);
  std::vector<OrderEvent> stated;
  for (int i = 0; i < 400; ++i) {
    OrderEvent order =
        order_of(fmt::format("{}", random.below(60)), fmt::format("c{}", random.below(9)),
                 static_cast<uint32_t>(random.below(4)));
    stated.push_back(random.below(5) == 0 ? cancelled(order, order.revision) : order);
  }
  OrderFold second(kShards, {"GBP", 1});
  for (size_t i = 0; i < stated.size(); ++i) {
    if (i % 50 == 17) {
      ByteWriter out;
      fold_.save(out);
      ByteReader in(out.bytes());
      ASSERT_TRUE(second.load(in).ok());
    }
    KafkaRecord record;
    record.offset = next_++;
    record.written_ms = kAt;
    record.value = json_of(stated[i]);
    record.key = orders_key(stated[i]);
    record.partition.number = static_cast<int32_t>(partition_of_key(record.key, kShards));
    const FoldedOrder here = fold_.fold(record);
    if (i < 17) continue;
    const FoldedOrder there = second.fold(record);
    ASSERT_EQ(here.kind, there.kind) << i;
    ASSERT_EQ(here.changes.size(), there.changes.size()) << i;
    for (size_t j = 0; j < here.changes.size(); ++j) {
      EXPECT_EQ(here.changes[j].shard, there.changes[j].shard);
      EXPECT_EQ(here.changes[j].entry, there.changes[j].entry);
    }
  }
}

TEST_F(OrderFoldTest, ACheckpointOfAnotherShopOrADamagedOneIsRefused) {
  fold(order_of("1", "c1"));
  ByteWriter out;
  fold_.save(out);
  const std::string bytes = out.take();
  for (size_t size = 0; size < bytes.size(); ++size) {
    OrderFold other(kShards, {"GBP", 1});
    ByteReader in(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(other.load(in).ok()) << size;
  }
  OrderFold more(kShards + 1, {"GBP", 1}), dollars(kShards, {"USD", 1}), again(kShards, {"GBP", 2});
  ByteReader first(bytes), second(bytes), third(bytes);
  EXPECT_FALSE(more.load(first).ok());
  EXPECT_FALSE(dollars.load(second).ok());
  EXPECT_FALSE(again.load(third).ok());
}

}  // namespace
}  // namespace tillcast
