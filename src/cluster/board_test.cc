// What the board makes of views: the newer holds, a midnight needs all shards, time the slowest.
#include "cluster/board.h"

#include <gtest/gtest.h>

#include "base/time.h"
#include "cluster/part.h"
#include "engine/testing.h"

namespace tillcast {
namespace {

constexpr int64_t kDay = 15'218;

OrdersView orders_view(uint32_t partition, std::optional<int64_t> newest_ms, bool idle = false,
                       uint64_t epoch = 1) {
  return {{partition, epoch, "n", 0}, 0, newest_ms, 0, 0, idle, ""};
}
SalesView sales_view(uint32_t shard, int64_t day, ProductSales::Counts counts, uint64_t epoch = 1) {
  return {{shard, epoch, "n", 0}, day, std::move(counts)};
}
// A shard without an order that says it has come so far.
ShardView shard_view(uint32_t shard, uint64_t seq, uint64_t epoch) {
  const TemporaryFolder folder;
  const auto engine = open_test_engine(folder.path(), false);
  ShardView view;
  view.stamp = {shard, epoch, "n", 0};
  view.seq = seq;
  view.kpis = answer_part(*engine, {shard % 2, 2}, AskKpis{}).value();
  return view;
}

TEST(Board, TimeIsThatOfTheSlowestPartitionThatIsNotIdle) {
  Board board(3);
  EXPECT_EQ(board.time_come_to(), std::nullopt);
  board.take(orders_view(0, 500));
  board.take(orders_view(1, 900));
  EXPECT_EQ(board.time_come_to(), std::nullopt) << "of one nothing is known";
  board.take(orders_view(2, std::nullopt));
  EXPECT_EQ(board.time_come_to(), std::nullopt) << "its first order may be on its way";
  board.take(orders_view(2, std::nullopt, true));
  EXPECT_EQ(board.time_come_to(), 500);
  board.take(orders_view(0, 500, true));
  EXPECT_EQ(board.time_come_to(), 900);
  board.take(orders_view(1, 900, true));
  EXPECT_EQ(board.time_come_to(), 900) << "the newest of all, once nobody has more";
}

TEST(Board, AMidnightIsToldOnceAllShardsHaveComeToIt) {
  Board board(2);
  board.take(sales_view(0, kDay, {{7, 2}}));
  EXPECT_EQ(board.shop_sales(), nullptr);
  board.take(sales_view(1, kDay - 1, {{7, 100}}));
  EXPECT_EQ(board.shop_sales(), nullptr);
  board.take(sales_view(1, kDay, {{7, 3}, {8, 1}}));
  const auto told = board.shop_sales();
  ASSERT_NE(told, nullptr);
  EXPECT_EQ(told->day, kDay);
  EXPECT_EQ(told->sales.lines_sold(7), 5u);
  EXPECT_EQ(told->sales.lines_sold(8), 1u);
  EXPECT_EQ(told->sales.lines_sold(9), 0u);
  // Said once more it is no news; what came late is.
  board.take(sales_view(1, kDay, {{7, 3}, {8, 1}}));
  EXPECT_EQ(board.shop_sales()->version, told->version);
  board.take(sales_view(1, kDay, {{7, 4}, {8, 1}}));
  EXPECT_GT(board.shop_sales()->version, told->version);
  EXPECT_EQ(board.shop_sales()->sales.lines_sold(7), 6u);
  // A shard that is folded anew comes to the days before again: they are over.
  board.take(sales_view(0, kDay - 3, {{7, 1}}, 2));
  EXPECT_EQ(board.shop_sales()->day, kDay);
}

TEST(Board, OfCheckpointsTheOneThatIsFartherIsTaken) {
  using Of = CheckpointView::Of;
  Board board(2);
  const auto kept = [](Of of, int64_t next) {
    return CheckpointView{of, {1, 1, "n", 0}, next, 0, 1, "id", 0, 1};
  };
  EXPECT_FALSE(board.checkpoint_told(Of::kShard, 1).has_value());
  board.take(kept(Of::kShard, 10));
  board.take(kept(Of::kOrders, 7));
  board.take(kept(Of::kShard, 9));
  EXPECT_EQ(board.checkpoint_told(Of::kShard, 1)->next, 10);
  EXPECT_EQ(board.checkpoint_told(Of::kOrders, 1)->next, 7);
  EXPECT_FALSE(board.checkpoint_told(Of::kShard, 0).has_value());
}

TEST(Board, OfTwoWhoHaveAShardTheLaterOneIsRight) {
  Board board(2);
  EXPECT_NE(board.take(shard_view(0, 10, 5)), nullptr);
  EXPECT_EQ(board.shard_told(0)->stamp.epoch, 5u);
  EXPECT_FALSE(board.shard_told(1).has_value());
  EXPECT_EQ(board.take(shard_view(0, 99, 4)), nullptr) << "it was given up";
  EXPECT_EQ(board.now()->seq, (ShardPlace{0, 2}.shown(10)));
  EXPECT_NE(board.take(shard_view(0, 8, 6)), nullptr) << "who takes over may be behind at first";
  EXPECT_EQ(board.take(shard_view(7, 1, 1)), nullptr) << "no such shard";
}

}  // namespace
}  // namespace tillcast
