#include "serve/checkpoint_pace.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

using namespace std::chrono_literals;

constexpr auto kNone = CheckpointPace::Clock::duration{};

class Pace : public testing::Test {
 protected:
  CheckpointPace::Clock::time_point begun_{};
  CheckpointPace pace_{{.entries = 100, .folding = 8s, .apart = 5min, .rest = 4}, 1000, begun_};
};

TEST_F(Pace, NothingNewIsNeverWorthOne) { EXPECT_FALSE(pace_.due(1000, begun_ + 1h, kNone)); }

TEST_F(Pace, ManyEntriesOrALongTimeAre) {
  EXPECT_FALSE(pace_.due(1099, begun_ + 1s, kNone));
  EXPECT_TRUE(pace_.due(1100, begun_ + 1s, kNone));
  EXPECT_FALSE(pace_.due(1001, begun_ + 5min - 1s, kNone));
  EXPECT_TRUE(pace_.due(1001, begun_ + 5min, kNone));
}

TEST_F(Pace, WhatTookLongToFoldWouldTakeAsLongAgain) {
  pace_.folded(5s);
  EXPECT_FALSE(pace_.due(1001, begun_ + 20s, kNone));
  pace_.folded(3s);
  EXPECT_TRUE(pace_.due(1001, begun_ + 20s, kNone));
  pace_.begun(1001, begun_ + 20s);
  EXPECT_FALSE(pace_.due(1002, begun_ + 30s, kNone));
}

TEST_F(Pace, OneThatTookLongIsRestedFrom) {
  pace_.begun(1100, begun_);
  pace_.ended(begun_ + 3s);
  EXPECT_FALSE(pace_.due(2000, begun_ + 14s, 3s));
  EXPECT_TRUE(pace_.due(2000, begun_ + 15s, 3s));
}

}  // namespace
}  // namespace tillcast
