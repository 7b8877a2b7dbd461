#include "base/random.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tillcast {
namespace {

TEST(Random, LogarithmAndExponentialAgreeWithTheLibrarys) {
  for (double x = 1e-12; x < 1e12; x *= 1.37)
    EXPECT_NEAR(portable_log(x), std::log(x), 1e-13 * (1 + std::abs(std::log(x))));
  for (double x = -600; x < 600; x += 0.731)
    EXPECT_NEAR(portable_exp(x) / std::exp(x), 1, 1e-12) << x;
  EXPECT_EQ(portable_exp(0), 1);
  EXPECT_EQ(portable_log(1), 0);
}

TEST(Random, StreamsAreTheSameEverywhereAndDifferByEveryPartOfTheirName) {
  Rng rng(1, 2, 3, 4);
  EXPECT_EQ(rng.next(), Rng(1, 2, 3, 4).next());
  const uint64_t first = Rng(1, 2, 3, 4).next();
  EXPECT_NE(first, Rng(2, 2, 3, 4).next());
  EXPECT_NE(first, Rng(1, 3, 3, 4).next());
  EXPECT_NE(first, Rng(1, 2, 4, 4).next());
  EXPECT_NE(first, Rng(1, 2, 3, 5).next());
}

struct Moments {
  double mean = 0, variance = 0;
};
template <class Draw>
Moments moments(Draw draw) {
  constexpr int kDraws = 200'000;
  Rng rng(7, 7);
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = draw(rng);
    sum += x;
    squares += x * x;
  }
  const double mean = sum / kDraws;
  return {mean, squares / kDraws - mean * mean};
}

TEST(Random, DistributionsHaveTheirMoments) {
  const Moments uniform = moments([](Rng& rng) { return rng.uniform(); });
  EXPECT_NEAR(uniform.mean, 0.5, 0.005);
  EXPECT_NEAR(uniform.variance, 1.0 / 12, 0.001);
  const Moments normal = moments([](Rng& rng) { return rng.normal(); });
  EXPECT_NEAR(normal.mean, 0, 0.01);
  EXPECT_NEAR(normal.variance, 1, 0.02);
  const Moments exponential = moments([](Rng& rng) { return rng.exponential(3); });
  EXPECT_NEAR(exponential.mean, 3, 0.04);
  EXPECT_NEAR(exponential.variance, 9, 0.3);
  for (const double shape : {0.3, 2.5}) {
    const Moments gamma = moments([shape](Rng& rng) { return rng.gamma(shape); });
    EXPECT_NEAR(gamma.mean, shape, 0.02);
    EXPECT_NEAR(gamma.variance, shape, 0.06);
  }
  const Moments beta = moments([](Rng& rng) { return rng.beta(2, 3); });
  EXPECT_NEAR(beta.mean, 0.4, 0.005);
  EXPECT_NEAR(beta.variance, 0.04, 0.001);
  const Moments below = moments([](Rng& rng) { return static_cast<double>(rng.below(10)); });
  EXPECT_NEAR(below.mean, 4.5, 0.03);
  EXPECT_NEAR(below.variance, 8.25, 0.1);
}

}  // namespace
}  // namespace tillcast
