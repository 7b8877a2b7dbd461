// cluster/testing_parts.h: for tests: one engine over a shop's orders in the order of their times,
// and the same orders as a cluster folds them: from several senders that are apart, into shards
// that know of the time by ticks alone and of the shop's sales by being told.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cluster/testing.h"
#include "cluster/testing_part.h"

namespace tillcast {

class PartsCluster {
 public:
  // One sender may be so many orders ahead of another, at most.
  explicit PartsCluster(size_t apart) : apart_(apart) {
    one_ = open_test_engine(folder_of("one"), true, champion_, options());
    for (uint32_t i = 0; i < kShards; ++i) begin_shard(i);
  }

  // In the order of their times. As much of them as is certain is told as ticks.
  void post(const std::vector<OrderEvent>& orders, uint32_t seed) {
    ASSERT_TRUE(one_->append(orders, kShopNow).ok() && one_->step().ok());
    for (TestSenders senders(orders, 4, apart_, seed); !senders.over();) {
      for (const OrderEvent& order : senders.next()) deal(order);
      if (const auto come_to_ms = senders.come_to_ms()) tell_time(*come_to_ms);
    }
    hand_over();
  }
  // To all; the midnights that it passes have come.
  void tick(int64_t at_ms) {
    EXPECT_TRUE(one_->tick(at_ms).ok() && one_->step().ok());
    tick_shards(at_ms);
  }
  // Past the midnight after the newest order.
  void tick() { tick((day_of(*one_->as_of_ms()) + 1) * kDayMs + 5'000); }

  // As on a node that has what another had written down, and perhaps lost some of it.
  void restart(uint32_t shard, bool checkpoint, const std::string& lost = "") {
    hand_over();
    if (checkpoint) {
      EXPECT_TRUE(shards_[shard].engine().checkpoint().ok());
    }
    shards_[shard].close();
    if (!lost.empty()) std::filesystem::remove_all(folder_of(std::to_string(shard)) / lost);
    begin_shard(shard);
  }
  // A fit that comes to the shards while the shop is open.
  void set_segmentation(const std::shared_ptr<const Segmentation>& segmentation) {
    segmentation_ = segmentation;
    for (const TestPart& shard : shards_)
      EXPECT_TRUE(shard.engine().set_segmentation(segmentation).ok());
  }

  const Engine& one() const { return *one_; }
  // Through bytes, as between machines.
  Result<std::vector<std::string>> gather(const Ask& ask) const {
    TC_ASSIGN(const Ask heard, decode_ask(encode(ask)));
    std::vector<std::string> parts;
    for (uint32_t i = kShards; i-- > 0;) {
      TC_ASSIGN(parts.emplace_back(), answer_part(shards_[i].engine(), {i, kShards}, heard));
    }
    return parts;
  }
  MergedShop merged() const {
    const auto known = [this](size_t) {
      ShopNow now;
      auto latest = std::make_shared<Update>();
      latest->kpis = *merge_kpis({}, *gather(AskKpis{}));
      now.as_of_ms = latest->kpis.as_of_ms;
      now.latest = std::move(latest);
      now.segments = *merge_segments(segmentation_, *gather(AskSegments{}));
      return now;
    };
    return {[this](const Ask& ask) { return gather(ask); },
            [](std::string_view) { return HeldCustomer{}; }, known};
  }

 private:
  static constexpr uint32_t kShards = 3;

  EngineOptions options() const {
    EngineOptions options;
    options.segmentation = segmentation_;
    return options;
  }
  std::filesystem::path folder_of(const std::string& name) const {
    std::filesystem::create_directory(folder_.path() / name);
    return folder_.path() / name;
  }
  void begin_shard(uint32_t number) {
    shards_[number].open(folder_of(std::to_string(number)), champion_, options());
    if (sales_) shards_[number].begin_day(*sales_);
  }
  void deal(const OrderEvent& order) {
    const std::string& id = order.customer_id.empty() ? order.order_id : order.customer_id;
    shards_[hash64(id) % kShards].deal(StatedOrder(order));
  }
  void hand_over() {
    for (TestPart& shard : shards_) shard.hand_over();
    tell_sales();
  }
  void tick_shards(int64_t at_ms) {
    for (TestPart& shard : shards_) shard.deal(Tick{at_ms});
    hand_over();
  }
  // As OrderNode does: when a day has come to all, and now and then.
  void tell_time(int64_t come_to_ms) {
    if (day_of(come_to_ms) <= told_day_ && ++since_told_ < 50) return;
    since_told_ = 0;
    told_day_ = day_of(come_to_ms);
    tick_shards(come_to_ms);
  }
  // As Board does: once all have come to a day.
  void tell_sales() {
    std::map<uint32_t, uint32_t> sums;
    const int64_t day = shards_[0].engine().own_sales().day();
    if (day == INT64_MIN || (sales_ && day == sales_->day())) return;
    for (const TestPart& shard : shards_) {
      if (shard.engine().own_sales().day() != day) return;
      for (const auto& [product, lines] : shard.engine().count_own_sales()) sums[product] += lines;
    }
    sales_ = ProductSales::counted(day, ProductSales::Counts(sums.begin(), sums.end()));
    for (TestPart& shard : shards_) shard.begin_day(*sales_);
  }

  const size_t apart_;
  TemporaryFolder folder_;
  std::shared_ptr<const Model> champion_ = std::make_shared<RecencyFrequencyModel>();
  std::shared_ptr<const Segmentation> segmentation_ = test_segmentation();
  std::shared_ptr<Engine> one_;
  std::array<TestPart, kShards> shards_;
  int64_t told_day_ = INT64_MIN;
  size_t since_told_ = 0;
  std::optional<ProductSales> sales_;
};

}  // namespace tillcast
