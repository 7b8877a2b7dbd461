// Customers in their segments as orders come: against a twin that looks at the definitions alone,
// and the same bits in whatever batches and after whatever restarts.
#include "engine/segments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "base/file.h"
#include "base/time.h"
#include "engine/testing.h"
#include "engine/testing_segments.h"

namespace tillcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr int64_t kMonday = 1'315'180'800'000;  // 2011-09-05, 00:00 UTC
constexpr int64_t kNow = 1'400'000'000'000;

OrderEvent sale(const std::string& id, const std::string& customer, int64_t at_ms,
                int quantity = 1) {
  OrderEvent order;
  order.order_id = id;
  order.customer_id = customer;
  order.ordered_at_ms = at_ms;
  order.currency = "GBP";
  order.lines = {{"p", "", quantity, Money::from_micros(2'000'000), std::nullopt}};
  return order;
}

// Some 60 days of sales, some late, some moved to another customer, some cancelled.
std::vector<OrderEvent> shop(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<OrderEvent> orders;
  for (int i = 0; i < 300; ++i) {
    const int64_t at_ms = kMonday - 20 * kDayMs + i * 5 * kHourMs -
                          static_cast<int64_t>(random() % 3 == 0 ? random() % kDayMs : 0);
    orders.push_back(sale(std::to_string(i), "c" + std::to_string(random() % 60), at_ms,
                          1 + static_cast<int>(random() % 5)));
    if (random() % 15 != 0) continue;
    OrderEvent changed = orders[random() % orders.size()];
    changed.kind = random() % 3 == 0 ? OrderKind::kCancelled : OrderKind::kUpdated;
    changed.revision = static_cast<uint32_t>(i + 1);
    if (changed.kind == OrderKind::kUpdated)
      changed.customer_id = "c" + std::to_string(random() % 60);
    else
      changed.lines.clear();
    orders.push_back(changed);
  }
  return orders;
}

std::string to_text(const std::vector<SegmentMove>& moves) {
  std::string text;
  for (const SegmentMove& move : moves)
    text += fmt::format(" {}>{}:{}", move.from, move.to, move.customers);
  return text;
}

// Equal texts are equal bits.
std::string to_text(const Engine& engine) {
  const auto now = engine.segments();
  std::string text = fmt::format("{} {} {} {}", now->as_of_ms.value(), now->customers,
                                 to_string(now->revenue), now->moves_from_ms.value());
  for (const SegmentNow& segment : now->segments)
    text += fmt::format("\n{} {} {:a} {:a}", segment.size, to_string(segment.revenue),
                        segment.probability.value_or(-1), segment.drift.value_or(-1));
  text += "\n" + to_text(now->moves);
  const auto flow = engine.segment_flow();
  for (const SegmentPeriod& period : flow->periods)
    text += fmt::format("\n{} {} {}{}", period.from_ms, period.to_ms, period.refit,
                        to_text(period.moves));
  CustomerQuery query;
  query.sort = CustomerSort::kCustomerId;
  query.limit = 1000;
  const auto page = engine.customers(query);
  for (const CustomerSummary& customer : page->customers)
    text += fmt::format("\n{} {}", customer.customer_id, customer.segment.id);
  return text;
}

class SegmentsTest : public testing::Test {
 protected:
  SegmentsTest() { reopen(); }
  void reopen(bool checkpoint = true) {
    if (engine_ && checkpoint) {
      EXPECT_TRUE(engine_->checkpoint().ok());
    }
    engine_.reset();
    EngineOptions options;
    options.segmentation = segmentation_;
    engine_ = open_test_engine(folder_.path(), true, champion_, options);
  }
  std::shared_ptr<const Update> post(const std::vector<OrderEvent>& orders) {
    EXPECT_TRUE(engine_->append(orders, kNow).ok());
    return *engine_->step();
  }
  std::shared_ptr<const Update> tick(int64_t at_ms) {
    EXPECT_TRUE(engine_->tick(at_ms).ok());
    return *engine_->step();
  }
  SegmentId segment_of(const std::string& customer) {
    return engine_->customer(customer)->summary.segment.id;
  }
  std::vector<std::string> listed(const SegmentFilter& filter) {
    CustomerQuery query;
    query.sort = CustomerSort::kCustomerId;
    query.descending = false;
    query.segment = filter;
    const auto page = engine_->customers(query);
    EXPECT_TRUE(page.ok()) << page.error().message;
    std::vector<std::string> ids;
    for (const CustomerSummary& customer : page->customers) ids.push_back(customer.customer_id);
    return ids;
  }

