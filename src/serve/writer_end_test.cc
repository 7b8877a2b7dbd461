// A log that is found damaged ends the writer: all who wait hear of it.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "base/time.h"
#include "engine/testing.h"
#include "log/forwarding_log_testing.h"
#include "serve/writer.h"

namespace tillcast {
namespace {

enum class Disk { kWell, kFull, kSlow, kWaitedFor, kDamaged };

class LogOnDisk : public ForwardingLog {
 public:
  LogOnDisk(std::unique_ptr<Log> log, std::atomic<Disk>& disk)
      : ForwardingLog(std::move(log)), disk_(disk) {}
  Result<uint64_t> append(std::span<const Stated> entries) override {
    if (disk_ == Disk::kSlow) {
      disk_ = Disk::kWaitedFor;
      while (disk_ == Disk::kWaitedFor) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      return unavailable("log: full");
    }
    TC_TRY(disk());
    return ForwardingLog::append(entries);
  }
  Result<> orders_at(std::span<const uint64_t> seqs, const OrderVisitor& visit) const override {
    TC_TRY(disk());
    return ForwardingLog::orders_at(seqs, visit);
  }
  Result<> probe() override {
    TC_TRY(disk());
    return ForwardingLog::probe();
  }

 private:
  Result<> disk() const {
    if (disk_ == Disk::kFull) return unavailable("log: full");
    if (disk_ == Disk::kDamaged) return corrupt("log: damaged");
    return Done{};
  }
  std::atomic<Disk>& disk_;
};

class WriterEnd : public testing::Test {
 protected:
  WriterEnd() {
    auto log = open_sqlite_log(folder_.path(), LogAccess::kReadWrite);
    EXPECT_TRUE(log.ok());
    engine_ = *Engine::open(std::make_unique<LogOnDisk>(std::move(*log), disk_),
                            std::make_shared<RecencyFrequencyModel>(), {});
    Writer::Hooks hooks;
    hooks.published = [](const auto&, const auto&) {};
    hooks.failed = [this](const Error& error) { failed_.set_value(error); };
    hooks.champion_changed = [] {};
    writer_ =
        std::make_unique<Writer>(*engine_, metrics_, board_, std::move(hooks), WriterLimits());
  }

  // Whether it was recorded.
  std::future<bool> send(int number, uint32_t revision = 0) {
    OrderEvent order;
    order.order_id = std::to_string(number);
    order.revision = revision;
    if (revision > 0) order.kind = OrderKind::kUpdated;
    order.customer_id = "c";
    order.ordered_at_ms = 1'600'000'000'000;
    order.currency = "GBP";
    order.lines = {{"P", "A LANTERN", 1, *Money::parse("2.50"), std::nullopt}};
    auto decided = std::make_shared<std::promise<bool>>();
    const auto done = [decided](const auto& said) { decided->set_value(said.ok()); };
    EXPECT_TRUE(writer_->submit({order}, 1, done, {}));
    return decided->get_future();
  }

  // Returns once the writer's thread waits for it; the recorder's goes on.
  void hold_until(std::promise<void>& over) {
    std::promise<void> holding;
    writer_->run_on_thread([&over, &holding](Engine&) {
      holding.set_value();
      over.get_future().wait();
    });
    holding.get_future().wait();
  }

  const TemporaryFolder folder_;
  std::atomic<Disk> disk_ = Disk::kWell;
  ServerMetrics metrics_;
  StatusBoard board_{ClockMode::kEvent, "live", std::chrono::steady_clock::now()};
  std::promise<Error> failed_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Writer> writer_;
};

TEST_F(WriterEnd, AnswersAllWhoseRequestsCameWithWhatFoundTheDamage) {
  ASSERT_TRUE(send(1).get());
  disk_ = Disk::kFull;
  EXPECT_FALSE(send(2).get());
  disk_ = Disk::kSlow;
  auto before = send(3);
  while (disk_ != Disk::kWaitedFor) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  writer_->probe_log();
  auto beside = send(4);
  disk_ = Disk::kDamaged;
  EXPECT_FALSE(before.get());
  EXPECT_FALSE(beside.get());
  EXPECT_EQ(failed_.get_future().get().code, ErrorCode::kCorrupt);
  writer_->wait_until_folded();
  EXPECT_TRUE(writer_->stopping());
}

// What cannot be folded ends both threads: nobody waits for what will not come.
TEST_F(WriterEnd, AnswersAllWhenTheWriterFindsTheDamage) {
  ASSERT_TRUE(send(1).get());
  writer_->wait_until_folded();
  std::promise<void> held;
  hold_until(held);
  ASSERT_TRUE(send(1, 1).get());  // to fold it, the order that it changes is looked up
  disk_ = Disk::kSlow;
  auto beside = send(2);
  while (disk_ != Disk::kWaitedFor) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  auto waiting = send(3);
  disk_ = Disk::kDamaged;
  held.set_value();
  EXPECT_EQ(failed_.get_future().get().code, ErrorCode::kCorrupt);
  EXPECT_FALSE(beside.get());
  EXPECT_FALSE(waiting.get());
  writer_->wait_until_folded();
  EXPECT_TRUE(writer_->stopping());
}

// ... and also while it stops: what is half folded is not written down.
TEST_F(WriterEnd, WhatFailsWhileItStopsIsKept) {
  ASSERT_TRUE(send(1).get());
  writer_->wait_until_folded();
  std::promise<void> held;
  hold_until(held);
  ASSERT_TRUE(send(1, 1).get());
  writer_->stop();
  disk_ = Disk::kDamaged;
  EXPECT_FALSE(writer_->failure().has_value());
  held.set_value();
  writer_->join();
  ASSERT_TRUE(writer_->failure().has_value());
  EXPECT_EQ(engine_->checkpoint().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(engine_->begin_checkpoint().error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(engine_->fold().error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace tillcast
