// What is as of a midnight: shards that are fed by senders who are apart come to what one engine
// comes to over the same orders in the order of their times, to the last bit.
#include <gtest/gtest.h>

#include "cluster/testing_orders.h"
#include "cluster/testing_parts.h"
#include "cluster/testing_text.h"
#include "engine/engine_shop.h"

namespace tillcast {
namespace {

std::vector<OrderEvent> orders_of(uint32_t seed) { return OrderMaker(seed).make(3'000); }

void expect_same_moves(PartsCluster& cluster) {
  const MergedShop merged = cluster.merged();
  const EngineShop one(cluster.one());
  EXPECT_EQ(text(*merged.segments()), text(*one.segments()));
  EXPECT_EQ(text(merged.segment_flow()), text(one.segment_flow()));
  CustomerQuery query;
  query.segment.changed = true;
  query.limit = 1'000;
  uint64_t moved = 0;
  const auto flow = one.segment_flow();
  for (const SegmentPeriod& period : flow->periods) {
    query.segment.period_ms = period.from_ms;
    EXPECT_EQ(text(merged.customers(query)), text(one.customers(query))) << period.from_ms;
    moved += one.customers(query)->total;
  }
  EXPECT_GT(moved, 100u);
}

class PartsTest : public testing::TestWithParam<size_t> {};

INSTANTIATE_TEST_SUITE_P(Apart, PartsTest, testing::Values(0, 3, 40, 100'000));

TEST_P(PartsTest, MovesBetweenSegmentsAreThoseOfOneMachine) {
  PartsCluster cluster(GetParam());
  cluster.post(orders_of(7), 1);
  cluster.tick();
  expect_same_moves(cluster);
  cluster.tick(*cluster.one().as_of_ms() + 9 * kDayMs);
  expect_same_moves(cluster);
}

TEST_P(PartsTest, WhoReadsThePartitionAnewDoesNotMatter) {
  PartsCluster cluster(GetParam());
  const std::vector<OrderEvent> orders = orders_of(8);
  const auto half = orders.begin() + 1'700;
  cluster.post({orders.begin(), half}, 2);
  cluster.restart(0, true);
  cluster.restart(1, false);
  cluster.restart(2, true, "segments");
  cluster.post({half, orders.end()}, 3);
  cluster.restart(1, true, "segments");
  cluster.tick();
  expect_same_moves(cluster);
  cluster.restart(0, false);
  cluster.restart(2, true, "checkpoint");
  expect_same_moves(cluster);
}

// The one machine has had these segments from the beginning.
TEST_P(PartsTest, AFitThatComesLaterLooksBack) {
  PartsCluster cluster(GetParam());
  const std::vector<OrderEvent> orders = orders_of(9);
  const auto half = orders.begin() + 1'700;
  cluster.set_segmentation(test_segmentation("20110901-00000002"));
  cluster.post({orders.begin(), half}, 4);
  cluster.set_segmentation(test_segmentation());
  cluster.post({half, orders.end()}, 5);
  cluster.tick();
  expect_same_moves(cluster);
}

}  // namespace
}  // namespace tillcast
