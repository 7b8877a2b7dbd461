// What nodes tell each other survives its way, and what is damaged is said to be.
#include "cluster/messages.h"

#include <gtest/gtest.h>

#include "cluster/views.h"

namespace tillcast {
namespace {

OrderEvent an_order() {
  OrderEvent order;
  order.order_id = "1";
  order.customer_id = "c";
  order.ordered_at_ms = 1'314'835'200'000;
  order.currency = "GBP";
  order.lines = {{"p", "", 2, Money::from_micros(1'000'000), {}}};
  return order;
}

std::vector<View> views() {
  ShardView shard;
  shard.stamp = {7, 12, "node", 1};
  shard.seq = 99;
  shard.clock_ms = 5;
  shard.kpis = "kpis";
  shard.segments = "segments";
  shard.scored = 3;
  shard.model_id = "model";
  shard.orders = {{98, an_order()}};
  shard.predictions = {{"c", 0.25, 4, {2, "Steady"}}};
  return {ShopFacts{"GBP", 9},
          OrdersView{{1, 2, "n", 3}, 30, 40, 5, 6, true, "http://n/"},
          shard,
          SalesView{{3, 4, "n", 5}, 15'218, {{1, 2}, {3, 4}}},
          ModelBundle{8, "m", {{"model.json", "{}"}, {"members/a", "x"}}, "{}"},
          CheckpointView{CheckpointView::Of::kOrders, {5, 6, "n", 7}, 8, 9, 10, "id", 1, 11}};
}

TEST(ClusterViews, SurviveTheirWay) {
  const std::vector<std::string> keys = {"shop",    "orders-1", "shard-7",
                                         "sales-3", "models",   "checkpoint-orders-5"};
  for (size_t i = 0; i < keys.size(); ++i) {
    const View view = views()[i];
    EXPECT_EQ(key_of(view), keys[i]);
    const auto read = decode_view(encode(view));
    ASSERT_TRUE(read.ok()) << read.error().message;
    EXPECT_EQ(encode(*read), encode(view));
  }
}

TEST(ClusterViews, WhatIsDamagedIsNone) {
  for (const View& view : views()) {
    const std::string bytes = encode(view);
    for (size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(decode_view(std::string_view(bytes).substr(0, size)).ok()) << size;
    EXPECT_FALSE(decode_view(bytes + "x").ok());
  }
}

TEST(ModelMarks, AreReadAsTheyWereWritten) {
  EXPECT_EQ(read_model_mark(model_mark(12)), 12u);
  for (const char* other : {"", "models", "models x", "models 1 2", "orders 3"})
    EXPECT_FALSE(read_model_mark(other).has_value()) << other;
}

TEST(NodeMessages, SurviveTheirWayAndDamagedOnesAreNone) {
  const std::vector<NodeMessage> messages = {
      Verdicts{"n", {{5, FoldedOrder::Kind::kRefused, "why"}}}, Question{"n", 3, "ask", "", ""},
      Answer{"n", 3, 1, 9, "", "part", 0}};
  for (const NodeMessage& message : messages) {
    const std::string bytes = encode(message);
    const auto read = decode_message(bytes);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(encode(*read), bytes);
    for (size_t size = 0; size < bytes.size(); ++size)
      EXPECT_FALSE(decode_message(std::string_view(bytes).substr(0, size)).ok()) << size;
  }
}

TEST(OrderNotes, AreOursOrNone) {
  const auto read = decode_note(encode(OrderNote{"node", 77}));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->node, "node");
  EXPECT_EQ(read->number, 77u);
  for (const char* other : {"", "x", "trace-id: 5"}) EXPECT_FALSE(decode_note(other).has_value());
}

}  // namespace
}  // namespace tillcast
