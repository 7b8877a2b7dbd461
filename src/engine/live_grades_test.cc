// Grades of a live model: at exact midnights, from the log and the model alone.
#include "engine/live_grades.h"

#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "base/time.h"
#include "engine/grades_file.h"
#include "engine/sealed_file.h"
#include "engine/testing.h"
#include "eval/metrics.h"

namespace tillcast {
namespace {

constexpr int64_t kUntil = 1'314'835'200'000;  // 2011-09-01, a Thursday
constexpr int64_t kNow = 1'400'000'000'000;

// Trained until `kUntil`, with a reference of its features.
class WatchedModel final : public RecencyFrequencyModel {
 public:
  explicit WatchedModel(const std::string& id = "watched")
      : RecencyFrequencyModel({"recency_days", "frequency"}, id) {
    card_.document["trained_until"] = "2011-08-31T12:00:00Z";
    card_.document["features"] = card_.features;
    card_.reference = {{{5, 10, 20}, {.25, .25, .25, .25}}, {{1, 2}, {.5, .3, .2}}};
  }
};

std::shared_ptr<const Model> watched(const std::string& id = "watched") {
  return std::make_shared<WatchedModel>(id);
}

OrderEvent sale(const std::string& id, const std::string& customer, int64_t at_ms) {
  OrderEvent order;
  order.order_id = id;
  order.customer_id = customer;
  order.ordered_at_ms = at_ms;
  order.currency = "GBP";
  order.lines = {{"p", "", 1, Money::from_micros(2'000'000), std::nullopt}};
  return order;
}

// Some 100 days of sales, each at most a day late and a few moved to another customer.
std::vector<OrderEvent> shop(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<OrderEvent> orders;
  for (int i = 0; i < 500; ++i) {
    const int64_t at_ms = kUntil - 20 * kDayMs + i * 5 * kHourMs -
                          static_cast<int64_t>(random() % 3 == 0 ? random() % kDayMs : 0);
    orders.push_back(sale(std::to_string(i), "c" + std::to_string(random() % 40), at_ms));
    if (random() % 20 != 0) continue;
    OrderEvent moved = orders[random() % orders.size()];
    moved.kind = OrderKind::kUpdated;
    moved.revision = static_cast<uint32_t>(i + 1);
    moved.customer_id = "c" + std::to_string(random() % 40);
    moved.lines[0].quantity = 2;
    orders.push_back(moved);
  }
  return orders;
}

std::string to_text(const ScoreCurve& curve) {
  return fmt::format(" {} {}", fmt::join(curve.positives(), ","),
                     fmt::join(curve.negatives(), ","));
}

// Equal texts are equal bits.
std::string to_text(const LiveReport& report) {
  std::string text = report.model_id + "\n";
  const auto metrics = [&](const Metrics& all) {
    for (const MetricField& field : metric_fields()) text += fmt::format(" {:a}", all.*field.value);
  };
  for (const GradedWindow& window : report.windows) {
    text += fmt::format("{} {} {} {} {:a}", window.as_of_ms, window.closes_at_ms, window.customers,
                        window.positives, window.mean_probability);
    metrics(window.metrics);
    for (const CalibrationBin& bin : window.calibration)
      text += fmt::format(" {} {:a} {:a}", bin.rows, bin.mean_probability, bin.share);
    text += to_text(window.curve) + "\n";
  }
  for (const PendingWindow& window : report.pending)
    text += fmt::format("pending {} {} {:a}\n", window.as_of_ms, window.customers,
                        window.mean_probability);
  if (report.rolling) {
    text += fmt::format("rolling {} {}", report.rolling->windows, report.rolling->customers);
    metrics(report.rolling->metrics);
    if (report.rolling->curve) text += to_text(*report.rolling->curve);
  }
  if (report.drift)
    for (const FeatureDrift& feature : report.drift->features)
      text += fmt::format("\n{} {:a} {:a}", feature.feature, feature.psi, feature.actual.at(0));
  return text;
}

class LiveGradesTest : public testing::Test {
 protected:
  LiveGradesTest() { reopen(); }

