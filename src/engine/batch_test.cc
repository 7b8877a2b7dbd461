// A batch that is scored while the next is recorded, beside one that is folded, scored and
// published before: the same Updates, to the last bit.
#include "engine/batch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>

#include "base/random.h"
#include "base/time.h"
#include "engine/testing.h"
#include "log/forwarding_log_testing.h"

namespace tillcast {
namespace {

constexpr int64_t kFrom = 1'300'000'000'000;
constexpr int64_t kNow = kFrom + 400 * kDayMs;

// A log that can be told to refuse what it is given, as a full disk does.
class RefusingLog final : public ForwardingLog {
 public:
  RefusingLog(std::unique_ptr<Log> log, const bool& refuses)
      : ForwardingLog(std::move(log)), refuses_(refuses) {}
  using Log::append;
  Result<uint64_t> append(std::span<const Stated> entries) override {
    if (refuses_) return unavailable("log: no room; free some space");
    return ForwardingLog::append(entries);
  }

 private:
  const bool& refuses_;
};

// Sales, what changes and takes them back, guests, and days that begin.
OrderEvent random_order(Rng& random, int number) {
  OrderEvent order;
  order.order_id = std::to_string(random.below(300));
  order.revision = static_cast<uint32_t>(random.below(3));
  order.customer_id = random.below(6) == 0 ? "" : "c" + std::to_string(random.below(60));
  order.currency = "GBP";
  order.ordered_at_ms = kFrom + number * kHourMs / 4 + static_cast<int64_t>(random.below(kDayMs));
  if (order.revision > 0) {
    order.kind = random.below(3) == 0 ? OrderKind::kCancelled : OrderKind::kUpdated;
    if (order.kind == OrderKind::kCancelled) return order;
  }
  for (uint64_t i = 0, lines = 1 + random.below(4); i < lines; ++i)
    order.lines.push_back(
        {"p" + std::to_string(random.below(20)), "", 1 + static_cast<int64_t>(random.below(9)),
         Money::from_micros(static_cast<int64_t>(random.below(9000)) * 1000), std::nullopt});
  return order;
}

std::string to_text(const Update& update) {
  std::string text = fmt::format("{} {} {} {} {:a} {} {}\n", update.seq, update.at_ms,
                                 update.kpis.totals.orders, to_string(update.kpis.totals.gross),
                                 update.kpis.expected_purchases_30d.value_or(-1),
                                 update.customers_scored, update.live.size());
  for (const SequencedOrder& order : update.orders)
    text += fmt::format("{}:{} ", order.seq, order.order.order_id);
  for (const Prediction& prediction : update.predictions)
    text += fmt::format("\n{} {:a} {}", prediction.customer_id, prediction.probability,
                        prediction.as_of_ms);
  return text + "\n";
}

class ShopRun {
 public:
  explicit ShopRun(EngineOptions options) {
    options.watching = true;
    options.checkpoint_dir = folder_.path();
    auto log = std::make_unique<RefusingLog>(
        *open_sqlite_log(folder_.path(), LogAccess::kReadWrite), refuses_);
    engine_ = *Engine::open(std::move(log), std::make_shared<RecencyFrequencyModel>(), options);
  }

  void record(const std::vector<OrderEvent>& orders) {
    const auto outcomes = engine_->append(orders, kNow);
    EXPECT_TRUE(refuses_ || outcomes.ok());
    refused_ += !outcomes.ok();  // duplicates alone never ask the log
  }
  void plainly(const std::vector<OrderEvent>& orders) {
    record(orders);
    show(*engine_->step());
  }
  // The batch before is scored meanwhile.
  void beside(const std::vector<OrderEvent>& orders) {
    std::future<void> scored;
    if (batch_) scored = std::async(std::launch::async, [&] { engine_->score(*batch_); });
    record(orders);
    if (batch_) {
      scored.get();
      show(engine_->publish(std::move(batch_)));
    }
    batch_ = *engine_->fold();
  }
  void finish() { beside({}); }

  bool refuses_ = false;
  int refused_ = 0;
  std::string updates_;
  const TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_;

