// The real SQLite log on a disk that is full, fails or loses power: what it says, and what is there
// afterwards.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "engine/testing.h"
#include "sim/sim_disk.h"

namespace tillcast::sim {
namespace {

using testing::HasSubstr;

class LogFaults : public testing::Test {
 protected:
  LogFaults() {
    std::ofstream(folder_.path() / "log.sqlite");  // looked for by its name
    open();
  }

  void open() {
    auto log = open_sqlite_log(folder_.path(), LogAccess::kReadWrite);
    ASSERT_TRUE(log.ok()) << log.error().message;
    log_ = std::move(*log);
  }
  void end(bool power_is_lost) {
    disk_.stop();
    log_.reset();
    disk_.restart(power_is_lost);
    disk_.set_faults({});
    open();
  }

  // One order with a text of so many bytes.
  Result<uint64_t> append(const std::string& id, size_t bytes = 100) {
    OrderEvent order;
    order.order_id = id;
    order.currency = "GBP";
    order.lines = {{"p", std::string(bytes, 'd'), 1, Money::from_micros(1'000'000), std::nullopt}};
    const std::vector<Entry> entries = {order};
    return log_->append(entries);
  }
  std::vector<std::string> ids() const {
    std::vector<std::string> ids;
    const auto read = log_->read(0, UINT32_MAX, [&](uint64_t seq, Entry&& entry) -> Result<> {
      ids.push_back(std::get<OrderEvent>(entry).order_id);
      EXPECT_EQ(seq, ids.size()) << "a hole";
      return Done{};
    });
    EXPECT_TRUE(read.ok());
    return ids;
  }

  SimDisk disk_;
  TemporaryFolder folder_;
  std::unique_ptr<Log> log_;
};

// What the WAL has room for is taken still.
TEST_F(LogFaults, AFullDiskRefusesAndGoesOnWhenThereIsRoom) {
  size_t taken = 0;
  for (; taken < 2; ++taken) ASSERT_TRUE(append("a").ok());
  disk_.set_faults({.space_bytes = disk_.bytes() + 3'000});
  while (append("a", 16'000).ok()) ASSERT_LT(++taken, 100u);
  EXPECT_GT(taken, 10u) << "written ahead of the WAL";
  for (int times = 0; times < 3; ++times) {
    const auto refused = append("b", 16'000);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::kUnavailable);
    EXPECT_THAT(refused.error().message, HasSubstr("free some space"));
  }
  EXPECT_EQ(ids(), std::vector<std::string>(taken, "a"));
  disk_.set_faults({});
  EXPECT_EQ(*append("b", 16'000), taken + 1);
  end(true);
  EXPECT_EQ(ids().size(), taken + 1);
  EXPECT_EQ(ids().back(), "b");
}

TEST_F(LogFaults, AFailedWriteRecordsNothing) {
  ASSERT_TRUE(append("a").ok());
  disk_.set_faults({.write_error = 1});
  EXPECT_EQ(append("b").error().code, ErrorCode::kUnavailable);
  disk_.set_faults({});
  EXPECT_EQ(ids(), std::vector<std::string>{"a"});
  EXPECT_EQ(*append("c"), 2u);
  end(true);
  EXPECT_EQ(ids(), (std::vector<std::string>{"a", "c"}));
}

// A sync that failed is not made good by the next: everything is written again.
TEST_F(LogFaults, AfterAFailedSyncWhatIsAcknowledgedNextIsOnTheDisk) {
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    disk_.reseed(Rng(seed, 0));
    const std::vector<std::string> before = ids();
    disk_.set_faults({.sync_error = 1});
    EXPECT_EQ(append("b").error().code, ErrorCode::kUnavailable);
    disk_.set_faults({});
    EXPECT_EQ(ids(), before) << "nobody sees what was not acknowledged";
    const std::string next = fmt::format("c{}", seed);
    ASSERT_TRUE(append(next).ok());
    end(true);
    std::vector<std::string> after = before;
    after.push_back(next);
    EXPECT_EQ(ids(), after);
  }
}

TEST_F(LogFaults, WhatWasNotAcknowledgedMayBeThereAfterTheEndButOnlyWhole) {
  std::vector<std::string> acknowledged;
  int there = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(seed);
    disk_.reseed(Rng(seed, 0));
    acknowledged = ids();
    disk_.set_faults({.sync_error = 1});
    EXPECT_FALSE(append(fmt::format("u{}", seed), 9'000).ok());
    end(seed % 2 == 0);
    std::vector<std::string> after = ids();
    there += after.size() > acknowledged.size();
    after.resize(acknowledged.size());
    EXPECT_EQ(after, acknowledged);
    ASSERT_TRUE(append(fmt::format("a{}", seed)).ok());
  }
  EXPECT_GT(there, 0) << "so a sender that got an error has to send again, under the same identity";
}

TEST_F(LogFaults, ALogThatGrewThroughManyCheckpointsOfItsWalSurvivesPowerLoss) {
  size_t count = 0;
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    disk_.reseed(Rng(seed, 0));
    for (int i = 0; i < 1'000; ++i, ++count)  // beyond 4,000 pages: the WAL is folded back
      ASSERT_TRUE(append(std::to_string(count), 15'000).ok());
    end(true);
    ASSERT_EQ(ids().size(), count);
  }
}

// Pages that the WAL was folded back to, while a reader kept the rest, are lost by a failed sync; a
// second one would not bring them back, and the WAL would be begun anew over them.
TEST_F(LogFaults, AfterAFailedSyncOfTheDatabaseTheWalIsKept) {
  size_t count = 0;
  const auto grow = [&](size_t orders) {
    for (size_t i = 0; i < orders; ++i, ++count)
      ASSERT_TRUE(append(std::to_string(count), 15'000).ok());
  };
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    disk_.reseed(Rng(seed, 0));
    grow(1);
    const auto read = log_->read(0, 1, [&](uint64_t, Entry&&) -> Result<> {
      grow(1'000);
      return Done{};
    });
    ASSERT_TRUE(read.ok());
    disk_.set_faults({.sync_error = 1, .sync_error_of = "log.sqlite"});
    grow(20);
    disk_.set_faults({});
    grow(40);
    end(true);
    ASSERT_EQ(ids().size(), count);
  }
}

TEST_F(LogFaults, AReadThatFailsIsAnErrorAndPasses) {
  ASSERT_TRUE(append("a").ok());
  disk_.set_faults({.read_error = 1});
  const auto read = log_->read(0, 1, [](uint64_t, Entry&&) -> Result<> { return Done{}; });
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kUnavailable);
  disk_.set_faults({});
  EXPECT_EQ(ids().size(), 1u);
}

}  // namespace
}  // namespace tillcast::sim
