#include "engine/log_ahead.h"

#include <gtest/gtest.h>

#include "base/time.h"
#include "engine/testing.h"
#include "log/damage_testing.h"

namespace tillcast {
namespace {

class LogAhead : public testing::Test {
 protected:
  LogAhead() : log_(*open_sqlite_log(folder_.path(), LogAccess::kReadWrite)) {
    std::vector<Entry> entries;
    for (int i = 0; i < 9'000; ++i) {
      if (i % 10 == 0) entries.emplace_back(Tick{i * kMinuteMs});
      OrderEvent order;
      order.order_id = std::to_string(i);
      order.ordered_at_ms = i * kMinuteMs;
      order.currency = "GBP";
      order.lines = {{"P", "", 1, Money::from_micros(i), std::nullopt}};
      entries.emplace_back(std::move(order));
    }
    EXPECT_TRUE(log_->append(entries).ok());
  }
  // The fingerprints of what is visited, and how it ended.
  std::string read(uint64_t after, uint64_t through, uint64_t alone_max, uint64_t fails_at = 0) {
    std::string text;
    const auto done = read_ahead(
        *log_, after, through,
        [&](uint64_t seq, const Stated& entry) -> Result<> {
          const auto* stated = std::get_if<StatedOrder>(&entry);
          text += fmt::format("{}:{} ", seq, stated ? stated->fingerprint : 0);
          if (seq == fails_at) return corrupt("enough");
          return Done{};
        },
        alone_max);
    return text + (done.ok() ? "ok" : done.error().message);
  }

  const TemporaryFolder folder_;
  std::unique_ptr<Log> log_;
};

TEST_F(LogAhead, VisitsTheSameInTheSameOrderAsOneThread) {
  EXPECT_GT(read(0, 9'900, 0).size(), 100'000u);
  EXPECT_EQ(read(0, 9'900, 0), read(0, 9'900, 100'000));
  EXPECT_EQ(read(500, 1'012, 0), read(500, 1'012, 100'000));
  EXPECT_EQ(read(7, 7, 0), "ok");
}

TEST_F(LogAhead, StopsWhereTheVisitorDoes) {
  EXPECT_EQ(read(0, 9'900, 0, 700), read(0, 9'900, 100'000, 700));
  EXPECT_TRUE(read(0, 9'900, 0, 700).ends_with("enough"));
}

TEST_F(LogAhead, SaysWhatIsWrongWithTheLogAfterWhatIsWhole) {
  log_.reset();
  replace_entry(folder_.path(), 5'000, "?");
  log_ = *open_sqlite_log(folder_.path(), LogAccess::kReadWrite);
  const std::string damaged = read(0, 9'900, 0);
  EXPECT_NE(damaged.find("entry 5000"), std::string::npos) << damaged.substr(damaged.size() - 200);
}

}  // namespace
}  // namespace tillcast