  const TemporaryFolder folder_;
  std::shared_ptr<const Segmentation> segmentation_ = test_segmentation();
  std::shared_ptr<const Model> champion_ = std::make_shared<RecencyFrequencyModel>();
  std::unique_ptr<Engine> engine_;
};

TEST_F(SegmentsTest, AnOrderMovesItsCustomerAtOnceAndTheUpdateSaysSo) {
  auto update = post({sale("1", "a", kMonday), sale("2", "b", kMonday)});
  EXPECT_EQ(segment_of("a"), 1);
  ASSERT_NE(update->segments, nullptr);
  EXPECT_EQ(update->segments->segments[1].size, 2u);
  EXPECT_EQ(update->predictions[0].segment.name, "Fresh");
  update = post({sale("3", "a", kMonday + 1), sale("4", "a", kMonday + 2)});
  EXPECT_EQ(segment_of("a"), 2);
  EXPECT_EQ(update->segments->segments[0].size, 1u);
  EXPECT_EQ(update->segments->segments[1].size, 1u);
  EXPECT_EQ(engine_->prediction("a")->segment.name, "Steady");
  EXPECT_EQ(engine_->explanation("b")->prediction.segment.id, 1);
}

TEST_F(SegmentsTest, TimeAloneMovesThemAtMidnight) {
  post({sale("1", "a", kMonday)});
  tick(kMonday + 22 * kDayMs);
  EXPECT_EQ(segment_of("a"), 1) << "22 days are nearer to 5 than to 40";
  const auto update = tick(kMonday + 24 * kDayMs);
  EXPECT_EQ(segment_of("a"), 4);
  EXPECT_EQ(update->segments->segments[2].size, 1u);
}

TEST_F(SegmentsTest, MovesAreCountedFromMonday) {
  post({sale("1", "a", kMonday - 1), sale("2", "b", kMonday - 1)});
  auto update = post({sale("3", "c", kMonday + 1)});  // passes Monday
  EXPECT_EQ(update->segments->moves_from_ms, kMonday);
  EXPECT_EQ(to_text(update->segments->moves), " 0>1:1");
  update = post({sale("4", "a", kMonday + 2), sale("5", "a", kMonday + 3)});
  EXPECT_EQ(to_text(update->segments->moves), " 0>1:1 1>2:1");
  SegmentFilter filter;
  filter.segment = 2;
  filter.moved_from = 1;
  EXPECT_THAT(listed(filter), ElementsAre("a"));
  filter.segment = 1;
  filter.moved_from = kNoSegment;
  EXPECT_THAT(listed(filter), ElementsAre("c"));
  filter.moved_from.reset();
  EXPECT_THAT(listed(filter), ElementsAre("b", "c"));

  // A week later what was is in a closed period, with its customers.
  update = tick(kMonday + 7 * kDayMs);
  EXPECT_EQ(to_text(update->segments->moves), "");
  filter = {2, 1, kMonday, false};
  EXPECT_THAT(listed(filter), ElementsAre("a"));
  const auto flow = engine_->segment_flow();
  ASSERT_TRUE(flow.ok());
  const SegmentPeriod& closed = flow->periods[flow->periods.size() - 2];
  EXPECT_EQ(closed.from_ms, kMonday);
  EXPECT_EQ(closed.to_ms, kMonday + 7 * kDayMs);
  EXPECT_EQ(to_text(closed.moves), " 0>1:1 1>1:1 1>2:1");
  EXPECT_TRUE(flow->periods.back().current);
  filter = {2, std::nullopt, kMonday, false, true};
  EXPECT_THAT(listed(filter), ElementsAre("a")) << "everyone who came";
  filter = {std::nullopt, 1, kMonday, false, true};
  EXPECT_THAT(listed(filter), ElementsAre("a")) << "everyone who went";
  post({sale("6", "d", kMonday + 8 * kDayMs)});
  filter = {std::nullopt, std::nullopt, kMonday};
  EXPECT_THAT(listed(filter), ElementsAre("a", "b", "c")) << "everyone who was there at its end";
  filter.period_ms = kMonday + 1;
  CustomerQuery query;
  query.segment = filter;
  EXPECT_EQ(engine_->customers(query).error().code, ErrorCode::kNotFound);
}

