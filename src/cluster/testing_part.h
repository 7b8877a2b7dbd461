// cluster/testing_part.h: for tests: a shard without a cluster, which is an engine that is fed from
// a log; and the partitions of orders that a cluster reads at the same time.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "base/hash.h"
#include "engine/engine.h"
#include "log/sqlite_log.h"

namespace tillcast {

class TestPart {
 public:
  // What its log says after its checkpoint is fed again.
  void open(const std::filesystem::path& folder, std::shared_ptr<const Model> champion,
            EngineOptions options) {
    std::filesystem::create_directory(folder);
    auto log = open_sqlite_log(folder, LogAccess::kReadWrite);
    ASSERT_TRUE(log.ok());
    log_ = log->get();
    options.part = true;
    options.checkpoint_dir = folder;
    auto engine = Engine::open(std::move(*log), std::move(champion), std::move(options));
    ASSERT_TRUE(engine.ok()) << engine.error().message;
    engine_ = std::move(*engine);
    std::vector<SequencedEntry> entries;
    const auto read =
        log_->read(engine_->seq(), log_->last_seq(), [&](uint64_t seq, Entry&& entry) {
          entries.emplace_back(seq, stated(std::move(entry)));
          return Result<>(Done{});
        });
    ASSERT_TRUE(read.ok());
    feed(std::move(entries));
  }
  void close() { engine_.reset(); }

  void deal(Stated entry) { entries_.push_back(std::move(entry)); }
  // What was dealt goes to the log, and from there to the engine.
  void hand_over() {
    if (entries_.empty()) return;
    auto next = log_->append(entries_);
    ASSERT_TRUE(next.ok());
    std::vector<SequencedEntry> entries;
    for (Stated& entry : std::exchange(entries_, {}))
      entries.emplace_back((*next)++, std::move(entry));
    feed(std::move(entries));
  }
  void begin_day(const ProductSales& sales) { publish(engine_->begin_day(sales)); }

  Engine& engine() const { return *engine_; }

 private:
  void feed(std::vector<SequencedEntry> entries) {
    if (entries.empty()) return;
    engine_->feed(std::move(entries));
    auto batch = engine_->fold();
    ASSERT_TRUE(batch.ok()) << batch.error().message;
    publish(std::move(*batch));
  }
  void publish(std::unique_ptr<Batch> batch) {
    engine_->score(*batch);
    engine_->publish(std::move(batch));
  }

  Log* log_ = nullptr;  // the engine's
  std::shared_ptr<Engine> engine_;
  std::vector<Stated> entries_;
};

class TestSenders {
 public:
  // `orders` in the order of their times. One may be so many orders ahead of another, at most.
  TestSenders(const std::vector<OrderEvent>& orders, size_t senders, size_t apart, uint32_t seed)
      : apart_(apart), random_(seed), left_(orders.size()), senders_(senders) {
    for (const OrderEvent& order : orders)
      senders_[hash64("sent " + order.order_id) % senders].orders.push_back(order);
  }
  bool over() const { return left_ == 0; }

  // Some of one of them.
  std::vector<OrderEvent> next() {
    size_t least = SIZE_MAX / 2;  // of those who have more
    for (const Sender& sender : senders_)
      if (sender.sent < sender.orders.size()) least = std::min(least, sender.sent);
    Sender& sender = senders_[random_() % senders_.size()];
    std::vector<OrderEvent> sent;
    for (size_t count = random_() % 7; count > 0; --count, --left_) {
      if (sender.sent == sender.orders.size() || sender.sent > least + apart_) break;
      sent.push_back(sender.orders[sender.sent++]);
    }
    return sent;
  }
  // What time all have come to.
  std::optional<int64_t> come_to_ms() const {
    int64_t come_to_ms = INT64_MAX;
    for (const Sender& sender : senders_) {
      if (sender.sent == 0) return std::nullopt;
      come_to_ms = std::min(come_to_ms, sender.orders[sender.sent - 1].ordered_at_ms);
    }
    return come_to_ms;
  }

 private:
  struct Sender {
    std::vector<OrderEvent> orders;
    size_t sent = 0;
  };
  const size_t apart_;
  std::mt19937_64 random_;
  size_t left_;
  std::vector<Sender> senders_;
};

}  // namespace tillcast
