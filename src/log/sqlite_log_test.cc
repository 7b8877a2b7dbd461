#include "log/sqlite_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <thread>

#include "base/file.h"
#include "log/orders_in_force.h"

namespace tillcast {
namespace {

class SqliteLogTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = std::filesystem::temp_directory_path() /
                 ("tillcast-log-" + std::to_string(::getpid()) + "-" +
                  testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(directory_);
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::unique_ptr<Log> open(LogAccess access = LogAccess::kReadWrite) {
    auto log = open_sqlite_log(directory_, access);
    EXPECT_TRUE(log.ok()) << log.error().message;
    return log.ok() ? std::move(*log) : nullptr;
  }
  std::string open_error(LogAccess access = LogAccess::kReadWrite) {
    auto log = open_sqlite_log(directory_, access);
    return log.ok() ? "" : log.error().message;
  }

  std::filesystem::path directory_;
};

OrderEvent order(std::string id, int64_t at_ms, uint32_t revision = 0,
                 OrderKind kind = OrderKind::kPlaced) {
  OrderEvent event;
  event.order_id = std::move(id);
  event.revision = revision;
  event.kind = kind;
  event.ordered_at_ms = at_ms;
  event.currency = "GBP";
  if (kind != OrderKind::kCancelled)
    event.lines = {{"p", "", 1 + revision, Money::from_micros(1'000'000), std::nullopt}};
  return event;
}

std::vector<Entry> all(const Log& log) {
  std::vector<Entry> entries;
  const auto read = log.read(0, log.last_seq(), [&](uint64_t seq, Entry&& entry) -> Result<> {
    EXPECT_EQ(seq, entries.size() + 1);
    entries.push_back(std::move(entry));
    return Done{};
  });
  EXPECT_TRUE(read.ok());
  return entries;
}

TEST_F(SqliteLogTest, KeepsOrderAndContentAcrossReopening) {
  const std::vector<Entry> first = {order("a", 5), Tick{6}}, second = {order("b", 3)};
  {
    const auto log = open();
    EXPECT_EQ(*log->append(first), 1u);
    EXPECT_EQ(*log->append(second), 3u);
  }
  const auto log = open();
  EXPECT_EQ(log->last_seq(), 3u);
  EXPECT_EQ(all(*log), (std::vector<Entry>{first[0], first[1], second[0]}));
  EXPECT_EQ(log->order_at(3)->order_id, "b");
  EXPECT_FALSE(log->order_at(2).ok()) << "a tick is no order";
}

TEST_F(SqliteLogTest, ManyOrdersAreReadInTheOrderAskedFor) {
  const auto log = open();
  const std::vector<Entry> entries = {order("a", 5), order("b", 6), Tick{7}, order("c", 8)};
  ASSERT_TRUE(log->append(entries).ok());
  std::vector<std::pair<uint64_t, std::string>> seen;
  const auto collect = [&](uint64_t seq, OrderEvent&& event) -> Result<> {
    seen.emplace_back(seq, event.order_id);
    return Done{};
  };
  const std::vector<uint64_t> some = {4, 1, 2, 1};
  ASSERT_TRUE(log->orders_at(some, collect).ok());
  EXPECT_EQ(seen, (std::vector<std::pair<uint64_t, std::string>>{
                      {4, "c"}, {1, "a"}, {2, "b"}, {1, "a"}}));
  EXPECT_TRUE(log->orders_at({}, collect).ok());
  for (const uint64_t none : {uint64_t{0}, uint64_t{3}, uint64_t{5}, UINT64_MAX}) {
    const std::vector<uint64_t> asked = {1, none};
    EXPECT_EQ(log->orders_at(asked, collect).error().code, ErrorCode::kNotFound) << none;
  }
  const auto stopped =
      log->orders_at(some, [](uint64_t, OrderEvent&&) -> Result<> { return invalid("enough"); });
  EXPECT_EQ(stopped.error().message, "enough");
}

TEST_F(SqliteLogTest, FoldsItsWalBackBesideTheWriter) {
  auto log = open();
  OrderEvent large = order("a", 1);
  large.lines[0].description = std::string(kDescriptionBytesMax, 'x');
  const auto size_of = [&](const char* name) {
    return std::filesystem::file_size(directory_ / name);
  };
  uint64_t written = 0;
  for (int batch = 0; size_of("log.sqlite") < (1 << 20) && batch < 200; ++batch) {
    std::vector<Entry> entries;
    for (int i = 0; i < 512; ++i) {  // a large commit
      large.order_id = std::to_string(batch) + "-" + std::to_string(i);
      entries.emplace_back(large);
      written += kDescriptionBytesMax;
    }
    ASSERT_TRUE(log->append(entries).ok());
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_GE(size_of("log.sqlite"), 1u << 20) << "after " << written << " bytes";
}

TEST_F(SqliteLogTest, FoldsTheWalOfSingleOrdersBackRarely) {
  auto log = open();
  const auto size_of = [&](const char* name) {
    return std::filesystem::file_size(directory_ / name);
  };
  const uint64_t before = size_of("log.sqlite");
  for (int i = 0; i < 1'000; ++i)
    ASSERT_TRUE(log->append(std::vector<Entry>{order(std::to_string(i), i)}).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_GT(size_of("log.sqlite-wal"), 4u << 20) << "after so much large batches are folded back";
  EXPECT_EQ(size_of("log.sqlite"), before);
}

TEST_F(SqliteLogTest, AWriterThatIsJustEndingIsWaitedFor) {
  { const auto log = open(); }
  const std::string path = (directory_ / "lock").string();
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  ASSERT_GE(fd, 0);
  ASSERT_EQ(::flock(fd, LOCK_EX | LOCK_NB), 0);
  std::thread ending([fd] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    ::close(fd);
  });
  EXPECT_TRUE(open_sqlite_log(directory_, LogAccess::kReadWrite).ok());
  ending.join();
}

TEST_F(SqliteLogTest, OneWriterAndReadersBesideIt) {
  const auto log = open();
  EXPECT_THAT(open_error(), testing::HasSubstr("another tillcast writes"));
  const Entry entry = order("a", 5);
  ASSERT_TRUE(log->append({&entry, 1}).ok());
  const auto reader = open(LogAccess::kReadOnly);
  EXPECT_EQ(all(*reader).size(), 1u);
}

TEST_F(SqliteLogTest, SaysWhatIsWrong) {
  EXPECT_THAT(open_error(LogAccess::kReadOnly), testing::HasSubstr("tillcast import"));
  std::filesystem::create_directories(directory_);
  ASSERT_TRUE(
      write_file(directory_ / "log.sqlite", "this is no database, whatever its name is").ok());
  EXPECT_THAT(open_error(), testing::HasSubstr("nothing was changed"));
  EXPECT_EQ(*read_file(directory_ / "log.sqlite"), "this is no database, whatever its name is");
}

TEST_F(SqliteLogTest, FindsDamageInTheMiddle) {
  {
    const auto log = open();
    std::vector<Entry> entries;
    for (int i = 0; i < 3000; ++i) entries.emplace_back(order(std::to_string(i), i));
    ASSERT_TRUE(log->append(entries).ok());
  }
  {
    std::fstream file(directory_ / "log.sqlite", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 9);
    file << std::string(8192, '\x5a');
  }
  const auto read_all = [&]() -> Result<> {
    TC_ASSIGN(const std::unique_ptr<Log> log, open_sqlite_log(directory_, LogAccess::kReadWrite));
    return log->read(0, log->last_seq(), [](uint64_t, Entry&&) -> Result<> { return Done{}; });
  };
  const auto read = read_all();
  ASSERT_FALSE(read.ok());
  EXPECT_EQ(read.error().code, ErrorCode::kCorrupt) << read.error().message;
}

TEST_F(SqliteLogTest, OrdersInForceAreTheNewestStatements) {
  const auto log = open();
  const std::vector<Entry> entries = {order("late", 50),
                                      order("early", 10),
                                      order("changed", 20),
                                      Tick{60},
                                      order("changed", 25, 2, OrderKind::kUpdated),
                                      order("changed", 21, 1, OrderKind::kUpdated),
                                      order("gone", 30),
                                      order("gone", 55, 1, OrderKind::kCancelled)};
  ASSERT_TRUE(log->append(entries).ok());
  const auto orders = orders_in_force(*log, 50);
  ASSERT_TRUE(orders.ok());
  std::vector<std::pair<std::string, int64_t>> seen;
  for (const OrderInForce& o : *orders) seen.emplace_back(o.order.order_id, o.order.ordered_at_ms);
  EXPECT_EQ(seen, (std::vector<std::pair<std::string, int64_t>>{
                      {"early", 10}, {"changed", 25}, {"gone", 30}}));
  EXPECT_EQ((*orders)[1].order.lines[0].quantity, 3);
  EXPECT_EQ((*orders)[2].cancelled_at_ms, 55);
}

// A file that may not grow is what a full disk is to it.
TEST_F(SqliteLogTest, AProbeIsRefusedWhereAnAppendIsAndRecordsNothing) {
  const auto log = open();
  const std::vector<Entry> entries = {order("1", 10)};
  ASSERT_TRUE(log->append(entries).ok());
  EXPECT_GT(log->sync_took().count(), 0);
  EXPECT_TRUE(log->probe().ok());
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
  rlimit none = before;
  none.rlim_cur = 0;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
  const auto probed = log->probe();
  const auto appended = log->append(entries);
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  ::signal(SIGXFSZ, ignored);
  ASSERT_FALSE(probed.ok());
  ASSERT_FALSE(appended.ok());
  EXPECT_EQ(probed.error().code, ErrorCode::kUnavailable);
  EXPECT_TRUE(log->probe().ok());
  EXPECT_EQ(all(*log).size(), 1u);
}

}  // namespace
}  // namespace tillcast