TEST_F(SegmentsTest, WhoseOnlyPurchaseIsTakenBackLeaves) {
  post({sale("1", "a", kMonday - 1), sale("2", "b", kMonday - 1)});
  tick(kMonday);
  OrderEvent moved = sale("1", "b", kMonday - 1);
  moved.kind = OrderKind::kUpdated;
  moved.revision = 1;
  const auto update = post({moved});
  EXPECT_EQ(update->segments->customers, 1u);
  EXPECT_EQ(to_text(update->segments->moves), " 1>0:1");
  SegmentFilter filter;
  filter.segment = kNoSegment;
  filter.moved_from = 1;
  EXPECT_THAT(listed(filter), ElementsAre("a"));
}

// Sizes, revenue, probabilities, moves and drift from the definitions alone.
TEST_F(SegmentsTest, TheSumsAreWhatTheCustomersSay) {
  std::vector<OrderEvent> orders = shop(1);
  for (size_t i = 0; i < orders.size(); i += 7)
    post({orders.begin() + ptrdiff_t(i),
          orders.begin() + ptrdiff_t(std::min(i + 7, orders.size()))});
  const auto now = engine_->segments();
  const auto flow = engine_->segment_flow();
  CustomerQuery query;
  query.limit = 1000;
  std::map<SegmentId, std::vector<CustomerSummary>> members;
  const auto page = engine_->customers(query);
  for (const CustomerSummary& customer : page->customers)
    members[customer.segment.id].push_back(customer);
  for (size_t i = 0; i < now->segments.size(); ++i) {
    const Segment& segment = segmentation_->segments[i];
    MoneySum revenue = 0;
    double probability = 0, recency = 0, frequency = 0;
    for (const CustomerSummary& customer : members[segment.id]) {
      revenue += customer.monetary;
      probability += *customer.probability;
      const int64_t as_of_ms = engine_->prediction(customer.customer_id)->as_of_ms;
      recency += static_cast<double>(as_of_ms - *customer.last_purchase_at_ms) / kDayMs / 10;
      frequency += static_cast<double>(customer.orders);
    }
    const auto size = static_cast<double>(members[segment.id].size());
    ASSERT_GT(size, 0);
    EXPECT_EQ(now->segments[i].size, members[segment.id].size());
    EXPECT_EQ(now->segments[i].revenue, revenue);
    EXPECT_NEAR(*now->segments[i].probability, probability / size, 1e-8);
    const double drift =
        std::hypot(recency / size - segment.centroid[0], frequency / size - segment.centroid[1]);
    EXPECT_NEAR(*now->segments[i].drift, drift, 1e-3) << "spread is 1";
  }
  uint64_t arrived = 0;
  for (const SegmentMove& move : flow->periods.back().moves) arrived += move.customers;
  EXPECT_EQ(arrived, now->customers) << "nobody left";
  EXPECT_EQ(now->refit_proposed, *now->drift > kDriftBound);
}

