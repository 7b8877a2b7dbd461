// Recorder and writer: batches of any size, in the order of the log.
#include "serve/writer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/time.h"
#include "engine/testing.h"

namespace tillcast {
namespace {

constexpr int64_t kFrom = 1'600'000'000'000;

OrderEvent sale(int number) {
  OrderEvent order;
  order.order_id = std::to_string(number);
  order.customer_id = "c" + std::to_string(number % 97);
  order.ordered_at_ms = kFrom + number * kMinuteMs;
  order.currency = "GBP";
  order.lines = {{"P", "A LANTERN", 1 + number % 7, *Money::parse("2.50"), std::nullopt}};
  return order;
}

class WriterTest : public testing::Test {
 protected:
  void open(WriterLimits limits) {
    EngineOptions options;
    options.watching = true;
    engine_ = open_test_engine(folder_.path(), true, std::make_shared<RecencyFrequencyModel>(),
                               std::move(options));
    Writer::Hooks hooks;
    hooks.published = [this](const std::shared_ptr<const Update>& update, const auto&) {
      uint64_t seq = published_;
      for (const SequencedOrder& order : update->orders) EXPECT_EQ(order.seq, ++seq);
      largest_ = std::max(largest_.load(), update->orders.size());
      EXPECT_GE(update->seq, seq);
      for (const Prediction& prediction : update->predictions)
        EXPECT_LE(prediction.as_of_ms, update->at_ms + 1);
      published_ = update->seq;  // ticks are entries, too
    };
    hooks.failed = [](const Error& error) { ADD_FAILURE() << error.message; };
    hooks.champion_changed = [this] { changed_ = true; };
    writer_ = std::make_unique<Writer>(*engine_, metrics_, board_, std::move(hooks), limits);
  }
  // From four senders at once; each waits for its answers, and then sees what it wrote.
  void send(int orders) {
    std::vector<std::future<void>> senders;
    for (int sender = 0; sender < 4; ++sender)
      senders.push_back(std::async(std::launch::async, [this, sender, orders] {
        for (int first = sender; first < orders; first += 4 * kRequest) send_one(first, orders);
      }));
    for (auto& sender : senders) sender.get();
  }
  void close() {
    writer_->stop();
    writer_->join();
    scores_ = all_scores(*engine_);
    EXPECT_EQ(engine_->seq(), published_.load());
    writer_.reset();
    engine_.reset();
  }

  static constexpr int kRequest = 25;
  const TemporaryFolder folder_;
  ServerMetrics metrics_;
  StatusBoard board_{ClockMode::kEvent, "live", std::chrono::steady_clock::now()};
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Writer> writer_;
  std::atomic<uint64_t> published_ = 0;
  std::atomic<size_t> largest_ = 0;  // Update, in orders
  std::atomic<bool> changed_ = false;
  std::string scores_;

