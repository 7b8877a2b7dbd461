#include "serve/status_board.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;

constexpr int64_t kWallMs = 1'700'000'000'000;

TEST(StatusBoard, RatesAreMeansOverTheLastWholeSeconds) {
  const StatusBoard::Instant begun{};
  StatusBoard board(ClockMode::kAuto, "", begun);
  for (int second = 0; second < 10; ++second)
    board.orders_accepted(20, 100, begun + second * 1s + 500ms);
  EXPECT_EQ(board.read(begun + 10s, kWallMs).orders_per_second, 20);
  EXPECT_EQ(board.read(begun + 10s, kWallMs).transactions_per_second, 100);
  EXPECT_EQ(board.read(begun + 12s, kWallMs).orders_per_second, 12);
  EXPECT_EQ(board.read(begun + 16s, kWallMs).orders_per_second, 0);
}

TEST(StatusBoard, LatenciesAreQuantilesOfTheOrdersOfTheLastTenSeconds) {
  const StatusBoard::Instant begun{};
  StatusBoard board(ClockMode::kAuto, "", begun);
  EXPECT_FALSE(board.read(begun, kWallMs).latency.has_value());
  board.orders_published(5'000, 700, begun + 1s);
  for (int i = 1; i <= 100; ++i) board.orders_published(10, i * 0.5, begun + 12s);
  board.orders_published(30, 90, begun + 20s);
  const auto latency = board.read(begun + 20s, kWallMs).latency;
  ASSERT_TRUE(latency.has_value());
  EXPECT_NEAR(latency->p50_ms, 26, 26 * 0.03);
  EXPECT_NEAR(latency->p99_ms, 90, 90 * 0.03);
  EXPECT_NEAR(board.read(begun + 22s, kWallMs).latency->p50_ms, 90, 90 * 0.03);
  EXPECT_FALSE(board.read(begun + 30s, kWallMs).latency.has_value()) << "nothing came";
}

TEST(LatencyHistogram, WhatIsOutOfItsRangeStandsAtItsEnds) {
  LatencyHistogram histogram;
  histogram.add(0, 1);
  EXPECT_NEAR(histogram.quantile_ms(1), 0.001, 0.0001);
  histogram.add(1e9, 3);
  EXPECT_GT(histogram.quantile_ms(0.5), 60'000);
}

TEST(StatusBoard, TheAutomaticClockFollowsTheWallOnlyForAYoungShop) {
  StatusBoard board(ClockMode::kAuto, "", {});
  EXPECT_EQ(board.read({}, kWallMs).clock, "wall");
  EXPECT_FALSE(board.wants_wall_ticks(kWallMs)) << "an empty log has no clock to move";
  board.published(1, kWallMs - 31 * kDayMs, 0);
  EXPECT_EQ(board.read({}, kWallMs).clock, "event");
  EXPECT_FALSE(board.wants_wall_ticks(kWallMs));
  board.published(2, kWallMs - 29 * kDayMs, 0);
  EXPECT_EQ(board.read({}, kWallMs).clock, "wall");
  EXPECT_TRUE(board.wants_wall_ticks(kWallMs));
}

TEST(StatusBoard, AReplayHoldsTheClockEvenWhenItIsOver) {
  StatusBoard board(ClockMode::kReplay, "", {});
  EXPECT_EQ(board.read({}, kWallMs).clock, "replay");
  board.published(1, kWallMs, 0);
  board.replay_now({false, kWallMs, 10});
  EXPECT_FALSE(board.wants_wall_ticks(kWallMs));
  EXPECT_FALSE(board.read({}, kWallMs).replay->running);
}

TEST(StatusBoard, ProblemsStayUntilTheyAreGone) {
  StatusBoard board(ClockMode::kAuto, "", {});
  board.models_problem("model m: is not there");
  board.segments_problem("segments: damaged");
  EXPECT_EQ(board.read({}, kWallMs).models_problem, "model m: is not there");
  EXPECT_EQ(board.read({}, kWallMs).segments_problem, "segments: damaged");
  board.segments_problem("");
  EXPECT_EQ(board.read({}, kWallMs).segments_problem, "");
}

TEST(StatusBoard, EveryProcessHasItsOwnBootId) {
  EXPECT_EQ(StatusBoard(ClockMode::kAuto, "", {}).boot_id().size(), 16u);
  EXPECT_NE(StatusBoard(ClockMode::kAuto, "", {}).boot_id(),
            StatusBoard(ClockMode::kAuto, "", {}).boot_id());
}

}  // namespace
}  // namespace tillcast
