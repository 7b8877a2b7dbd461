// A customer over time: beside the features, and beside an engine that was stopped in the past.
#include "engine/customer_story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "base/time.h"
#include "engine/testing.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

constexpr int64_t kNow = 1'400'000'000'000;
constexpr int64_t kMonday = 1'299'456'000'000;  // 2011-03-07
constexpr int64_t kWeekMs = 7 * kDayMs;

OrderEvent order(std::string id, std::string customer, int64_t at_ms,
                 int64_t price_micros = 1'000) {
  OrderEvent event;
  event.order_id = std::move(id);
  event.customer_id = std::move(customer);
  event.ordered_at_ms = at_ms;
  event.currency = "GBP";
  event.lines = {{"p", "A thing", 2, Money::from_micros(price_micros), std::nullopt}};
  return event;
}

// Reads features of every kind: the profile's own, refunds matched, and what the shop sells.
class ManyFeatures : public Model {
 public:
  ManyFeatures() {
    card_.model_id = "many";
    card_.model_type = "test";
    for (const FeatureInfo& feature : features().first(kProfileFeatures))
      card_.features.emplace_back(feature.name);
    card_.document = {{"trained_until", "2011-06-01T00:00:00Z"}};
  }
  const ModelCard& card() const override { return card_; }
  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    const size_t columns = card_.features.size();
    for (size_t i = 0; i < logits.size(); ++i) {
      logits[i] = 0;
      for (size_t j = 0; j < columns; ++j)
        logits[i] += std::atan(matrix[i * columns + j]) / static_cast<double>(j + 3);
    }
  }
  Result<Explanation> explain(std::span<const double>) const override { return Explanation{}; }

 private:
  ModelCard card_;
};

