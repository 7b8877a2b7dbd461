// Against the slow twin: whoever folds only what counts before a midnight has the same profiles.
#include "engine/early_orders.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "base/testing.h"
#include "base/time.h"
#include "engine/state.h"
#include "log/sqlite_log.h"

namespace tillcast {
namespace {

constexpr int64_t kBegin = 15'000 * kDayMs;

// Orders of some days, mixed: stated anew, moved to other customers, cancelled, brought back; of
// guests; outdated; and now and then a tick.
class MixedEntries {
 public:
  explicit MixedEntries(uint32_t seed) : random_(seed) {}

  std::vector<Stated> make(int count) {
    std::vector<Stated> entries;
    for (int i = 0; i < count; ++i) {
      const int64_t now_ms = kBegin + int64_t{i} * 12 * kDayMs / count;
      if (random_() % 12 == 0) {
        entries.emplace_back(Tick{now_ms - 20 * kHourMs});
        continue;
      }
      const OrderEvent order = next(now_ms);
      if (said_.insert(fmt::format("{} {}", order.order_id, order.revision)).second)
        entries.emplace_back(StatedOrder(order));
    }
    return entries;
  }

 private:
  OrderEvent next(int64_t now_ms) {
    OrderEvent order;
    const uint64_t number = random_() % 250;
    order.order_id = fmt::format("{}", number);
    order.currency = "GBP";
    // Most within a day of now, some very late.
    order.ordered_at_ms = now_ms - static_cast<int64_t>(random_() % 30) * kHourMs;
    if (random_() % 15 == 0) order.ordered_at_ms -= 4 * kDayMs;
    order.revision = static_cast<uint32_t>(random_() % 5);
    const uint64_t customer = random_() % 8 == 0 ? random_() % 9 : number % 9;
    if (customer != 0) order.customer_id = fmt::format("c{}", customer);
    if (order.revision > 0) {
      order.kind = random_() % 3 == 0 ? OrderKind::kCancelled : OrderKind::kUpdated;
      if (order.kind == OrderKind::kCancelled || random_() % 9 == 0) return order;
    } else if (number % 7 == 0) {
      order.kind = OrderKind::kRefunded;
    }
    for (uint64_t lines = 1 + random_() % 3; lines > 0; --lines)
      order.lines.push_back({fmt::format("p{}", random_() % 6),
                             "",
                             1 + int64_t(random_() % 4),
                             Money::from_micros(int64_t(1 + random_() % 5) * 1'250'000),
                             {}});
    return order;
  }

  std::mt19937 random_;
  std::set<std::string> said_;
};

class EarlyOrdersTest : public testing::TestWithParam<uint32_t> {
 protected:
  // What counts before `midnight_ms`, folded alone.
  State twin_at(int64_t midnight_ms, const std::vector<Stated>& entries, size_t end) {
    State twin;
    std::optional<int64_t> come_to_ms;
    for (size_t i = 0; i < end; ++i) {
      if (std::holds_alternative<Tick>(entries[i])) {
        come_to_ms = std::max(come_to_ms.value_or(INT64_MIN), time_of(entries[i]));
      } else if (std::max(time_of(entries[i]), come_to_ms.value_or(INT64_MIN)) < midnight_ms) {
        EXPECT_TRUE(twin.apply(i + 1, entries[i], *log_).ok());
      }
    }
    return twin;
  }

  void expect_same(const State& part, const State& twin, int64_t midnight_ms) {
    const auto past = part.early.profiles_before(midnight_ms, part.orders, part.profiles, *log_);
    ASSERT_TRUE(past.ok()) << past.error().message;
    for (size_t i = 0; i < part.profiles.size(); ++i) {
      const auto index = CustomerIndex(i);
      const auto known = twin.profiles.find(part.profiles[index].id);
      const Profile then = known ? twin.profiles[*known].profile : Profile();
      EXPECT_EQ(past->of(index, part.profiles), then) << part.profiles[index].id;
      changed_ += then != part.profiles[index].profile;
    }
  }

  TemporaryFolder folder_;
  std::unique_ptr<Log> log_ = *open_sqlite_log(folder_.path(), LogAccess::kReadWrite);
  size_t changed_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Seeds, EarlyOrdersTest, testing::Range(1u, 9u));

TEST_P(EarlyOrdersTest, ProfilesAreThoseOfWhoFoldsWhatCountsAlone) {
  const std::vector<Stated> entries = MixedEntries(GetParam()).make(1'500);
  ASSERT_TRUE(log_->append(entries).ok());
  State part;
  part.profiles.become_part();
  for (size_t i = 0; i < entries.size(); ++i) {
    ASSERT_TRUE(part.apply(i + 1, entries[i], *log_).ok());
    if (i % 60 != 59) continue;
    const int64_t today = day_of(part.come_to_ms().value_or(kBegin));
    for (const int64_t day : {today, today + 1, today + 2}) {
      SCOPED_TRACE(fmt::format("entry {}, day {}", i, day - today));
      expect_same(part, twin_at(day * kDayMs, entries, i + 1), day * kDayMs);
    }
    // From its bytes it goes on as if nothing had been.
    if (i % 240 != 239) continue;
    auto again = State::load(part.save());
    ASSERT_TRUE(again.ok()) << again.error().message;
    EXPECT_EQ(again->save(), part.save());
    part = std::move(*again);
  }
  EXPECT_GT(changed_, 50u);
}

TEST(EarlyOrders, ATickOfBeforeChangesNothing) {
  State part;
  part.profiles.become_part();
  EXPECT_EQ(part.come_to_ms(), std::nullopt);
  part.early.come_to(kBegin);
  part.early.come_to(kBegin - 1);
  EXPECT_EQ(part.come_to_ms(), kBegin);
}

}  // namespace
}  // namespace tillcast
