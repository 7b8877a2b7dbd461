// Every kind of damage that can be done to a data directory is found, and nothing else is.
#include "engine/verify.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "base/time.h"
#include "engine/checkpoint.h"
#include "engine/grades_file.h"
#include "engine/testing.h"
#include "engine/testing_segments.h"
#include "log/damage_testing.h"

namespace tillcast {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsSupersetOf;

constexpr int64_t kNow = 1'400'000'000'000;
constexpr int64_t kFrom = 1'300'000'000'000;

OrderEvent order(int number) {
  OrderEvent event;
  event.order_id = fmt::format("o{}", number);
  event.customer_id = number % 9 == 0 ? "" : fmt::format("c{}", number % 20);
  event.ordered_at_ms = kFrom + number * 7 * kHourMs;
  event.currency = "GBP";
  event.country = number % 3 ? "France" : "Eire";
  if (number % 10 == 7) event.kind = OrderKind::kRefunded;
  event.lines = {
      {fmt::format("p{}", number % 5), "a thing", 2, Money::from_micros(2'500'000), std::nullopt}};
  return event;
}

class VerifyTest : public testing::Test {
 protected:
  // 300 entries, the checkpoint of the 200th.
  VerifyTest() {
    auto engine = open_test_engine(folder_.path(), true, model_);
    for (int batch = 0; batch < 12; ++batch) {
      if (batch == 8) {
        EXPECT_TRUE(engine->checkpoint().ok());
      }
      std::vector<OrderEvent> orders;
      for (int number = batch * 25; number < batch * 25 + 24; ++number)
        orders.push_back(order(number));
      orders.push_back(order(batch * 25 + 14));
      orders.back().revision = 1;
      orders.back().kind = batch % 2 ? OrderKind::kUpdated : OrderKind::kCancelled;
      if (batch % 2 == 0) orders.back().lines.clear();
      EXPECT_TRUE(engine->append(orders, kNow).ok());
      EXPECT_TRUE(engine->step().ok());
    }
  }

  VerifyReport check(bool full = false) {
    VerifyOptions options;
    options.data_dir = folder_.path();
    options.full = full;
    options.champion = model_;
    auto report = verify(options);
    EXPECT_TRUE(report.ok()) << report.error().message;
    return *report;
  }
  // As lines of "what | where | found".
  std::vector<std::string> findings() {
    std::vector<std::string> lines;
    const VerifyReport report = check();
    for (const Finding& finding : report.findings.kept())
      lines.push_back(fmt::format("{} | {} | {}", finding.what, finding.where, finding.found));
    return lines;
  }
  // Writes it as a server would: the seal says that it is whole.
  void change_checkpoint(const std::function<void(State&)>& change) {
    auto state = load_checkpoint(folder_.path());
    ASSERT_TRUE(state.ok());
    change(*state);
    ASSERT_TRUE(save_checkpoint(folder_.path(), *state).ok());
  }

