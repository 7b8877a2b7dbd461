// Changing models while the engine runs, and saying why a customer has their probability.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/time.h"
#include "engine/testing.h"

namespace tillcast {
namespace {

constexpr int64_t kFrom = 1'300'000'000'000;
constexpr int64_t kNow = 1'400'000'000'000;

class EngineModels : public testing::Test {
 protected:
  EngineModels() : engine_(open_test_engine(folder_.path(), false)) {}

  static OrderEvent sale(const std::string& id, const std::string& customer, int64_t at_ms) {
    OrderEvent order;
    order.order_id = id;
    order.customer_id = customer;
    order.ordered_at_ms = at_ms;
    order.currency = "GBP";
    order.lines = {{"p", "", 2, Money::from_micros(2'500'000), std::nullopt}};
    return order;
  }
  void post(const std::vector<OrderEvent>& orders) {
    ASSERT_TRUE(engine_->append(orders, kNow).ok());
    ASSERT_TRUE(engine_->step().ok());
  }
  void many_customers(int count) {
    std::vector<OrderEvent> orders;
    for (int i = 0; i < count; ++i)
      orders.push_back(
          sale(std::to_string(i), "c" + std::to_string(i), kFrom + i % 100 * kMinuteMs));
    post(orders);
  }
  static std::shared_ptr<const Model> model(const std::string& id) {
    return std::make_shared<RecencyFrequencyModel>(
        std::vector<std::string>{"tenure_days", "monetary"}, id);
  }

  const TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_;
};

TEST_F(EngineModels, TheOldChampionAnswersUntilEveryoneIsScoredWithTheNew) {
  many_customers(10'000);
  const std::string before = all_scores(*engine_);
  ASSERT_TRUE(engine_->begin_change(model("new")).ok());
  int slices = 1;
  for (; engine_->continue_change() == Engine::Change::kGoesOn; ++slices) {
    EXPECT_EQ(engine_->champion()->card().model_id, "test");
    EXPECT_EQ(engine_->prediction("c1")->model_id, "test");
    EXPECT_EQ(all_scores(*engine_), before);
  }
  EXPECT_GT(slices, 3);
  EXPECT_EQ(engine_->prediction("c1")->model_id, "new");
  EXPECT_NE(all_scores(*engine_), before);
  EXPECT_FALSE(engine_->changing());
}

// Orders, new customers and a midnight between the slices.
TEST_F(EngineModels, SlicesComeToWhatScoringAtOnceComesTo) {
  for (const bool midnight : {false, true}) {
    many_customers(5'000);
    ASSERT_TRUE(engine_->begin_change(model(midnight ? "c" : "b")).ok());
    EXPECT_EQ(engine_->continue_change(), Engine::Change::kGoesOn);
    post({sale(midnight ? "x2" : "x", "c1", kFrom + kHourMs),
          sale(midnight ? "z2" : "z", midnight ? "new 2" : "new 1", kFrom + 2 * kHourMs)});
    if (midnight) {
      ASSERT_TRUE(engine_->tick(kFrom + 2 * kDayMs).ok());
      ASSERT_TRUE(engine_->step().ok());
    }
    while (engine_->continue_change() == Engine::Change::kGoesOn) continue;
    const std::string sliced = all_scores(*engine_);
    ASSERT_TRUE(engine_->set_champion(nullptr).ok());
    ASSERT_TRUE(engine_->set_champion(model("again")).ok());
    EXPECT_EQ(all_scores(*engine_), sliced);
  }
}

TEST_F(EngineModels, AModelThatDoesNotFitChangesNothing) {
  many_customers(3);
  const auto refused = engine_->begin_change(std::make_shared<RecencyFrequencyModel>(
      std::vector<std::string>{"recency_days", "shoe_size"}, "odd"));
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message,
              testing::AllOf(testing::HasSubstr("odd"), testing::HasSubstr("shoe_size")));
  EXPECT_FALSE(engine_->changing());
  EXPECT_EQ(engine_->prediction("c1")->model_id, "test");
}

TEST_F(EngineModels, AnExplanationAddsUpToThePredictionsLogit) {
  post({sale("1", "a", kFrom), sale("2", "a", kFrom + 40 * kDayMs), sale("3", "", kFrom)});
  const auto explained = engine_->explanation("a");
  ASSERT_TRUE(explained.ok()) << explained.error().message;
  const auto prediction = engine_->prediction("a");
  EXPECT_EQ(explained->prediction.probability, prediction->probability);
  EXPECT_EQ(explained->prediction.as_of_ms, prediction->as_of_ms);
  EXPECT_EQ(explained->prediction.model_id, "test");
  double sum = explained->why.base_logit;
  for (const Contribution& part : explained->why.contributions) {
    sum += part.contribution;
    EXPECT_FALSE(part.words.empty());
  }
  EXPECT_NEAR(sum, explained->why.logit, 1e-9);
  EXPECT_NEAR(to_probability(explained->why.logit), prediction->probability, 1e-9);
  ASSERT_EQ(explained->why.contributions.size(), 2u);
  EXPECT_EQ(explained->why.contributions[0].feature, "frequency");
  EXPECT_EQ(explained->why.contributions[0].value, 2);
  EXPECT_GE(std::abs(explained->why.contributions[0].contribution),
            std::abs(explained->why.contributions[1].contribution));

  EXPECT_EQ(engine_->explanation("nobody").error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(engine_->set_champion(nullptr).ok());
  EXPECT_EQ(engine_->explanation("a").error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace tillcast