 private:
  void show(const std::shared_ptr<const Update>& update) {
    if (update) updates_ += to_text(*update);
    // A checkpoint between any two batches is of the one before.
    EXPECT_TRUE(engine_->checkpoint().ok());
    while (engine_->changing() && engine_->continue_change() == Engine::Change::kGoesOn) continue;
  }
  std::unique_ptr<Batch> batch_;
};

void expect_the_same(const EngineOptions& options, uint64_t seed, bool with_refusals) {
  SCOPED_TRACE(seed);
  ShopRun plain(options), pipelined(options);
  Rng random(seed, 1);
  for (int number = 0; number < 600;) {
    std::vector<OrderEvent> orders;
    for (uint64_t i = 0, size = 1 + random.below(60); i < size; ++i)
      orders.push_back(random_order(random, ++number));
    plain.refuses_ = pipelined.refuses_ = with_refusals && random.below(3) == 0;
    plain.plainly(orders);
    pipelined.beside(orders);
  }
  pipelined.finish();
  EXPECT_GT(plain.updates_.size(), 5000u);
  EXPECT_EQ(plain.refused_ > 0, with_refusals);
  EXPECT_EQ(plain.updates_, pipelined.updates_);
  EXPECT_EQ(all_scores(*plain.engine_), all_scores(*pipelined.engine_));
  EXPECT_EQ(plain.engine_->seq(), pipelined.engine_->seq());
  // And what was recorded while another was scored is there after a restart.
  pipelined.engine_.reset();
  EXPECT_EQ(all_scores(*plain.engine_),
            all_scores(*open_test_engine(pipelined.folder_.path(), true)));
}

TEST(Batch, ScoredBesideTheNextGivesTheSameUpdates) {
  for (uint64_t seed = 1; seed <= 3; ++seed) expect_the_same({}, seed, false);
}

TEST(Batch, ALogThatRefusesTheNextLeavesNoTrace) {
  for (uint64_t seed = 4; seed <= 6; ++seed) expect_the_same({}, seed, true);
}

TEST(Batch, ADaysScoresInSlicesAreTheSame) {
  EngineOptions options;
  options.refresh_at_once = 10;
  expect_the_same(options, 7, true);
}

TEST(Batch, IsDecidedByWhatWaitsAndByWhatIsFolded) {
  ShopRun run({});
  Rng random(8, 1);
  OrderEvent order = random_order(random, 1);
  order.revision = 0;
  order.kind = OrderKind::kPlaced;
  order.lines = {{"p", "", 1, Money::from_micros(1000), std::nullopt}};
  const auto kind = [&] { return run.engine_->append({&order, 1}, kNow)->front().kind; };
  EXPECT_EQ(kind(), Outcome::Kind::kAccepted);
  auto batch = *run.engine_->fold();
  EXPECT_EQ(kind(), Outcome::Kind::kDuplicate);  // of the batch that is not published
  order.order_id = "another";
  EXPECT_EQ(kind(), Outcome::Kind::kAccepted);
  EXPECT_EQ(kind(), Outcome::Kind::kDuplicate);  // of what waits
  run.engine_->score(*batch);
  EXPECT_EQ(run.engine_->publish(std::move(batch))->seq, 1u);
  EXPECT_EQ((*run.engine_->step())->seq, 2u);
}

// Of what waits, the first entries are folded; the rest is known all the same, and comes next.
TEST(Batch, OfAPartLeavesTheRestWaiting) {
  ShopRun run({});
  std::vector<OrderEvent> orders;
  for (int number = 0; number < 5; ++number) {
    OrderEvent& order = orders.emplace_back();
    order.order_id = std::to_string(number);
    order.currency = "GBP";
    order.ordered_at_ms = kFrom;
    order.lines = {{"p", "", 1, Money::from_micros(1000), std::nullopt}};
  }
  ASSERT_TRUE(run.engine_->append(orders, kNow).ok());
  const auto all_known = [&] {
    const auto outcomes = run.engine_->append(orders, kNow);
    return std::ranges::all_of(*outcomes, [](const Outcome& outcome) {
      return outcome.kind == Outcome::Kind::kDuplicate;
    });
  };
  for (const auto& [most, seq] : {std::pair<size_t, uint64_t>{2, 2}, {1, 3}, {9, 5}}) {
    auto batch = *run.engine_->fold(most);
    ASSERT_NE(batch, nullptr);
    EXPECT_TRUE(all_known());
    run.engine_->score(*batch);
    EXPECT_EQ(run.engine_->publish(std::move(batch))->seq, seq);
    EXPECT_TRUE(all_known());
  }
  EXPECT_EQ(*run.engine_->fold(9), nullptr);
}

// Currency and clock are those of what is recorded, folded or not, and of nothing that was refused.
TEST(Batch, CurrencyAndClockAreOfWhatIsRecorded) {
  ShopRun run({});
  OrderEvent order;
  order.order_id = "1";
  order.currency = "EUR";
  order.ordered_at_ms = kFrom;
  order.lines = {{"p", "", 1, Money::from_micros(1000), std::nullopt}};
  run.refuses_ = true;
  EXPECT_FALSE(run.engine_->append({&order, 1}, kNow).ok());
  run.refuses_ = false;
  order.currency = "GBP";
  const auto kind = [&] { return run.engine_->append({&order, 1}, kNow)->front().kind; };
  EXPECT_EQ(kind(), Outcome::Kind::kAccepted);
  order.order_id = "2";
  order.currency = "EUR";
  EXPECT_EQ(kind(), Outcome::Kind::kRejected);
  EXPECT_FALSE(*run.engine_->tick(kFrom));
  EXPECT_TRUE(*run.engine_->tick(kFrom + 1));
  EXPECT_FALSE(*run.engine_->tick(kFrom + 1));
  EXPECT_EQ((*run.engine_->step())->seq, 2u);
  EXPECT_EQ(kind(), Outcome::Kind::kRejected);
  EXPECT_FALSE(*run.engine_->tick(kFrom + 1));
}

}  // namespace
}  // namespace tillcast
