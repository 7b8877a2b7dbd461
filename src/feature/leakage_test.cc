// What happens after the cut-off changes no bit of a feature; and the check that says so finds a
// leak where there is one. The same over the real data and a real log: app/features_test.cc.
#include <gtest/gtest.h>

#include <cstring>
#include <functional>

#include "feature/testing.h"

namespace tillcast {
namespace {

using twin::Stated;

// Some way to a vector, from everything that will ever be stated of a customer.
using Way = std::function<std::vector<double>(const std::vector<Stated>&, int64_t as_of_ms)>;

// As the engine and training do: fold what was before, then compute.
Profile profile_before(const std::vector<Stated>& stated, int64_t until_ms) {
  Profile profile;
  for (const auto& [order, cancelled_at_ms] : stated) {
    if (order.ordered_at_ms >= until_ms) continue;
    profile.add(order);
    if (cancelled_at_ms && *cancelled_at_ms < until_ms) profile.cancel(order, *cancelled_at_ms);
  }
  return profile;
}

std::vector<double> honest(const std::vector<Stated>& stated, int64_t as_of_ms) {
  const Profile profile = profile_before(stated, as_of_ms);
  if (profile.purchases().empty()) return {};
  const FeatureRow row = features_of(profile, as_of_ms);
  return {row.begin(), row.end()};
}

// Forgets to look at the day of a cancellation.
std::vector<double> leaky(const std::vector<Stated>& stated, int64_t as_of_ms) {
  Profile profile = profile_before(stated, as_of_ms);
  if (profile.purchases().empty()) return {};
  for (const auto& [order, cancelled_at_ms] : stated)
    if (order.ordered_at_ms < as_of_ms && cancelled_at_ms && *cancelled_at_ms >= as_of_ms)
      profile.cancel(order, as_of_ms - 1);
  const FeatureRow row = features_of(profile, as_of_ms);
  return {row.begin(), row.end()};
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() &&
         (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
}

// Without what came after, and with it in other words: the future's contents at each other's times.
std::vector<Stated> without_future(std::vector<Stated> stated, int64_t as_of_ms) {
  std::erase_if(stated, [&](const Stated& s) { return s.order.ordered_at_ms >= as_of_ms; });
  for (Stated& one : stated)
    if (one.cancelled_at_ms && *one.cancelled_at_ms >= as_of_ms) one.cancelled_at_ms.reset();
  return stated;
}

std::vector<Stated> with_shuffled_future(std::vector<Stated> stated, int64_t as_of_ms,
                                         RandomShop& shop) {
  std::vector<OrderEvent*> future;
  for (Stated& one : stated) {
    if (one.order.ordered_at_ms >= as_of_ms) future.push_back(&one.order);
    if (one.cancelled_at_ms && *one.cancelled_at_ms >= as_of_ms)
      *one.cancelled_at_ms += shop.below(20) * kDayMs;
  }
  for (OrderEvent* order : future) {
    OrderEvent& other = *future[static_cast<size_t>(shop.below(std::ssize(future)))];
    std::swap(order->lines, other.lines);
    std::swap(order->ordered_at_ms, other.ordered_at_ms);
    std::swap(order->kind, other.kind);
  }
  std::ranges::shuffle(stated, shop.engine());
  return stated;
}

// In how many of the random histories the way sees something of the future.
int leaks(const Way& way) {
  int found = 0;
  for (uint32_t seed = 0; seed < 200; ++seed) {
    RandomShop shop(seed);
    const std::vector<Stated> stated = shop.history(30, 120);
    const int64_t as_of_ms = kShopFromMs + 60 * kDayMs + shop.below(2) * kHourMs;
    const std::vector<double> all = way(stated, as_of_ms);
    const bool removed = same_bits(all, way(without_future(stated, as_of_ms), as_of_ms));
    const bool shuffled =
        same_bits(all, way(with_shuffled_future(stated, as_of_ms, shop), as_of_ms));
    found += !removed || !shuffled;
  }
  return found;
}

TEST(Leakage, NothingAfterTheCutOffChangesABit) { EXPECT_EQ(leaks(honest), 0); }

TEST(Leakage, TheCheckFindsALeak) {
  EXPECT_GT(leaks(leaky), 10);
  const Way a_week_ahead = [](const std::vector<Stated>& stated, int64_t as_of_ms) {
    return honest(stated, as_of_ms + 7 * kDayMs);
  };
  EXPECT_GT(leaks(a_week_ahead), 100);
  const Way a_moment_late = [](const std::vector<Stated>& stated, int64_t as_of_ms) {
    return honest(stated, as_of_ms + 1);  // takes what is ordered at as_of for the past
  };
  EXPECT_GT(leaks(a_moment_late), 0);
}

}  // namespace
}  // namespace tillcast