TEST_F(SegmentsTest, NeitherBatchesNorRestartsShow) {
  const std::vector<OrderEvent> orders = shop(2);
  const auto run = [&](size_t batch, size_t restart_every, bool checkpoint) {
    const TemporaryFolder folder;
    EngineOptions options;
    options.segmentation = segmentation_;
    auto engine = open_test_engine(folder.path(), true, champion_, options);
    EXPECT_TRUE(engine->append({orders.data(), 1}, kNow).ok());
    EXPECT_TRUE(engine->step().ok());
    size_t batches = 0;
    for (size_t i = 1; i < orders.size(); i += batch) {
      const size_t count = std::min(batch, orders.size() - i);
      EXPECT_TRUE(engine->append({&orders[i], count}, kNow).ok());
      EXPECT_TRUE(engine->step().ok());
      if (restart_every == 0 || ++batches % restart_every != 0) continue;
      if (checkpoint) {
        EXPECT_TRUE(engine->checkpoint().ok());
      }
      engine.reset();
      engine = open_test_engine(folder.path(), true, champion_, options);
    }
    return to_text(*engine);
  };
  const std::string straight = run(1, 0, false);
  EXPECT_THAT(straight, HasSubstr("\n"));
  EXPECT_EQ(run(1000, 0, false), straight);
  EXPECT_EQ(run(7, 0, false), straight);
  EXPECT_EQ(run(7, 5, true), straight);
  EXPECT_EQ(run(7, 5, false), straight) << "killed between checkpoints";
  EXPECT_EQ(run(3, 1, true), straight);
}

TEST_F(SegmentsTest, ARefitIsNoMovement) {
  post({sale("1", "a", kMonday - 1), sale("2", "b", kMonday - 1), sale("3", "b", kMonday - 1),
        sale("4", "b", kMonday - 1)});
  tick(kMonday + kHourMs);
  auto other = std::make_shared<Segmentation>(*test_segmentation("20110905-00000002"));
  other->segments[0].id = 5;  // Steady goes, another comes in its place
  other->segments[0].name = "Regular";
  other->retired.push_back({2, "Steady"});
  other->next_id = 6;
  ASSERT_TRUE(engine_->set_segmentation(other).ok());
  segmentation_ = other;
  EXPECT_EQ(segment_of("b"), 5);
  EXPECT_EQ(to_text(engine_->segments()->moves), "");
  auto flow = engine_->segment_flow();
  ASSERT_GE(flow->periods.size(), 3u);
  const SegmentPeriod& refit = flow->periods[flow->periods.size() - 2];
  EXPECT_TRUE(refit.refit);
  EXPECT_EQ(refit.from_ms, refit.to_ms);
  EXPECT_EQ(to_text(refit.moves), " 1>1:1 2>5:1");
  EXPECT_THAT(listed({5, 2, refit.from_ms, true}), ElementsAre("b"));
  // The same again changes nothing, and a restart neither.
  const std::string before = to_text(*engine_);
  ASSERT_TRUE(engine_->set_segmentation(other).ok());
  EXPECT_EQ(to_text(*engine_), before);
  reopen(false);
  EXPECT_EQ(to_text(*engine_), before);
  // None any more.
  ASSERT_TRUE(engine_->set_segmentation(nullptr).ok());
  EXPECT_EQ(engine_->segments(), nullptr);
  EXPECT_EQ(segment_of("b"), kNoSegment);
  EXPECT_EQ(engine_->segment_flow().error().code, ErrorCode::kNotFound);
}

TEST_F(SegmentsTest, ANewChampionBringsItsProbabilities) {
  post({sale("1", "a", kMonday)});
  const double before = *engine_->segments()->segments[1].probability;
  ASSERT_TRUE(engine_
                  ->set_champion(std::make_shared<RecencyFrequencyModel>(
                      std::vector<std::string>{"frequency", "monetary"}, "other"))
                  .ok());
  EXPECT_NE(*engine_->segments()->segments[1].probability, before);
  EXPECT_NEAR(*engine_->segments()->segments[1].probability, engine_->prediction("a")->probability,
              1e-9);
  ASSERT_TRUE(engine_->set_champion(nullptr).ok());
  EXPECT_FALSE(engine_->segments()->segments[1].probability);
  EXPECT_EQ(engine_->segments()->segments[1].size, 1u);
}

