// cluster/testing.h: for tests: a shop's orders, one engine over all of them, and the same dealt
// out to shards.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "cluster/merge.h"
#include "cluster/merged_shop.h"
#include "engine/testing.h"
#include "engine/testing_segments.h"

namespace tillcast {

inline constexpr int64_t kShopNow = 1'400'000'000'000;

class TestCluster {
 public:
  explicit TestCluster(uint32_t shards) {
    EngineOptions options;
    options.segmentation = segmentation_;
    const auto open = [&](const std::string& name) -> std::shared_ptr<Engine> {
      std::filesystem::create_directory(folder_.path() / name);
      return open_test_engine(folder_.path() / name, false,
                              std::make_shared<RecencyFrequencyModel>(), options);
    };
    one_ = open("one");
    for (uint32_t i = 0; i < shards; ++i) shards_.push_back(open(fmt::format("{}", i)));
  }

  uint32_t shard_of(std::string_view id) const {
    return static_cast<uint32_t>(hash64(id) % shards_.size());
  }
  void post(const std::vector<OrderEvent>& orders) {
    put(*one_, orders);
    std::vector<std::vector<OrderEvent>> dealt(shards_.size());
    for (const OrderEvent& order : orders)
      dealt[shard_of(order.customer_id.empty() ? order.order_id : order.customer_id)].push_back(
          order);
    for (size_t i = 0; i < dealt.size(); ++i)
      if (!dealt[i].empty()) put(*shards_[i], dealt[i]);
  }
  // Past the midnight after the newest order, so that everyone's scores are of one moment.
  void tick() {
    const int64_t at_ms = (day_of(*one_->as_of_ms()) + 1) * kDayMs + 5'000;
    std::vector<std::shared_ptr<Engine>> all = shards_;
    all.push_back(one_);
    for (const auto& engine : all) EXPECT_TRUE(engine->tick(at_ms).ok() && engine->step().ok());
  }

  const Engine& one() const { return *one_; }
  const Engine& shard(uint32_t number) const { return *shards_[number]; }
  uint32_t shards() const { return static_cast<uint32_t>(shards_.size()); }
  // Through bytes, as between machines; the last shard answers first.
  Result<std::vector<std::string>> gather(const Ask& ask) const {
    TC_ASSIGN(const Ask heard, decode_ask(encode(ask)));
    std::vector<std::string> parts;
    for (uint32_t i = shards(); i-- > 0;) {
      TC_ASSIGN(parts.emplace_back(), answer_part(*shards_[i], {i, shards()}, heard));
    }
    return parts;
  }
  HeldCustomer holder(std::string_view customer_id) const {
    const uint32_t shard = shard_of(customer_id);
    return {shards_[shard], {shard, shards()}};
  }
  ShopNow now() const {
    ShopNow now;
    auto latest = std::make_shared<Update>();
    latest->kpis = *merge_kpis({}, *gather(AskKpis{}));
    now.latest = std::move(latest);
    now.segments = *merge_segments(segmentation_, *gather(AskSegments{}));
    for (const auto& shard : shards_) now.as_of_ms = std::max(now.as_of_ms, shard->as_of_ms());
    return now;
  }
  MergedShop merged() const {
    return {[this](const Ask& ask) { return gather(ask); },
            [this](std::string_view customer_id) { return holder(customer_id); },
            [this](size_t) { return now(); }};
  }

 private:
  static void put(Engine& engine, const std::vector<OrderEvent>& orders) {
    const auto outcomes = engine.append(orders, kShopNow);
    ASSERT_TRUE(outcomes.ok());
    for (const Outcome& outcome : *outcomes)
      ASSERT_EQ(outcome.kind, Outcome::Kind::kAccepted) << outcome.error;
    ASSERT_TRUE(engine.step().ok());
  }

  TemporaryFolder folder_;
  std::shared_ptr<const Segmentation> segmentation_ = test_segmentation();
  std::shared_ptr<Engine> one_;
  std::vector<std::shared_ptr<Engine>> shards_;
};

}  // namespace tillcast
