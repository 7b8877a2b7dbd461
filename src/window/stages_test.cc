// The two stages of a job in several processes, against the pipeline in one.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <set>

#include "base/hash.h"
#include "window/order_stage.h"
#include "window/testing_shop.h"
#include "window/window_stage.h"

namespace tillcast {
namespace {

constexpr uint32_t kSources = 4;
constexpr uint32_t kPlaces = 3;

// Final panes: begin, end, group, and the figures as text.
using FinalWindow = std::tuple<int64_t, int64_t, std::string, std::string>;

FinalWindow final_window(const Pane& pane, const GroupKeys& groups) {
  ByteWriter figures;
  save(figures, pane.figures);
  return {pane.window.begin_ms, pane.window.end_ms, std::string(groups.key(pane.group)),
          figures.take()};
}

class FinalWindows : public PipelineSink {
 public:
  Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) override {
    for (const Pane& pane : panes) EXPECT_TRUE(all.insert(final_window(pane, groups)).second);
    return Done{};
  }
  Result<> dropped(const OrderEvent&) override { return Done{}; }
  std::set<FinalWindow> all;
};

// A partition and who folds it, without the topic. Who has it may die at any time; who takes over
// begins from the last snapshot and is silent up to what was committed.
template <class Stage>
struct Lane {
  std::unique_ptr<Stage> stage;
  size_t next = 0;       // of the partition's records
  size_t committed = 0;  // before it, all was told
  size_t saved = 0;
  std::string snapshot;

  bool is_silent() const { return next < committed; }
  void pass() { committed = std::max(committed, ++next); }
  void save() {
    if (is_silent()) return;
    ByteWriter out;
    stage->save(out);
    snapshot = out.take();
    saved = next;
  }
  void take_over(std::unique_ptr<Stage> anew) {
    stage = std::move(anew);
    next = saved;
    if (snapshot.empty()) return;
    ByteReader in(snapshot);
    const auto loaded = stage->load(in);
    ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  }
};

class StagedJob {
 public:
  StagedJob(const PipelineOptions& options, std::vector<std::vector<StatedOrder>> sources,
            uint64_t seed)
      : options_(options), sources_(std::move(sources)), random_(seed, 1) {
    for (uint32_t i = 0; i < kSources; ++i) orders_[i].stage = orders(i);
    for (auto& lane : windows_) lane.stage = windows();
  }

  std::set<FinalWindow> run() {
    while (!is_done()) {
      const auto source = static_cast<uint32_t>(random_.below(kSources));
      step(source);
      care_for(orders_[source], [&] { return orders(source); });
      auto& lane = windows_[random_.below(kPlaces)];
      step(lane, shares_[size_t(&lane - windows_.data())]);
      care_for(lane, [&] { return windows(); });
    }
    return told_;
  }

 private:
  std::unique_ptr<OrderStage> orders(uint32_t source) const {
    return std::make_unique<OrderStage>(options_, source, kPlaces);
  }
  std::unique_ptr<WindowStage> windows() const {
    return std::make_unique<WindowStage>(options_, kSources);
  }

  void step(uint32_t source) {
    Lane<OrderStage>& lane = orders_[source];
    const bool silent = lane.is_silent();
    if (lane.next < sources_[source].size()) {
      lane.stage->fold(sources_[source][lane.next], [&](uint32_t place, std::string record) {
        if (!silent) shares_[place].push_back(std::move(record));
      });
      lane.pass();
    } else if (random_.below(10) == 0) {  // whoever comes to the end says so, again if need be
      for (auto& place : shares_) place.push_back(lane.stage->mark(ShareRecord::Kind::kEnd));
    }
  }

  void step(Lane<WindowStage>& lane, const std::vector<std::string>& records) {
    if (lane.next >= records.size()) return;
    const auto told = lane.stage->fold(records[lane.next]);
    ASSERT_TRUE(told.ok()) << told.error().message;
    if (!lane.is_silent()) {
      for (const Pane& pane : told->panes)
        EXPECT_TRUE(told_.insert(final_window(pane, lane.stage->groups())).second);
    }
    lane.pass();
  }

  template <class Stage, class Make>
  void care_for(Lane<Stage>& lane, const Make& make) {
    if (random_.below(60) == 0) lane.save();
    if (random_.below(100) == 0) lane.take_over(make());
  }

  bool is_done() const {
    return std::ranges::all_of(windows_, [](const auto& lane) { return lane.stage->ended(); });
  }