  void reopen() {
    engine_.reset();
    EngineOptions options = options_;
    options.watching = true;
    engine_ = open_test_engine(folder_.path(), true, champion_, options);
  }
  LiveReports post(const std::vector<OrderEvent>& orders) {
    EXPECT_TRUE(engine_->append(orders, kNow).ok());
    const auto update = engine_->step();
    EXPECT_TRUE(update.ok());
    return *update ? (*update)->live : LiveReports();
  }
  LiveReports tick(int64_t at_ms) {
    EXPECT_TRUE(engine_->tick(at_ms).ok());
    const auto update = engine_->step();
    return *update ? (*update)->live : LiveReports();
  }
  const LiveReport& report(const std::string& id = "watched") {
    held_ = engine_->live(id);
    EXPECT_NE(held_, nullptr) << id;
    return *held_;
  }

  const TemporaryFolder folder_;
  EngineOptions options_;
  std::shared_ptr<const Model> champion_ = watched();
  std::unique_ptr<Engine> engine_;
  std::shared_ptr<const LiveReport> held_;
};

TEST_F(LiveGradesTest, ASnapshotHoldsWhatWasBeforeItsMidnightAndIsGradedByTheThirtyDaysAfterIt) {
  EXPECT_TRUE(post({sale("1", "a", kUntil - 10 * kDayMs), sale("2", "b", kUntil - kDayMs),
                    sale("3", "c", kUntil - 1)})
                  .empty());
  EXPECT_TRUE(report().pending.empty()) << "the midnight has not come";
  // One batch passes the midnight, the next week's and brings the labels' edges.
  const LiveReports changed =
      post({sale("4", "d", kUntil), sale("5", "a", kUntil + 30 * kDayMs - 1)});
  ASSERT_EQ(changed.size(), 2u) << "both entries passed something";
  ASSERT_EQ(report().pending.size(), 5u);
  EXPECT_EQ(report().pending[0].as_of_ms, kUntil);
  EXPECT_EQ(report().pending[0].customers, 3u) << "d came at the midnight itself";
  EXPECT_EQ(report().pending[1].as_of_ms, kUntil + 7 * kDayMs);
  EXPECT_EQ(report().pending[1].customers, 4u);
  EXPECT_EQ(report().windows.size(), 0u);

  post({sale("6", "b", kUntil + 30 * kDayMs)});
  ASSERT_EQ(report().windows.size(), 1u);
  const GradedWindow& window = report().windows[0];
  EXPECT_EQ(window.as_of_ms, kUntil);
  EXPECT_EQ(window.customers, 3u);
  EXPECT_EQ(window.positives, 1u) << "a bought a moment before the window closed, b as it did";
  // The slow twin: the model asked by hand.
  std::vector<double> logits(3);
  const double millisecond = 1.0 / static_cast<double>(kDayMs);
  champion_->predict_logits(std::vector<double>{10, 1, 1, 1, millisecond, 1}, logits);
  std::vector<double> probabilities;
  for (const double logit : logits)
    probabilities.push_back(static_cast<double>(static_cast<float>(to_probability(logit))));
  const Metrics expected = compute_metrics(probabilities, std::vector<uint8_t>{1, 0, 0});
  EXPECT_EQ(window.metrics.auc, expected.auc);
  EXPECT_EQ(window.metrics.log_loss, expected.log_loss);
  ASSERT_TRUE(report().rolling.has_value());
  EXPECT_EQ(report().rolling->windows, 1u);
  EXPECT_EQ(report().rolling->metrics.brier, expected.brier);
  const ScoreCurve curve = score_curve(probabilities, std::vector<uint8_t>{1, 0, 0});
  EXPECT_EQ(to_text(window.curve), to_text(curve));
  ASSERT_TRUE(report().rolling->curve.has_value());
  EXPECT_EQ(to_text(*report().rolling->curve), to_text(curve));
}

TEST_F(LiveGradesTest, ALateOrderCountsUntilItsWindowIsGraded) {
  post({sale("1", "a", kUntil - kDayMs), sale("2", "b", kUntil - kDayMs)});
  tick(kUntil);
  tick(kUntil + 20 * kDayMs);
  post({sale("3", "a", kUntil + 3 * kDayMs)});
  tick(kUntil + 30 * kDayMs);
  ASSERT_EQ(report().windows.size(), 1u);
  EXPECT_EQ(report().windows[0].positives, 1u);
  post({sale("4", "b", kUntil + 4 * kDayMs)});
  EXPECT_EQ(report().windows[0].positives, 1u) << "what was graded stays";
}

TEST_F(LiveGradesTest, DriftIsMeasuredAgainstTheReferenceOfTheModel) {
  std::vector<OrderEvent> orders;
  for (int i = 0; i < 8; ++i)
    orders.push_back(sale(std::to_string(i), std::to_string(i), kUntil - (i + 1) * 3 * kDayMs));
  post(orders);
  tick(kUntil);
  ASSERT_TRUE(report().drift.has_value());
  const DriftReport& drift = *report().drift;
  EXPECT_EQ(drift.as_of_ms, kUntil);
  EXPECT_EQ(drift.customers, 8u);
  ASSERT_EQ(drift.features.size(), 2u);
  EXPECT_EQ(drift.features[0].feature, "frequency") << "everyone bought once: the most drifted";
  EXPECT_GT(drift.features[0].psi, drift.features[1].psi);
  EXPECT_THAT(drift.features[1].actual, testing::ElementsAre(.125, .25, .375, .25));
}

TEST_F(LiveGradesTest, AnIdleYearsTickIsBoundedAndLeavesTheNewestWindows) {
  post({sale("1", "a", kUntil - kDayMs)});
  tick(kUntil + 20 * 365 * kDayMs);
  EXPECT_EQ(report().windows.size(), kWindowsMax);
  EXPECT_GT(report().windows[0].as_of_ms, kUntil + 18 * 365 * kDayMs);
  EXPECT_LE(report().pending.size(), 5u);
  EXPECT_TRUE(std::isnan(report().windows[0].metrics.auc)) << "one class";
  EXPECT_EQ(report().windows[0].positives, 0u);
}

// What the shop comes to in batches and with kills and restarts as told; also the scores.
std::string run(uint32_t seed, size_t batch_max, int restart_in) {
  const TemporaryFolder folder;
  std::mt19937 pace(seed + static_cast<uint32_t>(batch_max));
  const auto open = [&] {
    EngineOptions options;
    options.watching = true;
    options.challengers = {watched("challenger")};
    return open_test_engine(folder.path(), true, watched(), options);
  };
  auto engine = open();
  const std::vector<OrderEvent> orders = shop(seed);
  for (size_t done = 0; done < orders.size();) {
    const size_t size = std::min(orders.size() - done, 1 + pace() % batch_max);
    EXPECT_TRUE(engine->append(std::span(orders).subspan(done, size), kNow).ok());
    done += size;
    EXPECT_TRUE(engine->step().ok());
    if (restart_in == 0 || pace() % static_cast<uint32_t>(restart_in) != 0) continue;
    // A kill: sometimes long after the last checkpoint.
    if (pace() % 3 == 0) {
      EXPECT_TRUE(engine->checkpoint().ok());
    }
    engine.reset();
    engine = open();
  }
  return to_text(*engine->live("watched")) + to_text(*engine->live("challenger")) +
         all_scores(*engine);
}

TEST(LiveGradesRuns, BatchesKillsAndRestartsLeaveNoTrace) {
  for (uint32_t seed = 1; seed <= 3; ++seed) {
    SCOPED_TRACE(seed);
    const std::string straight = run(seed, 2000, 0);
    EXPECT_THAT(straight, testing::HasSubstr("rolling 6"));
    EXPECT_EQ(straight, run(seed, 1, 0));
    EXPECT_EQ(straight, run(seed, 7, 5));
    EXPECT_EQ(straight, run(seed, 60, 2));
  }
}

TEST_F(LiveGradesTest, WhatWasFoldedWithoutScoringTakesNoSnapshotsButIsALabel) {
  post({sale("1", "a", kUntil - kDayMs), sale("2", "b", kUntil - kDayMs)});
  tick(kUntil);
  ASSERT_TRUE(engine_->checkpoint().ok());
  engine_.reset();
  {
    EngineOptions bulk;
    bulk.scoring = false;
    const auto engine = open_test_engine(folder_.path(), true, nullptr, bulk);
    const std::vector<OrderEvent> orders = {sale("3", "a", kUntil + 3 * kDayMs),
                                            sale("4", "b", kUntil + 40 * kDayMs)};
    ASSERT_TRUE(engine->append(orders, kNow).ok());
    ASSERT_TRUE(engine->step().ok());
    ASSERT_TRUE(engine->checkpoint().ok());
  }
  reopen();
  EXPECT_EQ(report().pending.size(), 1u);
  tick(kUntil + 41 * kDayMs);
  ASSERT_EQ(report().windows.size(), 1u);
  EXPECT_EQ(report().windows[0].positives, 1u);
  tick(kUntil + 42 * kDayMs);
  ASSERT_EQ(report().pending.size(), 1u) << "its weeks go on";
  EXPECT_EQ(report().pending[0].as_of_ms, kUntil + 42 * kDayMs);
}

TEST_F(LiveGradesTest, DamagedOrForeignGradesBeginAnew) {
  post({sale("1", "a", kUntil - kDayMs)});
  tick(kUntil);
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::filesystem::path file = folder_.path() / "grades" / "watched";
  const std::string sound = *read_file(file);
  for (size_t at = 0; at < sound.size(); at += 7) {
    std::string bytes = sound;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    ASSERT_TRUE(write_file(file, bytes).ok());
    LiveGrades grades(*make_scoring_model(champion_));
    EXPECT_FALSE(load_grades(folder_.path(), grades).ok()) << at;
  }
  reopen();
  EXPECT_TRUE(report().pending.empty());
  ASSERT_TRUE(write_file(file, sound).ok());
  reopen();
  EXPECT_EQ(report().pending.size(), 1u);
  // Another model of that name, as one that was removed and trained anew.
  champion_ = std::make_shared<RecencyFrequencyModel>(
      std::vector<std::string>{"recency_days", "frequency"}, "watched");
  reopen();
  EXPECT_TRUE(report().pending.empty());
}

// As version 1 wrote them: every window but without its curve.
TEST_F(LiveGradesTest, GradesOfBeforeCurvesWereKeptAreReadAndHaveNone) {
  post({sale("1", "a", kUntil - 10 * kDayMs), sale("2", "b", kUntil - kDayMs)});
  tick(kUntil + 31 * kDayMs);
  ASSERT_TRUE(engine_->checkpoint().ok());
  ASSERT_EQ(report().windows.size(), 1u);
  ByteWriter curve;
  report().windows[0].curve.save(curve);
  const std::string auc = fmt::format("{:a}", report().windows[0].metrics.auc);
  const std::filesystem::path file = folder_.path() / "grades" / "watched";
  std::string bytes = *read_sealed(file, "tillcast grades 2\n", "grades");
  const size_t at = bytes.find(curve.bytes());
  ASSERT_NE(at, std::string::npos);
  ASSERT_EQ(bytes.find(curve.bytes(), at + 1), std::string::npos);
  bytes.erase(at, curve.bytes().size());
  ASSERT_TRUE(write_sealed(file, "tillcast grades 1\n", bytes).ok());
  reopen();
  ASSERT_EQ(report().windows.size(), 1u);
  EXPECT_EQ(fmt::format("{:a}", report().windows[0].metrics.auc), auc);
  EXPECT_TRUE(report().windows[0].curve.empty());
  EXPECT_FALSE(report().rolling->curve.has_value());
  // The next ones have theirs; together they do until the six are new.
  tick(kUntil + 38 * kDayMs);
  EXPECT_EQ(report().windows.at(1).curve.rows(), 2u);
  EXPECT_FALSE(report().rolling->curve.has_value());
  tick(kUntil + (30 + 6 * 7) * kDayMs);
  ASSERT_EQ(report().windows.size(), 7u);
  ASSERT_TRUE(report().rolling->curve.has_value());
  EXPECT_EQ(report().rolling->curve->rows(), report().rolling->customers);
}

TEST_F(LiveGradesTest, GradesOutlastTheTimeInWhichAModelIsNotUsed) {
  options_.challengers = {watched("other")};
  reopen();
  post({sale("1", "a", kUntil - kDayMs)});
  tick(kUntil);
  EXPECT_EQ(report("other").pending.size(), 1u);
  ASSERT_TRUE(engine_->set_challengers({}).ok());
  EXPECT_EQ(engine_->live("other"), nullptr);
  tick(kUntil + 8 * kDayMs);
  ASSERT_TRUE(engine_->set_champion(watched("other")).ok());
  EXPECT_EQ(engine_->live("watched"), nullptr);
  ASSERT_EQ(report("other").pending.size(), 1u) << "the week in between passed without it";
  EXPECT_EQ(report("other").pending[0].as_of_ms, kUntil);
  EXPECT_EQ(engine_->live_reports().size(), 1u);
}

}  // namespace
}  // namespace tillcast
