#include "serve/batch_size.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

using namespace std::chrono_literals;

TEST(BatchSize, HoldsWhatIsFoldedInTheTimeAimedAt) {
  BatchSize size(100ms);
  EXPECT_EQ(size.orders_max(), 1'000u) << "nothing was measured yet";
  size.done(1'000, 20ms);
  EXPECT_NEAR(static_cast<double>(size.orders_max()), 5'000, 1);
}

TEST(BatchSize, ShrinksAtOnceAndGrowsBitByBit) {
  BatchSize size(100ms);
  size.done(1'000, 20ms);
  size.done(1'000, 200ms);
  EXPECT_NEAR(static_cast<double>(size.orders_max()), 500, 1);
  size.done(1'000, 20ms);
  EXPECT_LT(size.orders_max(), 600u);
  for (int i = 0; i < 50; ++i) size.done(1'000, 20ms);
  EXPECT_NEAR(static_cast<double>(size.orders_max()), 5'000, 1);
}

TEST(BatchSize, IsSmallWhereACheckpointBegins) {
  BatchSize size(100ms);
  size.done(1'000, 20ms);
  size.checkpoint_begun();
  EXPECT_LT(size.orders_max(), 2'000u);
}

TEST(BatchSize, ManyCheckpointsWeighNoMoreThanOne) {
  BatchSize size(100ms);
  size.done(1'000, 20ms);
  size.checkpoint_begun();
  const size_t copying = size.orders_max();
  for (int i = 0; i < 1'000; ++i) size.checkpoint_begun();
  EXPECT_EQ(size.orders_max(), copying);
}

TEST(BatchSize, IsNeverNothing) {
  BatchSize size(100ms);
  size.done(1'000, 1h);
  EXPECT_GE(size.orders_max(), 64u);
  size.done(1, 10h);
  EXPECT_GE(size.orders_max(), 64u);
}

}  // namespace
}  // namespace tillcast