  const PipelineOptions options_;
  const std::vector<std::vector<StatedOrder>> sources_;
  Rng random_;
  std::array<Lane<OrderStage>, kSources> orders_;
  std::array<Lane<WindowStage>, kPlaces> windows_;
  std::array<std::vector<std::string>, kPlaces> shares_;
  std::set<FinalWindow> told_;
};

class JobStages : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(JobStages, TellTheFinalWindowsOfOnePipelineWhoeverDies) {
  const std::vector<OrderEvent> shop = random_shop(9, 2'000, 6);
  std::vector<std::vector<StatedOrder>> sources(kSources);
  std::vector<PipelineEntry> entries;
  for (const OrderEvent& order : shop) {
    sources[hash64(order.order_id) % kSources].emplace_back(order);
    entries.push_back({StatedOrder(order)});
  }
  sources[0].push_back(sources[0].front());  // said twice
  PipelineOptions options;
  options.window = *parse_window(GetParam().first);
  options.group_by = *parse_group_fields(GetParam().second);
  FinalWindows expected;
  Pipeline whole(options, expected);
  ASSERT_TRUE(whole.add(std::move(entries)).ok());
  ASSERT_TRUE(whole.finish().ok());
  ASSERT_GT(expected.all.size(), 5u);
  EXPECT_TRUE(StagedJob(options, sources, 1).run() == expected.all);
  // Windows close as event time goes on; what an update takes back is not late within three hours.
  options.rules.allowed_lateness_ms = 3 * kHourMs;
  options.out_of_orderness_ms = 0;
  EXPECT_TRUE(StagedJob(options, sources, 2).run() == expected.all);
}

INSTANTIATE_TEST_SUITE_P(All, JobStages,
                         testing::Values(std::pair("tumbling:1h", "country"),
                                         std::pair("tumbling:1d", ""),
                                         std::pair("sliding:6h/2h", "product,country"),
                                         std::pair("session:3h", "customer")));

TEST(WindowStage, WaitsForEachPartitionThatIsNotIdle) {
  PipelineOptions options;
  options.window = *parse_window("tumbling:10m");
  options.out_of_orderness_ms = 0;
  OrderStage first(options, 0, 1), second(options, 1, 1);
  WindowStage windows(options, 2);
  const auto told = [&](const std::string& record) {
    const auto told = windows.fold(record);
    EXPECT_TRUE(told.ok()) << told.error().message;
    return told.ok() ? told->panes.size() : 0;
  };
  const auto fold = [&](OrderStage& stage, const char* id, int64_t minute) {
    OrderEvent order;
    order.order_id = id;
    order.ordered_at_ms = kBegin + minute * 60'000;
    order.currency = "EUR";
    Line& line = order.lines.emplace_back();
    line.product_id = "p";
    line.quantity = 1;
    line.unit_price = Money::from_micros(1);
    size_t panes = 0;
    stage.fold(StatedOrder(order),
               [&](uint32_t, const std::string& record) { panes = told(record); });
    return panes;
  };
  EXPECT_EQ(fold(first, "a", 1), 0u);
  EXPECT_EQ(fold(first, "b", 25), 0u);  // the second has said nothing
  EXPECT_EQ(told(second.mark(ShareRecord::Kind::kIdle)), 1u);
  EXPECT_EQ(fold(second, "c", 26), 0u);
  EXPECT_EQ(fold(first, "d", 45), 0u);  // the second is at 26
  EXPECT_EQ(told(first.mark(ShareRecord::Kind::kEnd)), 0u);
  EXPECT_EQ(fold(second, "e", 31), 1u);
  EXPECT_FALSE(windows.ended());
  EXPECT_EQ(told(second.mark(ShareRecord::Kind::kEnd)), 2u);
  EXPECT_TRUE(windows.ended());
  EXPECT_EQ(told(second.mark(ShareRecord::Kind::kEnd)), 0u);
}

TEST(WindowStage, RefusesWhatIsNoRecordOfItsJob) {
  PipelineOptions options;
  options.window = *parse_window("tumbling:10m");
  options.group_by = *parse_group_fields("country");
  WindowStage windows(options, 1);
  EXPECT_FALSE(windows.fold("").ok());
  EXPECT_FALSE(windows.fold("not a record").ok());
  EXPECT_FALSE(windows.fold(encode({.source = 1})).ok());  // there is one partition
  ShareRecord record{.kind = ShareRecord::Kind::kShares, .newest_ms = kBegin};
  record.shares.push_back({std::string("DE\0p\0", 5), {.at_ms = kBegin}});
  EXPECT_FALSE(windows.fold(encode(record)).ok());  // grouped by one thing more
  record.shares.back().group.resize(3);
  const std::string bytes = encode(record);
  EXPECT_TRUE(windows.fold(bytes).ok());
  for (size_t end = 0; end < bytes.size(); ++end)
    EXPECT_FALSE(windows.fold(std::string_view(bytes).substr(0, end)).ok()) << end;
}

}  // namespace
}  // namespace tillcast
