// Checkpoints written beside the engine, and the scores that are kept with them.
#include "engine/checkpoint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/file.h"
#include "base/time.h"
#include "engine/checkpoint_process.h"
#include "engine/testing.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;

constexpr int64_t kFrom = 1'600'000'000'000;
constexpr int64_t kNow = kFrom + 400 * kDayMs;

// Counts the rows that it is asked for.
class CountingModel : public RecencyFrequencyModel {
 public:
  using RecencyFrequencyModel::RecencyFrequencyModel;
  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    rows += logits.size();
    RecencyFrequencyModel::predict_logits(matrix, logits);
  }
  mutable size_t rows = 0;
};

OrderEvent sale(int number, int customer) {
  OrderEvent order;
  order.order_id = std::to_string(number);
  order.customer_id = "c" + std::to_string(customer);
  order.ordered_at_ms = kFrom + number % 100 * kMinuteMs;
  order.currency = "GBP";
  order.lines = {{"P", "A LANTERN", 1 + number % 7, *Money::parse("2.50"), std::nullopt}};
  return order;
}

class Checkpoint : public testing::Test {
 protected:
  void open(std::shared_ptr<const Model> model = std::make_shared<RecencyFrequencyModel>(),
            EngineOptions options = {}) {
    engine_.reset();  // one at a time writes
    engine_ = open_test_engine(folder_.path(), true, std::move(model), std::move(options));
  }
  void sell(int first, int count) {
    std::vector<OrderEvent> orders;
    for (int i = first; i < first + count; ++i) orders.push_back(sale(i, i));
    ASSERT_TRUE(engine_->append(orders, kNow).ok());
    ASSERT_TRUE(engine_->step().ok());
  }
  std::string file(const char* name) const { return *read_file(folder_.path() / name); }

  const TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_;
};

Result<> wait_for(CheckpointProcess& copy) {
  for (;;) {
    if (const auto ended = copy.ended()) return *ended;
    std::this_thread::sleep_for(1ms);
  }
}

TEST_F(Checkpoint, ACopyWritesWhatTheEngineHeldWhenItWasMade) {
  open();
  sell(0, 500);
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::string checkpoint = file("checkpoint");
  const std::string scores = file("scores");
  std::filesystem::remove(folder_.path() / "checkpoint");
  std::filesystem::remove(folder_.path() / "scores");
  ASSERT_TRUE(engine_->begin_checkpoint().ok());
  sell(500, 500);
  std::optional<Result<>> ended;
  while (!(ended = engine_->checkpoint_ended())) std::this_thread::sleep_for(1ms);
  ASSERT_TRUE(ended->ok());
  EXPECT_FALSE(engine_->checkpointing());
  EXPECT_EQ(file("checkpoint"), checkpoint);
  EXPECT_EQ(file("scores"), scores);
}

TEST_F(Checkpoint, ACopyHoldsNoLockOfTheLog) {
  open();
  sell(0, 10);
  CheckpointProcess copy;
  ASSERT_TRUE(copy.start([]() -> Result<> {
                    std::this_thread::sleep_for(1h);
                    return Done{};
                  })
                  .ok());
  open();  // takes the lock anew
  EXPECT_EQ(engine_->seq(), 10u);
  copy.stop();
  EXPECT_FALSE(copy.running());
  EXPECT_FALSE(copy.ended().has_value());
}

TEST_F(Checkpoint, ACopyThatFailsSaysSo) {
  CheckpointProcess copy;
  EXPECT_FALSE(copy.ended().has_value());
  ASSERT_TRUE(copy.start([]() -> Result<> { return unavailable("full"); }).ok());
  EXPECT_FALSE(wait_for(copy).ok());
  ASSERT_TRUE(copy.start([]() -> Result<> { return Done{}; }).ok());
  EXPECT_TRUE(wait_for(copy).ok());
}

TEST_F(Checkpoint, ScoresAreMadeAnewForWhatChangedSinceAlone) {
  open();
  sell(0, 300);
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::string before = all_scores(*engine_);
  auto counting = std::make_shared<CountingModel>();
  open(counting);
  EXPECT_EQ(counting->rows, 0u);
  EXPECT_EQ(all_scores(*engine_), before);
  sell(300, 2);
  const std::string after = all_scores(*engine_);
  counting = std::make_shared<CountingModel>();
  open(counting);
  EXPECT_EQ(counting->rows, 2u);
  EXPECT_EQ(all_scores(*engine_), after);
}

TEST_F(Checkpoint, ScoresOfAnotherModelOrDamagedOnesAreNotUsed) {
  open();
  sell(0, 300);
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::string before = all_scores(*engine_);
  const std::string whole = file("scores");
  const auto other =
      std::make_shared<CountingModel>(std::vector<std::string>{"tenure_days", "monetary"}, "other");
  open(other);
  EXPECT_EQ(other->rows, 300u);
  EXPECT_NE(all_scores(*engine_), before);

  std::string damaged = whole;
  damaged[damaged.size() / 2] ^= 1;
  for (const std::string& bytes : {damaged, whole.substr(0, whole.size() / 2), std::string()}) {
    ASSERT_TRUE(write_file(folder_.path() / "scores", bytes).ok());
    const auto counting = std::make_shared<CountingModel>();
    open(counting);
    EXPECT_EQ(counting->rows, 300u);
    EXPECT_EQ(all_scores(*engine_), before);
  }
}

TEST_F(Checkpoint, ScoresOfAnotherEntryAreNotUsed) {
  open();
  sell(0, 300);
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::string scores = file("scores");
  sell(300, 5);
  ASSERT_TRUE(engine_->checkpoint().ok());
  const std::string before = all_scores(*engine_);
  ASSERT_TRUE(write_file(folder_.path() / "scores", scores).ok());
  const auto counting = std::make_shared<CountingModel>();
  open(counting);
  EXPECT_EQ(counting->rows, 305u);
  EXPECT_EQ(all_scores(*engine_), before);
}

// So many that a second thread reads ahead and scores half of them.
TEST_F(Checkpoint, AStartWithTwoThreadsComesToTheSame) {
  open();
  sell(0, 17'000);
  const std::string scores = all_scores(*engine_);
  const auto gross = engine_->kpis().totals.gross;
  open();
  EXPECT_EQ(engine_->seq(), 17'000u);
  EXPECT_EQ(engine_->kpis().totals.gross, gross);
  EXPECT_EQ(all_scores(*engine_), scores);
}

TEST_F(Checkpoint, ADaysScoresOfManyComeInSlicesAndAreTheSame) {
  EngineOptions options;
  options.refresh_at_once = 100;
  open(std::make_shared<RecencyFrequencyModel>(), options);
  sell(0, 50);
  sell(50, 5'000);
  ASSERT_TRUE(engine_->tick(kFrom + 2 * kDayMs).ok());
  ASSERT_TRUE(engine_->step().ok());
  ASSERT_TRUE(engine_->changing());
  sell(5'050, 10);  // meanwhile
  int slices = 1;
  while (engine_->continue_change() == Engine::Change::kGoesOn) ++slices;
  EXPECT_GT(slices, 1);
  EXPECT_FALSE(engine_->changing());
  EXPECT_EQ(engine_->champion()->card().model_id, "test");
  const std::string sliced = all_scores(*engine_);
  std::filesystem::remove(folder_.path() / "scores");
  open();  // scores everyone at once
  EXPECT_EQ(all_scores(*engine_), sliced);
}

}  // namespace
}  // namespace tillcast
