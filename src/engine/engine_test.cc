#include "engine/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/file.h"
#include "base/time.h"
#include "engine/testing.h"

namespace tillcast {
namespace {

constexpr int64_t kNow = 1'400'000'000'000;
constexpr int64_t kFrom = 1'300'000'000'000;

OrderEvent random_order(std::mt19937& random) {
  OrderEvent order;
  order.order_id = std::to_string(random() % 500);
  order.customer_id = random() % 5 == 0 ? "" : "c" + std::to_string(random() % 40);
  order.currency = "GBP";
  order.country = random() % 2 ? "France" : "Eire";
  order.ordered_at_ms = kFrom + static_cast<int64_t>(random() % 2000) * kHourMs;
  order.revision = static_cast<uint32_t>(random() % 3);
  switch (order.revision == 0 ? random() % 8 : 8 + random() % 3) {
    case 0:
      order.kind = OrderKind::kRefunded;
      break;
    case 1:
      order.kind = OrderKind::kAdjusted;
      break;
    case 8:
      order.kind = OrderKind::kCancelled;
      return order;
    case 9:
    case 10:
      order.kind = OrderKind::kUpdated;
      break;
    default:
      break;
  }
  for (size_t i = 0, lines = 1 + random() % 4; i < lines; ++i)
    order.lines.push_back({"p" + std::to_string(random() % 20), "", 1 + int64_t(random() % 9),
                           Money::from_micros(int64_t(random() % 9000) * 1000), std::nullopt});
  return order;
}

// What a run of 600 random orders and ticks comes to, in batches and with restarts as told.
std::string run(uint32_t seed, size_t batch_max, bool restarts, bool checkpoints) {
  const TemporaryFolder folder;
  std::mt19937 orders(seed), pace(seed + batch_max);
  auto engine = open_test_engine(folder.path(), checkpoints);
  for (int done = 0; done < 600;) {
    std::vector<OrderEvent> batch;
    for (size_t i = 0, size = 1 + pace() % batch_max; i < size && done < 600; ++i, ++done)
      batch.push_back(random_order(orders));
    EXPECT_TRUE(engine->append(batch, kNow).ok());
    EXPECT_TRUE(engine->step().ok());
    if (restarts && pace() % 10 == 0) {
      if (pace() % 2) {
        EXPECT_TRUE(engine->checkpoint().ok());
      }
      engine.reset();
      engine = open_test_engine(folder.path(), checkpoints);
    }
  }
  EXPECT_TRUE(engine->tick(kFrom + 90 * kDayMs).ok());
  EXPECT_TRUE(engine->step().ok());
  const Kpis kpis = engine->kpis();
  std::string text =
      fmt::format("{} {} {} {} {} {}\n", kpis.totals.orders, kpis.totals.transactions,
                  to_string(kpis.totals.gross), to_string(kpis.totals.refunds),
                  to_string(kpis.totals.adjustments), kpis.customers.customers);
  return text + all_scores(*engine);
}

TEST(Engine, BatchesAndRestartsLeaveNoTrace) {
  for (uint32_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    const std::string straight = run(seed, 600, false, false);
    EXPECT_GT(straight.size(), 500u);
    EXPECT_EQ(straight, run(seed, 1, false, false));
    EXPECT_EQ(straight, run(seed, 20, true, false));
    EXPECT_EQ(straight, run(seed, 20, true, true));
    EXPECT_EQ(straight, run(seed, 90, true, true));
  }
}

class EngineTest : public testing::Test {
 protected:
  EngineTest() : engine_(open_test_engine(folder_.path(), true)) {}

  OrderEvent order(std::string id, std::string customer, int64_t at_ms) {
    OrderEvent event;
    event.order_id = std::move(id);
    event.customer_id = std::move(customer);
    event.ordered_at_ms = at_ms;
    event.currency = "GBP";
    event.lines = {{"p", "", 2, Money::from_micros(2'500'000), std::nullopt}};
    return event;
  }
  std::shared_ptr<const Update> post(const std::vector<OrderEvent>& orders) {
    auto outcomes = engine_->append(orders, kNow);
    EXPECT_TRUE(outcomes.ok());
    outcomes_ = *outcomes;
    auto update = engine_->step();
    EXPECT_TRUE(update.ok());
    return *update;
  }

  TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_;
  std::vector<Outcome> outcomes_;
};

TEST_F(EngineTest, DuplicatesWithinOneCall) {
  OrderEvent other = order("1", "a", kFrom);
  other.country = "Eire";
  post({order("1", "a", kFrom), order("1", "a", kFrom), other});
  EXPECT_EQ(outcomes_[0].kind, Outcome::Kind::kAccepted);
  EXPECT_EQ(outcomes_[1].kind, Outcome::Kind::kDuplicate);
  EXPECT_EQ(outcomes_[2].kind, Outcome::Kind::kRejected);
  EXPECT_THAT(outcomes_[2].error, testing::StartsWith("conflict: "));
}

TEST_F(EngineTest, RejectsTheFutureAndTellsTheUpdateApart) {
  post({order("1", "a", kNow + kDayMs + 1), order("2", "a", kNow + kDayMs)});
  EXPECT_THAT(outcomes_[0].error, testing::StartsWith("ordered_at"));
  EXPECT_EQ(outcomes_[1].kind, Outcome::Kind::kAccepted);
  EXPECT_EQ(post({order("2", "a", kNow + kDayMs)}), nullptr) << "duplicates make no update";
}

TEST_F(EngineTest, UpdateCarriesWhatChanged) {
  post({order("1", "a", kFrom), order("2", "b", kFrom + kHourMs)});
  const auto update =
      post({order("3", "b", kFrom + 2 * kHourMs), order("4", "", kFrom + 3 * kHourMs)});
  EXPECT_EQ(update->seq, 4u);
  EXPECT_EQ(update->at_ms, kFrom + 3 * kHourMs);
  ASSERT_EQ(update->orders.size(), 2u);
  EXPECT_EQ(update->orders[0].seq, 3u);
  ASSERT_EQ(update->predictions.size(), 1u);
  EXPECT_EQ(update->predictions[0].customer_id, "b");
  EXPECT_EQ(update->customers_scored, 2u);
  EXPECT_EQ(update->kpis.totals.orders, 4u);
  EXPECT_NEAR(*update->kpis.expected_purchases_30d,
              engine_->prediction("a")->probability + engine_->prediction("b")->probability, 1e-9);
}

TEST_F(EngineTest, MidnightRefreshesEveryScore) {
  post({order("1", "a", kFrom), order("2", "b", kFrom + kHourMs)});
  const double before = engine_->prediction("a")->probability;
  ASSERT_TRUE(engine_->tick(kFrom + 2 * kHourMs).ok());
  EXPECT_EQ((*engine_->step())->predictions.size(), 0u) << "the same day";
  ASSERT_TRUE(engine_->tick(kFrom + 3 * kDayMs).ok());
  EXPECT_EQ((*engine_->step())->predictions.size(), 2u);
  EXPECT_LT(engine_->prediction("a")->probability, before);
  EXPECT_EQ(engine_->prediction("a")->as_of_ms, day_of(kFrom + 3 * kDayMs) * kDayMs);
}

TEST_F(EngineTest, UpdateThatTakesTheOnlyPurchaseTakesTheScore) {
  post({order("1", "a", kFrom), order("2", "b", kFrom)});
  OrderEvent moved = order("1", "b", kFrom);
  moved.kind = OrderKind::kUpdated;
  moved.revision = 1;
  post({moved});
  EXPECT_EQ(engine_->prediction("a").error().code, ErrorCode::kNotFound);
  EXPECT_NEAR(*engine_->kpis().expected_purchases_30d, engine_->prediction("b")->probability, 1e-9);
  EXPECT_EQ(engine_->customer("a")->recent_orders.size(), 0u);
  EXPECT_EQ(engine_->customer("b")->recent_orders.size(), 2u);
}

TEST_F(EngineTest, CustomersPageByCursor) {
  std::vector<OrderEvent> orders;
  for (int i = 0; i < 25; ++i)
    for (int j = 0; j <= i % 4; ++j)
      orders.push_back(
          order(fmt::format("{}-{}", i, j), fmt::format("c{:02}", i), kFrom + i * kHourMs));
  post(orders);
  for (const CustomerSort sort : {CustomerSort::kProbability, CustomerSort::kOrders,
                                  CustomerSort::kCustomerId, CustomerSort::kLastPurchase}) {
    for (const bool descending : {true, false}) {
      CustomerQuery query;
      query.sort = sort;
      query.descending = descending;
      query.limit = 1000;
      const auto whole = engine_->customers(query);
      query.limit = 4;
      std::vector<std::string> paged, all;
      for (;;) {
        const auto page = engine_->customers(query);
        ASSERT_TRUE(page.ok());
        EXPECT_EQ(page->total, 25u);
        for (const auto& customer : page->customers) paged.push_back(customer.customer_id);
        if (page->next.empty()) break;
        query.cursor = page->next;
      }
      for (const auto& customer : whole->customers) all.push_back(customer.customer_id);
      EXPECT_EQ(paged, all);
    }
  }
  CustomerQuery query;
  query.cursor = "nonsense";
  EXPECT_FALSE(engine_->customers(query).ok());
  query = {};
  query.prefix = "c1";
  EXPECT_EQ(engine_->customers(query)->total, 10u);
}

TEST_F(EngineTest, OrdersPageBackwardsPastTicks) {
  for (int i = 0; i < 30; ++i) {
    post({order(std::to_string(i), i % 3 ? "a" : "", kFrom + i * kHourMs)});
    ASSERT_TRUE(engine_->tick(kFrom + i * kHourMs + kMinuteMs).ok());
    ASSERT_TRUE(engine_->step().ok());
  }
  for (const char* customer : {"", "a"}) {
    std::vector<std::string> ids;
    std::optional<uint64_t> before;
    do {
      const auto page = engine_->orders(before, 7, customer);
      ASSERT_TRUE(page.ok());
      for (const auto& [seq, order] : page->orders) ids.push_back(order.order_id);
      before = page->next;
    } while (before);
    EXPECT_EQ(ids.size(), *customer ? 20u : 30u);
    EXPECT_EQ(ids.front(), "29");
    EXPECT_TRUE(std::ranges::is_sorted(
        ids, [](const auto& a, const auto& b) { return std::stoi(a) > std::stoi(b); }));
  }
}

TEST_F(EngineTest, WindowedFigures) {
  post({order("1", "a", kFrom), order("2", "a", kFrom + 10 * kDayMs),
        order("3", "b", kFrom + 11 * kDayMs)});
  const Kpis kpis = engine_->kpis({kFrom + kDayMs, kFrom + 11 * kDayMs});
  EXPECT_EQ(kpis.totals.orders, 1u);
  EXPECT_EQ(kpis.customers.customers, 1u);
  EXPECT_EQ(kpis.customers.new_customers, 0u);
  EXPECT_FALSE(kpis.expected_purchases_30d.has_value()) << "the window ends before the clock";
  EXPECT_TRUE(engine_->kpis({kFrom, INT64_MAX}).expected_purchases_30d.has_value());
}

TEST_F(EngineTest, RefusesAModelByTheNameOfItsFeature) {
  const auto set = engine_->set_champion(std::make_shared<RecencyFrequencyModel>(
      std::vector<std::string>{"recency_days", "shoe_size"}));
  ASSERT_FALSE(set.ok());
  EXPECT_THAT(set.error().message, testing::HasSubstr("shoe_size"));
  ASSERT_TRUE(engine_->set_champion(nullptr).ok());
  post({order("1", "a", kFrom)});
  EXPECT_EQ(engine_->prediction("a").error().code, ErrorCode::kUnavailable);
  EXPECT_FALSE(engine_->kpis().expected_purchases_30d.has_value());
}

TEST_F(EngineTest, ADamagedCheckpointIsPassedOver) {
  post({order("1", "a", kFrom), order("2", "b", kFrom)});
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::string before = all_scores(*engine_);
  engine_.reset();
  std::string bytes = *read_file(folder_.path() / "checkpoint");
  bytes[bytes.size() / 2] ^= 1;
  ASSERT_TRUE(write_file(folder_.path() / "checkpoint", bytes).ok());
  engine_ = open_test_engine(folder_.path(), true);
  EXPECT_EQ(all_scores(*engine_), before);
}

TEST_F(EngineTest, ACheckpointOfAnotherLogIsPassedOver) {
  post({order("1", "a", kFrom), order("2", "b", kFrom)});
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::string checkpoint = *read_file(folder_.path() / "checkpoint");
  const TemporaryFolder other;
  auto engine = open_test_engine(other.path(), true);
  const std::vector<OrderEvent> orders = {order("7", "x", kFrom), order("8", "y", kFrom),
                                          order("9", "z", kFrom)};
  ASSERT_TRUE(engine->append(orders, kNow).ok());
  ASSERT_TRUE(engine->step().ok());
  const std::string before = all_scores(*engine);
  engine.reset();
  ASSERT_TRUE(write_file(other.path() / "checkpoint", checkpoint).ok());
  EXPECT_EQ(all_scores(*open_test_engine(other.path(), true)), before);
}

TEST_F(EngineTest, SaysHowFarARecoveryHasComeAndHowLongABatchTook) {
  post({order("1", "a", kFrom), order("2", "b", kFrom)});
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::vector<OrderEvent> orders = {order("3", "c", kFrom), order("4", "d", kFrom),
                                          order("5", "e", kFrom)};
  ASSERT_TRUE(engine_->append(orders, kNow).ok());
  const auto update = engine_->step();
  ASSERT_TRUE(update.ok());
  const RecordTimes& recorded = engine_->record_took();
  const StageTimes& times = (*update)->times;
  for (const auto took :
       {recorded.decide, recorded.append, recorded.sync, times.fold, times.score, times.publish})
    EXPECT_GT(took.count(), 0);
  EXPECT_GE(recorded.append, recorded.sync);
  engine_.reset();
  EngineOptions options;
  std::vector<std::pair<uint64_t, uint64_t>> told;
  options.recovering = [&](uint64_t folded, uint64_t all) { told.emplace_back(folded, all); };
  engine_ = open_test_engine(folder_.path(), true, nullptr, std::move(options));
  ASSERT_FALSE(told.empty());
  EXPECT_EQ(told.back(), (std::pair<uint64_t, uint64_t>{3, 3}));
}

}  // namespace
}  // namespace tillcast