 private:
  void send_one(int first, int orders) {
    std::vector<OrderEvent> request;
    for (int i = 0, number = first; i < kRequest && number < orders; ++i, number += 4)
      request.push_back(sale(number));
    std::promise<bool> decided;
    const auto done = [&](const Result<std::vector<Outcome>>& outcomes) {
      decided.set_value(outcomes.ok());
    };
    const std::string last = request.back().customer_id;
    const int64_t at_ms = request.back().ordered_at_ms;
    ASSERT_TRUE(writer_->submit_waiting(std::move(request), done));
    ASSERT_TRUE(decided.get_future().get());
    writer_->wait_until_folded();
    const auto prediction = engine_->prediction(last);
    ASSERT_TRUE(prediction.ok());
    EXPECT_GT(prediction->as_of_ms, at_ms);
  }
};

// What the log alone says, folded at once by an engine without a writer.
std::string scores_of_log(const std::filesystem::path& folder) {
  return all_scores(*open_test_engine(folder, false));
}

TEST_F(WriterTest, TheScoresAreThoseOfTheLog) {
  open({});
  send(2000);
  close();
  EXPECT_EQ(scores_, scores_of_log(folder_.path()));
  published_ = 2000;
  open({});
  writer_->tick(kFrom + 3000 * kMinuteMs);
  while (published_ == 2000) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  close();
  EXPECT_EQ(scores_, scores_of_log(folder_.path()));
}

// What is recorded goes ahead of the folding, but only so far.
TEST_F(WriterTest, RecordsWhileTheWriterIsAtSomethingElse) {
  WriterLimits limits;
  limits.batch_aim = std::chrono::milliseconds(0);
  open(limits);
  std::promise<void> held, holding;
  writer_->run_on_thread([&](Engine&) {
    holding.set_value();
    held.get_future().wait();
  });
  holding.get_future().wait();
  std::atomic<int> decided = 0;
  constexpr int kOrders = 1'100;
  const auto done = [&](const Result<std::vector<Outcome>>& said) { decided += said.ok(); };
  ASSERT_TRUE(writer_->submit({sale(0)}, 1, done, {}));
  std::promise<Outcome::Kind> again;
  const auto answered = [&](const Result<std::vector<Outcome>>& said) {
    again.set_value(said.ok() ? said->front().kind : Outcome::Kind::kAccepted);
  };
  ASSERT_TRUE(writer_->submit({sale(0)}, 1, answered, {}));
  EXPECT_EQ(again.get_future().get(), Outcome::Kind::kDuplicate) << "although it is not folded";
  for (int i = 1; i < kOrders; ++i) ASSERT_TRUE(writer_->submit({sale(i)}, 1, done, {}));
  while (decided < 1'000) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(decided, 1'000) << "nothing was measured yet, so a first batch of so many";
  EXPECT_EQ(published_, 0u);
  EXPECT_EQ(writer_->health().queue_orders, size_t{kOrders} - 1'000);
  EXPECT_GT(writer_->health().behind_seconds, 0);
  held.set_value();
  close();
  EXPECT_EQ(decided, kOrders);
  EXPECT_EQ(scores_, scores_of_log(folder_.path()));
}

TEST_F(WriterTest, WhatTakesTooLongToFoldAtOnceIsFoldedInPartsAndNothingIsLeft) {
  WriterLimits limits;
  limits.batch_aim = std::chrono::milliseconds(0);
  open(limits);
  std::promise<void> queued;
  std::atomic<int> decided = 0;
  constexpr int kOrders = 100, kRequests = 30;
  const auto submit = [&](int request) {
    std::vector<OrderEvent> orders;
    for (int i = 0; i < kOrders; ++i) orders.push_back(sale(request * kOrders + i));
    const auto done = [&](const Result<std::vector<Outcome>>& said) { decided += said.ok(); };
    return writer_->submit(std::move(orders), 1, done, {});
  };
  ASSERT_TRUE(submit(0));  // what folding it takes is measured
  while (published_ < kOrders) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  writer_->run_on_thread([&](Engine&) { queued.get_future().wait(); });
  for (int request = 1; request < kRequests; ++request) ASSERT_TRUE(submit(request));
  writer_->stop();
  queued.set_value();
  close();
  EXPECT_EQ(decided, kRequests);
  EXPECT_EQ(published_, uint64_t{kOrders * kRequests});
  EXPECT_EQ(largest_, size_t{kOrders}) << "a request is never split";
}

TEST_F(WriterTest, JobsAndCheckpointsComeBetweenBatches) {
  WriterLimits limits;
  limits.checkpoint.entries = 50;
  limits.checkpoint.rest = 0;
  open(limits);
  std::atomic<int> jobs = 0;
  std::atomic<bool> ended = false;
  auto sender = std::async(std::launch::async, [&] { send(2000), ended = true; });
  const auto model = std::make_shared<RecencyFrequencyModel>(
      std::vector<std::string>{"recency_days", "frequency"}, "another");
  while (!ended) {
    writer_->run_on_thread([&](Engine& engine) {
      ++jobs;
      EXPECT_EQ(engine.seq(), published_.load());
      if (jobs == 3) {
        EXPECT_TRUE(engine.begin_change(model).ok());
      }
      if (jobs == 5) {
        EXPECT_TRUE(engine.checkpoint().ok());
      }
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  sender.get();
  EXPECT_TRUE(changed_ || jobs < 3);
  close();
  EXPECT_EQ(scores_, scores_of_log(folder_.path()));
}

}  // namespace
}  // namespace tillcast