  TemporaryFolder folder_;
  std::shared_ptr<const Model> model_ = std::make_shared<RecencyFrequencyModel>();
};

TEST_F(VerifyTest, WhatIsWholeAgrees) {
  const VerifyReport report = check(true);
  EXPECT_TRUE(report.ok()) << report.findings.kept().front().found;
  EXPECT_EQ(report.entries, 300u);
  EXPECT_EQ(report.orders, 288u);
  EXPECT_EQ(report.customers, 20u);
  EXPECT_EQ(report.checkpoint_seq, 200u);
  EXPECT_THAT(report.compared, IsSupersetOf({"log file", "entries", "identities", "KPIs by month",
                                             "products", "profiles", "features", "predictions",
                                             "features, folded in event order"}));
}

TEST_F(VerifyTest, RunsBesideAWriterAndAfterItWroteMore) {
  const auto engine = open_test_engine(folder_.path(), true, model_);
  const std::vector<OrderEvent> more = {order(400), order(401)};
  ASSERT_TRUE(engine->append(more, kNow).ok());
  ASSERT_TRUE(engine->step().ok());
  EXPECT_TRUE(check().ok());
  EXPECT_EQ(check().entries, 302u);
}

TEST_F(VerifyTest, WithoutACheckpointTheLogIsCheckedAlone) {
  std::filesystem::remove(folder_.path() / "checkpoint");
  const VerifyReport report = check();
  EXPECT_TRUE(report.ok());
  EXPECT_FALSE(report.checkpoint_seq.has_value());
  EXPECT_THAT(report.compared, testing::Not(Contains("profiles")));
}

TEST_F(VerifyTest, AFlippedByteOfTheCheckpoint) {
  std::string bytes = *read_file(folder_.path() / "checkpoint");
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(write_file(folder_.path() / "checkpoint", bytes).ok());
  EXPECT_THAT(findings(), testing::ElementsAre("checkpoint | checkpoint | checkpoint: damaged"));
}

TEST_F(VerifyTest, AProfileThatIsNotWhatItsOrdersSay) {
  change_checkpoint([](State& state) { state.profiles.add(order(1)); });
  EXPECT_THAT(findings(), Contains(HasSubstr("profiles | checkpoint at entry 200, customer c1 |")));
}

TEST_F(VerifyTest, BooksThatAreNotWhatTheOrdersSay) {
  change_checkpoint([](State& state) {
    state.ledger.add({kFrom + kDayMs, 1, 5'000'000, 0, 1, FactKind::kSale, CountryIndex{}});
  });
  EXPECT_THAT(findings(), Contains(HasSubstr("KPIs | checkpoint at entry 200, all time | ")));
  EXPECT_THAT(findings(), Contains(HasSubstr("KPIs | checkpoint at entry 200, 2011-03 | ")));
}

TEST_F(VerifyTest, AProductThatIsNotWhatTheOrdersSay) {
  change_checkpoint([](State& state) { state.products.add(order(1)); });
  EXPECT_THAT(findings(), Contains(HasSubstr("products | checkpoint at entry 200, p1 | ")));
}

TEST_F(VerifyTest, AnIdentityTooMany) {
  change_checkpoint([](State& state) { state.orders.record({1, 2}, 0, 3, false, 4); });
  EXPECT_THAT(findings(), Contains(HasSubstr("identities | checkpoint at entry 200 | ")));
}

TEST_F(VerifyTest, AnythingElseOfTheState) {
  change_checkpoint([](State& state) { state.withdrawn += 1; });
  EXPECT_THAT(findings(), testing::ElementsAre(HasSubstr("state | checkpoint at entry 200 | ")));
}

TEST_F(VerifyTest, ACheckpointOfAnotherLog) {
  change_checkpoint([](State& state) { state.seq_print ^= 1; });
  EXPECT_THAT(findings(), testing::ElementsAre(HasSubstr("checkpoint | checkpoint | of another")));
}

TEST_F(VerifyTest, AnEntryEditedBySql) {
  OrderEvent edited = order(50);
  edited.lines[0].quantity = 3;
  replace_entry(folder_.path(), 51, encode_entry(edited));
  EXPECT_THAT(findings(), Contains(HasSubstr("KPIs | checkpoint at entry 200, all time | ")));
  EXPECT_THAT(findings(), Contains(HasSubstr("customer c10 |")));
}

TEST_F(VerifyTest, AnEntryThatIsNoneAnyMore) {
  replace_entry(folder_.path(), 51, "\x01nonsense");
  replace_entry(folder_.path(), 250, "\x01nonsense");
  EXPECT_THAT(findings(), testing::ElementsAre(HasSubstr("log | entry 51 | "),
                                               HasSubstr("log | entry 250 | ")));
  EXPECT_EQ(check().entries, 298u);
}

TEST_F(VerifyTest, EntriesDeletedBySql) {
  delete_entry(folder_.path(), 51);
  for (uint64_t seq = 100; seq < 110; ++seq) delete_entry(folder_.path(), seq);
  EXPECT_THAT(findings(), testing::ElementsAre("log | entry 51 | missing",
                                               "log | entries 100 to 109 | missing"));
}

TEST_F(VerifyTest, AnIdentityRecordedTwice) {
  repeat_entry(folder_.path(), 40);
  EXPECT_THAT(findings(), Contains(HasSubstr("identity | entry 301 | order o39 revision 0 was "
                                             "recorded before, with the same content")));
}

TEST_F(VerifyTest, ALogThatLostItsEnd) {
  for (uint64_t seq = 150; seq <= 300; ++seq) delete_entry(folder_.path(), seq);
  EXPECT_THAT(findings(), testing::ElementsAre(
                              HasSubstr("checkpoint | checkpoint | goes to entry 200: the log")));
}

TEST_F(VerifyTest, AFileCutShort) {
  damage_log(folder_.path(), "PRAGMA user_version = 1");  // the last one out tidies the WAL away
  const auto path = folder_.path() / "log.sqlite";
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_THAT(findings(), Contains(HasSubstr("log file | log.sqlite | ")));
}

TEST_F(VerifyTest, AFileThatIsNoDatabase) {
  ASSERT_TRUE(write_file(folder_.path() / "log.sqlite", std::string(8192, 'x')).ok());
  EXPECT_THAT(findings(), Contains(HasSubstr("log file | log.sqlite | ")));
}

TEST_F(VerifyTest, GradesThatAreDamagedOrOfAnotherLog) {
  const auto scoring = make_scoring_model(model_);
  ASSERT_TRUE(save_grades(folder_.path(), LiveGrades(*scoring), {100, 17}).ok());
  EXPECT_THAT(findings(), testing::ElementsAre(HasSubstr("grades | grades of test | of another")));
  const auto path = folder_.path() / "grades" / "test";
  std::string bytes = *read_file(path);
  bytes.back() ^= 1;
  ASSERT_TRUE(write_file(path, bytes).ok());
  EXPECT_THAT(findings(), testing::ElementsAre(HasSubstr("grades | grades of test | grades of")));
}

TEST_F(VerifyTest, AMomentBeforeTheLastEventIsRefused) {
  VerifyOptions options;
  options.data_dir = folder_.path();
  options.as_of_ms = kFrom;
  EXPECT_THAT(verify(options).error().message, HasSubstr("--as-of"));
  options.as_of_ms = kFrom + 400 * kDayMs;
  EXPECT_TRUE(verify(options)->ok());
  options.data_dir = folder_.path() / "nowhere";
  EXPECT_EQ(verify(options).error().code, ErrorCode::kNotFound);
}

TEST_F(VerifyTest, AStartSaysWhatItDidAndKeepsTheBadCheckpointOnce) {
  auto engine = open_test_engine(folder_.path(), true, model_);
  EXPECT_THAT(engine->started(),
              testing::StartsWith("checkpoint of entry 200 used, 100 entries after it folded in"));
  engine.reset();
  for (int times = 0; times < 2; ++times) {
    std::string bytes = *read_file(folder_.path() / "checkpoint");
    bytes.back() ^= 1;
    ASSERT_TRUE(write_file(folder_.path() / "checkpoint", bytes).ok());
    engine = open_test_engine(folder_.path(), true, model_);
    EXPECT_THAT(engine->started(),
                testing::StartsWith("checkpoint: damaged; all 300 entries folded in"));
    ASSERT_TRUE(engine->checkpoint().ok());
    ASSERT_TRUE(engine->checkpoint().ok());
    engine.reset();
    EXPECT_EQ(*read_file(folder_.path() / "checkpoint.aside"), bytes);
    EXPECT_TRUE(check().ok());
  }
  std::filesystem::remove(folder_.path() / "checkpoint");
  engine = open_test_engine(folder_.path(), true, model_);
  EXPECT_THAT(engine->started(), testing::StartsWith("no checkpoint, all 300 entries folded in"));
}

TEST_F(VerifyTest, AStartAfterTheLogLostItsEndSaysSo) {
  for (uint64_t seq = 150; seq <= 300; ++seq) delete_entry(folder_.path(), seq);
  const auto engine = open_test_engine(folder_.path(), true, model_);
  EXPECT_THAT(engine->started(), HasSubstr("goes to entry 200, and the log ends at 149"));
}

}  // namespace
}  // namespace tillcast