// Orders of 20 weeks in the order of time: purchases of some products, refunds and cancellations.
std::vector<OrderEvent> shop(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<OrderEvent> orders;
  std::vector<OrderEvent> placed;
  int64_t at_ms = kMonday - 3 * kDayMs;
  for (int i = 0; at_ms < kMonday + 20 * kWeekMs; ++i) {
    at_ms += 1 + static_cast<int64_t>(random() % (10 * kHourMs));
    if (i % 97 == 0) at_ms = day_of(at_ms + kDayMs) * kDayMs;  // a midnight to the millisecond
    const auto customer = random() % 12;
    OrderEvent event =
        order(std::to_string(i), customer == 0 ? "" : fmt::format("c{}", customer), at_ms);
    event.lines.clear();
    for (size_t line = 0, lines = 1 + random() % 4; line < lines; ++line)
      event.lines.push_back({fmt::format("p{}", random() % 15), "", 1 + int64_t(random() % 5),
                             Money::from_micros(int64_t(random() % 9) * 500'000), std::nullopt});
    const auto kind = random() % 8;
    if (kind == 0 && !placed.empty()) {
      event = placed[random() % placed.size()];
      event.kind = OrderKind::kCancelled;
      ++event.revision;
      event.lines.clear();
      event.ordered_at_ms = at_ms;
    } else if (kind == 1) {
      event.kind = OrderKind::kRefunded;
    } else {
      placed.push_back(event);
    }
    orders.push_back(std::move(event));
  }
  return orders;
}

void post(Engine& engine, std::span<const OrderEvent> orders) {
  ASSERT_TRUE(engine.append(orders, kNow).ok());
  ASSERT_TRUE(engine.step().ok());
}

TEST(CustomerHistory, APastMondayIsWhatAnEngineThatStoppedThereSays) {
  for (const uint32_t seed : {1u, 2u}) {
    const std::vector<OrderEvent> orders = shop(seed);
    const TemporaryFolder whole_folder, part_folder;
    const auto whole =
        open_test_engine(whole_folder.path(), false, std::make_shared<ManyFeatures>());
    const auto part = open_test_engine(part_folder.path(), false, std::make_shared<ManyFeatures>());
    post(*whole, orders);
    std::map<std::string, CustomerHistory> histories;
    for (int i = 1; i < 12; ++i) {
      const std::string id = fmt::format("c{}", i);
      histories[id] = whole->history(id).value();
      EXPECT_GT(histories[id].points.size(), 10u);
    }
    auto next = orders.begin();
    size_t compared = 0;
    for (int64_t at_ms = kMonday; at_ms < kMonday + 20 * kWeekMs; at_ms += kWeekMs) {
      const auto end =
          std::ranges::lower_bound(next, orders.end(), at_ms, {}, &OrderEvent::ordered_at_ms);
      post(*part, {next, end});
      next = end;
      ASSERT_TRUE(part->tick(at_ms).ok());
      ASSERT_TRUE(part->step().ok());
      for (const auto& [id, history] : histories) {
        const auto point = std::ranges::find(history.points, at_ms, &HistoryPoint::at_ms);
        const auto said = part->prediction(id);
        ASSERT_EQ(point != history.points.end(), said.ok()) << id << " " << format_time(at_ms);
        if (!said.ok()) continue;
        EXPECT_EQ(said->as_of_ms, at_ms);
        EXPECT_EQ(*point->probability, said->probability) << id << " " << format_time(at_ms);
        ++compared;
      }
    }
    EXPECT_GT(compared, 150u);
    for (const auto& [id, history] : histories) {
      EXPECT_EQ(history.model_id, "many");
      EXPECT_EQ(history.trained_until_ms, 1'306'886'400'000);
      const auto now = whole->prediction(id);
      EXPECT_EQ(history.as_of_ms, now->as_of_ms);
      EXPECT_EQ(history.points.back().at_ms, now->as_of_ms);
      EXPECT_EQ(history.points.back().probability, now->probability);
    }
  }
}

TEST(CustomerHistory, ALateOrderIsSeenWhereItHappened) {
  const TemporaryFolder folder, orderly_folder;
  const auto late = open_test_engine(folder.path(), false, std::make_shared<ManyFeatures>());
  const auto orderly =
      open_test_engine(orderly_folder.path(), false, std::make_shared<ManyFeatures>());
  const OrderEvent first = order("1", "a", kMonday + kHourMs),
                   second = order("2", "a", kMonday + 40 * kDayMs),
                   third = order("3", "a", kMonday + 20 * kDayMs);
  post(*late, std::vector{first, second});
  post(*late, std::vector{third});
  post(*orderly, std::vector{first, third, second});
  const auto a = late->history("a").value(), b = orderly->history("a").value();
  ASSERT_EQ(a.points.size(), b.points.size());
  for (size_t i = 0; i + 1 < a.points.size(); ++i) {
    EXPECT_EQ(a.points[i].probability, b.points[i].probability);
    EXPECT_EQ(a.points[i].bought, b.points[i].bought);
  }
}

TEST(CustomerHistory, BoughtIsKnownWhenTheThirtyDaysAreOver) {
  const TemporaryFolder folder;
  const auto engine = open_test_engine(folder.path(), false);
  const int64_t after = kMonday + kWeekMs;
  post(*engine, std::vector{order("1", "a", kMonday), order("2", "a", after + 30 * kDayMs - 1)});
  const auto points = [&] { return engine->history("a").value().points; };
  EXPECT_EQ(points().front().at_ms, after) << "the Monday of the purchase does not know it";
  EXPECT_EQ(points().front().bought, std::nullopt) << "a millisecond is left";
  ASSERT_TRUE(engine->tick(after + 30 * kDayMs).ok());
  ASSERT_TRUE(engine->step().ok());
  EXPECT_EQ(points()[0].bought, true);
  EXPECT_EQ(points()[1].bought, std::nullopt);
  ASSERT_TRUE(engine->tick(after + 100 * kDayMs).ok());
  ASSERT_TRUE(engine->step().ok());
  EXPECT_EQ(points()[4].bought, true);
  EXPECT_EQ(points()[5].at_ms, after + 35 * kDayMs);
  EXPECT_EQ(points()[5].bought, false);
  EXPECT_EQ(points().back().bought, std::nullopt);
}

TEST(CustomerHistory, AtMostSoManyWeeksAndTheNewestOfThem) {
  EXPECT_EQ(history_mondays(kMonday, kMonday + kWeekMs), std::vector<int64_t>{});
  EXPECT_EQ(history_mondays(kMonday, kMonday + kWeekMs + 1), std::vector{kMonday + kWeekMs});
  EXPECT_EQ(history_mondays(kMonday - 1, kMonday + 1), std::vector{kMonday});
  const auto many = history_mondays(kMonday - 5000 * kDayMs, kMonday + 1);
  EXPECT_EQ(many.size(), kHistoryWeeksMax);
  EXPECT_EQ(many.back(), kMonday);
  EXPECT_EQ(many.front(), kMonday - 103 * kWeekMs);
  EXPECT_EQ(history_mondays(kMonday - 5000 * kDayMs, kMonday).back(), kMonday - kWeekMs);
}

TEST(CustomerHistory, WithoutAModelOrPurchasesThereIsLittleToTell) {
  const TemporaryFolder folder;
  const auto engine = open_test_engine(folder.path(), false, nullptr);
  OrderEvent refund = order("r", "refunds only", kMonday + 50 * kDayMs);
  refund.kind = OrderKind::kRefunded;
  OrderEvent booking = order("b", "no sale", kMonday);
  booking.kind = OrderKind::kAdjusted;
  post(*engine, std::vector{order("1", "a", kMonday), booking, refund});
  const auto history = engine->history("a").value();
  EXPECT_EQ(history.model_id, "");
  EXPECT_EQ(history.trained_until_ms, std::nullopt);
  ASSERT_EQ(history.points.size(), 8u);
  for (const HistoryPoint& point : history.points) EXPECT_EQ(point.probability, std::nullopt);
  EXPECT_EQ(history.points[0].bought, false);
  for (const char* id : {"refunds only", "no sale"}) {
    EXPECT_EQ(engine->history(id)->points.size(), 0u);
    const CustomerTimeline timeline = engine->timeline(id).value();
    EXPECT_EQ(timeline.purchases_total, 0u);
    EXPECT_EQ(timeline.rhythm, std::nullopt);
    EXPECT_EQ(timeline.products.size(), 0u);
  }
  EXPECT_EQ(engine->timeline("refunds only")->refunds.at(0).amount_micros, 2'000);
  EXPECT_EQ(engine->history("nobody").error().code, ErrorCode::kNotFound);
  EXPECT_EQ(engine->timeline("nobody").error().code, ErrorCode::kNotFound);
}

TEST(CustomerTimeline, ARhythmIsWhatTheFeaturesSay) {
  const TemporaryFolder folder;
  const auto engine = open_test_engine(folder.path(), false);
  post(*engine, shop(3));
  Profile profile;
  for (const OrderEvent& event : shop(3))
    if (event.customer_id == "c5" && event.kind != OrderKind::kCancelled) profile.add(event);
  const CustomerTimeline timeline = engine->timeline("c5").value();
  std::array<double, kProfileFeatures> features;
  compute_features(profile, {}, timeline.as_of_ms, features);
  const auto feature = [&](std::string_view name) { return features[*feature_index(name)]; };
  ASSERT_TRUE(timeline.rhythm && timeline.rhythm->gaps);
  const PurchaseRhythm& rhythm = *timeline.rhythm;
  EXPECT_EQ(rhythm.gaps->mean, feature("gap_mean_days"));
  EXPECT_EQ(rhythm.gaps->deviation, feature("gap_std_days"));
  EXPECT_EQ(rhythm.gaps->median, feature("gap_median_days"));
  EXPECT_EQ(static_cast<double>(rhythm.gaps->last), feature("gap_last_days"));
  EXPECT_EQ(rhythm.days_since_last, feature("recency_days"));
  EXPECT_EQ(rhythm.gaps->newest.size() + 1, feature("active_days"));
  uint64_t by_weekday = 0, by_hour = 0;
  for (const uint64_t purchases : rhythm.weekdays) by_weekday += purchases;
  for (const uint64_t purchases : rhythm.hours) by_hour += purchases;
  EXPECT_EQ(by_weekday, timeline.purchases_total);
  EXPECT_EQ(by_hour, timeline.purchases_total);
  EXPECT_EQ(timeline.purchases, profile.purchases());
}

TEST(CustomerTimeline, TellsWhatHappenedInTheShopsOwnTime) {
  const TemporaryFolder folder;
  const auto engine = open_test_engine(folder.path(), false);
  OrderEvent sunday = order("2", "a", kMonday - 1, 5'000'000);
  sunday.lines.push_back({"q", "Another", 1, Money::from_micros(30'000'000), std::nullopt});
  OrderEvent refund = order("3", "a", kMonday + kDayMs, 1'000'000);
  refund.kind = OrderKind::kRefunded;
  OrderEvent cancelled = sunday;
  cancelled.kind = OrderKind::kCancelled;
  cancelled.revision = 1;
  cancelled.lines.clear();
  cancelled.ordered_at_ms = kMonday + 2 * kDayMs;
  post(*engine,
       std::vector{order("1", "a", kMonday - 10 * kDayMs, 5'000'000), sunday, refund, cancelled});
  const CustomerTimeline timeline = engine->timeline("a").value();
  EXPECT_EQ(timeline.customer_id, "a");
  EXPECT_EQ(timeline.as_of_ms, kMonday + 2 * kDayMs + 1);
  ASSERT_EQ(timeline.purchases.size(), 2u);
  EXPECT_EQ(timeline.purchases[1].amount_micros, 40'000'000);
  ASSERT_EQ(timeline.refunds.size(), 2u);
  EXPECT_FALSE(timeline.refunds[0].cancellation);
  EXPECT_EQ(timeline.refunds[0].amount_micros, 2'000'000);
  EXPECT_EQ(timeline.refunds[0].lines, 1u);
  EXPECT_TRUE(timeline.refunds[1].cancellation);
  EXPECT_EQ(timeline.refunds[1].amount_micros, 40'000'000) << "what the books take out again";
  EXPECT_EQ(timeline.refunds[1].lines, 2u);
  const PurchaseRhythm& rhythm = *timeline.rhythm;
  EXPECT_THAT(rhythm.weekdays, testing::ElementsAre(0, 0, 0, 0, 1, 0, 1));
  EXPECT_EQ(rhythm.hours[0], 1u);
  EXPECT_EQ(rhythm.hours[23], 1u);
  EXPECT_EQ(rhythm.gaps->newest, std::vector<int64_t>{9});
  EXPECT_EQ(rhythm.gaps->due_at_ms, kMonday - 1 + 9 * kDayMs);
  ASSERT_EQ(timeline.products.size(), 2u);
  EXPECT_EQ(timeline.products[0].product_id, "q");
  EXPECT_EQ(timeline.products[0].description, "Another");
  EXPECT_EQ(timeline.products[0].share, 0.6);
  EXPECT_EQ(timeline.products[1].product_id, "p");
  EXPECT_EQ(timeline.products[1].lines, 2u);
}

TEST(CustomerTimeline, APurchaseDayAloneHasNoGaps) {
  Profile profile;
  profile.add(order("1", "a", -3 * kDayMs + 5));  // before 1970: a Monday
  EXPECT_EQ(timeline_of(profile, 0).rhythm, std::nullopt);
  profile.add(order("2", "a", -3 * kDayMs + 6));
  const PurchaseRhythm rhythm = timeline_of(profile, 0).rhythm.value();
  EXPECT_FALSE(rhythm.gaps);
  EXPECT_EQ(rhythm.weekdays[0], 2u);
  EXPECT_EQ(rhythm.hours[0], 2u);
}

TEST(CustomerTimeline, TellsTheNewestOfMany) {
  Profile profile;
  for (size_t i = 0; i < kTimelineEventsMax + 7; ++i) {
    OrderEvent event = order(std::to_string(i), "a", kMonday + static_cast<int64_t>(i) * kDayMs);
    event.lines[0].product_id = std::to_string(i % 40);
    event.lines[0].unit_price = Money::from_micros(static_cast<int64_t>(1 + i % 40));
    profile.add(event);
  }
  const auto days = static_cast<int64_t>(kTimelineEventsMax) + 7;
  const CustomerTimeline timeline = timeline_of(profile, kMonday + days * kDayMs);
  EXPECT_EQ(timeline.purchases_total, kTimelineEventsMax + 7);
  EXPECT_EQ(timeline.purchases.size(), kTimelineEventsMax);
  EXPECT_EQ(timeline.purchases.back(), profile.purchases().back());
  EXPECT_EQ(timeline.products_total, 40u);
  ASSERT_EQ(timeline.products.size(), kTimelineProducts);
  EXPECT_EQ(timeline.products[0].product, hash64("39"));
  EXPECT_TRUE(
      std::ranges::is_sorted(timeline.products, std::greater{}, &TimelineProduct::spend_micros));
  EXPECT_EQ(timeline.rhythm->gaps->newest.size(), kTimelineGapsMax);
}

}  // namespace
}  // namespace tillcast