TEST_F(SegmentsTest, ForeignFeaturesAreRefusedByName) {
  auto foreign = std::make_shared<Segmentation>(*segmentation_);
  foreign->fit_id = "20110905-00000009";
  foreign->space = FeatureSpace::from_json(nlohmann::json::parse(R"({"axes":[
      {"name":"shoe_size","log":false,"mean":0,"deviation":10},
      {"name":"frequency","log":false,"mean":0,"deviation":1}]})"))
                       .value();
  const auto refused = engine_->set_segmentation(foreign);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("shoe_size"));
  EXPECT_NE(engine_->segments(), nullptr) << "what was in use stays";
}

TEST_F(SegmentsTest, AFeatureNamedTwiceIsRefused) {
  auto twice = std::make_shared<Segmentation>(*segmentation_);
  twice->fit_id = "20110905-00000009";
  nlohmann::json axes = nlohmann::json::array();
  for (size_t i = 0; i < 2 * kProfileFeatures; ++i)
    axes.push_back({{"name", "recency_days"}, {"log", false}, {"mean", 0}, {"deviation", 10}});
  twice->space = FeatureSpace::from_json({{"axes", axes}}).value();
  for (Segment& segment : twice->segments) segment.centroid.assign(axes.size(), 0);
  const auto refused = engine_->set_segmentation(twice);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("recency_days: is named twice"));
}

TEST_F(SegmentsTest, DamagedWeeksBeginAnew) {
  post(shop(3));
  ASSERT_TRUE(engine_->checkpoint().ok());
  const auto path = folder_.path() / "segments" / ("weeks-" + segmentation_->fit_id);
  std::string bytes = *read_file(path);
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(write_file(path, bytes).ok());
  const uint64_t customers = engine_->segments()->customers;
  reopen(false);
  EXPECT_EQ(engine_->segments()->customers, customers);
  EXPECT_EQ(engine_->segment_flow()->periods.size(), 1u);
}

TEST_F(SegmentsTest, TheMapShowsASampleThatStays) {
  post(shop(4));
  const auto all = engine_->segment_map(1000);
  const auto some = engine_->segment_map(10);
  ASSERT_TRUE(all.ok() && some.ok());
  EXPECT_EQ(all->points.size(), all->total);
  ASSERT_EQ(some->points.size(), 10u);
  EXPECT_EQ(some->points[3].customer_id, all->points[3].customer_id);
  EXPECT_DOUBLE_EQ(some->centroids[2][0], 4);  // the axes of the test are the space's own
  for (const SegmentMapPoint& point : all->points)
    EXPECT_EQ(point.segment, segment_of(point.customer_id));
}

TEST_F(SegmentsTest, AFitIsGivenEveryCustomerAsOfTheirScore) {
  post(shop(5));
  const std::vector<std::string> features{"recency_days", "frequency"};
  const auto customers = engine_->segment_customers(features);
  ASSERT_TRUE(customers.ok());
  EXPECT_EQ(customers->size(), engine_->segments()->customers);
  EXPECT_EQ(customers->columns.size(), kPortraitFeatures.size());
  EXPECT_FALSE(engine_->segment_customers(std::vector<std::string>{"bgnbd_alive"}).ok());
}

TEST(SegmentWeeks, MondaysAreFound) {
  EXPECT_EQ(next_monday_ms(kMonday), kMonday + 7 * kDayMs);
  EXPECT_EQ(next_monday_ms(kMonday - 1), kMonday);
  EXPECT_EQ(next_monday_ms(-1), 4 * kDayMs);
  EXPECT_EQ(next_monday_ms(-4 * kDayMs), -3 * kDayMs);  // 1969-12-29
}

TEST(SegmentWeeks, OnlySoManyAreKept) {
  SegmentWeeks weeks;
  for (size_t i = 0; i < kSnapshotsMax + 5; ++i)
    weeks.push({static_cast<int64_t>(i), false, {1, 2}});
  EXPECT_EQ(weeks.flow(nullptr, {}, 1000).snapshots.size(), kSnapshotsMax);
  EXPECT_EQ(weeks.flow(nullptr, {}, 1000).snapshots.front().at_ms, 5);
}

}  // namespace
}  // namespace tillcast
