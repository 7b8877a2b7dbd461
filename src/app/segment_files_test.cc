// A shop's segments over time: refits on a schedule, and what imports leave of the weeks.
#include "app/segment_files.h"

#include <gtest/gtest.h>

#include "app/segment_fit.h"
#include "app/shop.h"
#include "base/time.h"
#include "engine/testing.h"
#include "segment/segmentation_file.h"

namespace tillcast {
namespace {

constexpr int64_t kFirstMs = 1'314'576'000'000;  // 2011-08-29, a Monday
constexpr int64_t kWeekMs = 7 * kDayMs;

// In each week from `first` on, each third of 90 customers as often as it does.
std::vector<OrderEvent> weeks_of_orders(int64_t first, int64_t end) {
  std::vector<OrderEvent> orders;
  for (int64_t week = first; week < end; ++week)
    for (int customer = 0; customer < 90; ++customer) {
      if (week % (1 + 2 * (customer % 3)) != 0) continue;
      OrderEvent& order = orders.emplace_back();
      order.order_id = fmt::format("{}-{}", week, customer);
      order.customer_id = fmt::format("c{}", customer);
      order.ordered_at_ms = kFirstMs + week * kWeekMs + customer * kHourMs;
      order.currency = "GBP";
      order.lines = {
          {"p", "", 1 + customer % 7, Money::from_micros((5 + customer) * 1'000'000), {}}};
    }
  return orders;
}

class ShopOverTime : public testing::Test {
 protected:
  ShopOverTime() { context_.data_dir = folder_.path(); }
  void import(int64_t first, int64_t end) {
    auto engine = open_engine(context_, LogAccess::kReadWrite, false);
    ASSERT_TRUE(engine.ok()) << engine.error().message;
    ASSERT_TRUE((*engine)->append(weeks_of_orders(first, end), INT64_MAX / 2).ok());
    ASSERT_TRUE((*engine)->step().ok());
    ASSERT_TRUE((*engine)->checkpoint().ok());
  }
  Segmentation fit(FitOptions options = {}) {
    const auto fitted = fit_shop(context_, std::nullopt, std::move(options));
    EXPECT_TRUE(fitted.ok()) << fitted.error().message;
    EXPECT_TRUE(keep_segments(context_, *fitted).ok());
    return kept();
  }
  Segmentation kept() { return load_segmentation(folder_.path()).value(); }
  std::unique_ptr<Engine> open() {
    EngineOptions options;
    options.segmentation = std::make_shared<const Segmentation>(kept());
    return open_test_engine(folder_.path(), true, nullptr, options);
  }

  const TemporaryFolder folder_;
  Context context_;
};

TEST_F(ShopOverTime, ARefitOnScheduleAsksForWhatWasAskedFor) {
  import(0, 6);
  FitOptions options;
  options.features = {"frequency", "monetary"};
  options.k = 3;
  options.seed = 7;
  options.whiten = true;
  const Segmentation before = fit(options);
  const auto engine = open();
  ASSERT_TRUE(engine->tick(before.as_of_ms + 10 * kDayMs).ok());
  ASSERT_TRUE(engine->step().ok());
  SegmentSchedule schedule(folder_.path(), 7);
  schedule.refit_if_due(*engine);
  const Segmentation after = kept();
  EXPECT_GT(after.as_of_ms, before.as_of_ms);
  EXPECT_EQ(after.asked, options.features);
  EXPECT_EQ(after.segments.size(), 3u);
  EXPECT_FALSE(after.choice.by_rule);
  EXPECT_EQ(after.seed, 7u);
  EXPECT_TRUE(after.space.whitened());
  EXPECT_EQ(after.next_id, before.next_id) << "the same segments go on";
}

TEST_F(ShopOverTime, AFitByHandOutlivesOneOnSchedule) {
  import(0, 6);
  const Segmentation before = fit();
  const auto engine = open();
  ASSERT_TRUE(engine->tick(before.as_of_ms + 10 * kDayMs).ok());
  ASSERT_TRUE(engine->step().ok());
  FitOptions options;
  options.k = 2;
  const Segmentation by_hand = fit(options);  // the engine has not seen it yet
  ASSERT_NE(by_hand.fit_id, before.fit_id);
  SegmentSchedule schedule(folder_.path(), 7);
  schedule.refit_if_due(*engine);
  EXPECT_EQ(kept().fit_id, by_hand.fit_id);
}

TEST_F(ShopOverTime, AStoppedScheduleFitsNothing) {
  import(0, 6);
  const Segmentation before = fit();
  const auto engine = open();
  ASSERT_TRUE(engine->tick(before.as_of_ms + 10 * kDayMs).ok());
  ASSERT_TRUE(engine->step().ok());
  SegmentSchedule schedule(folder_.path(), 7);
  schedule.stop();
  schedule.refit_if_due(*engine);
  EXPECT_EQ(kept().as_of_ms, before.as_of_ms);
}

TEST_F(ShopOverTime, AnImportNotesTheMondaysItPasses) {
  import(0, 6);
  fit();
  import(6, 10);
  const auto flow = open()->segment_flow();
  ASSERT_TRUE(flow.ok());
  std::vector<std::string> times;
  for (const SegmentSnapshotSizes& snapshot : flow->snapshots)
    times.push_back(format_time(snapshot.at_ms).substr(0, 10));
  ASSERT_EQ(times.size(), 10u);
  EXPECT_EQ(times.front(), "2011-08-29");
  EXPECT_EQ(times.back(), "2011-10-31");
}

}  // namespace
}  // namespace tillcast
