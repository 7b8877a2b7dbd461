#include "window/pipeline.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/random.h"
#include "base/time.h"
#include "window/testing_shop.h"

namespace tillcast {

void PrintTo(const WindowFigures& f, std::ostream* out) {
  *out << fmt::format("{} orders, {} lines, {} units, {} gross, {} refunds, {} customers", f.orders,
                      f.transactions, f.units, to_string(f.gross), to_string(f.refunds),
                      f.customers);
}

namespace {

class Shelf : public PipelineSink {
 public:
  using Place = std::tuple<int64_t, int64_t, std::string>;  // begin, end, key

  Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) override {
    for (const Pane& pane : panes) {
      const Place place{pane.window.begin_ms, pane.window.end_ms,
                        std::string(groups.key(pane.group))};
      all.emplace_back(place, pane);
      if (pane.retracts) {
        EXPECT_EQ(standing.at(place), pane.figures);
        standing.erase(place);
      } else {
        standing[place] = pane.figures;
      }
    }
    return Done{};
  }
  Result<> dropped(const OrderEvent& order) override {
    gone.push_back(order.order_id);
    return Done{};
  }

  std::vector<std::pair<Place, Pane>> all;
  std::map<Place, WindowFigures> standing;  // what was told last of each window
  std::vector<std::string> gone;
};

// What the windows must hold in the end, computed the slow way: from orders as last stated.
class SlowWay {
 public:
  SlowWay(const PipelineOptions& options, std::span<const OrderEvent> orders) : options_(options) {
    std::map<std::string, OrderEvent> content;
    std::map<std::string, int64_t> cancelled_ms;
    std::map<std::string, uint32_t> newest;
    for (const OrderEvent& order : orders) newest[order.order_id] = 0;
    for (const OrderEvent& order : orders)
      newest[order.order_id] = std::max(newest[order.order_id], order.revision);
    for (const OrderEvent& order : orders) {
      if (order.kind == OrderKind::kCancelled) {
        cancelled_ms[order.order_id] = order.ordered_at_ms;
      } else if (order.revision == newest[order.order_id] || !content.contains(order.order_id)) {
        content[order.order_id] = order;
      }
    }
    for (const auto& [id, order] : content) {
      take(order, std::nullopt);
      if (cancelled_ms.contains(id)) take(order, cancelled_ms.at(id));
    }
  }

  std::map<Shelf::Place, WindowFigures> figures() {
    std::map<Shelf::Place, WindowFigures> result;
    for (auto& [key, moments] : moments_)
      if (options_.window.kind == WindowKind::kSession)
        cut_sessions(key, moments, result);
      else
        for (const auto& [at_ms, part] : moments) spread(key, at_ms, part, result);
    for (auto& [place, figures] : result) figures.customers = customers_[place].size();
    return result;
  }

 private:
  struct Part {
    WindowFigures figures;
    std::string customer;
  };

  std::string key_of(const OrderEvent& order, const Line& line) const {
    std::string key;
    for (const GroupField field : options_.group_by) {
      if (field == GroupField::kCountry) key += order.country;
      if (field == GroupField::kProduct) key += line.product_id;
      if (field == GroupField::kCustomer) key += order.customer_id;
      if (field == GroupField::kSegment) key += options_.segment_of(order.customer_id);
      key += '\0';
    }
    return key;
  }

  void take(const OrderEvent& order, std::optional<int64_t> cancelled_ms) {
    const bool sells = order.kind == OrderKind::kPlaced || order.kind == OrderKind::kUpdated;
    if (cancelled_ms && !sells) return;
    if (options_.window.kind == WindowKind::kSession && order.customer_id.empty() &&
        has_field(options_.group_by, GroupField::kCustomer))
      return;
    std::map<std::string, Part> parts;
    for (const Line& line : order.lines) {
      const MoneySum micros = line.total().micros();
      if (sells && micros <= 0) continue;
      Part& part = parts[key_of(order, line)];
      if (cancelled_ms) {
        part.figures.refunds += micros;
      } else if (sells) {
        part.figures.orders = 1;
        ++part.figures.transactions;
        part.figures.units += line.quantity;
        part.figures.gross += micros;
        part.customer = order.customer_id;
      } else {
        (order.kind == OrderKind::kRefunded ? part.figures.refunds : part.figures.adjustments) +=
            micros;
      }
    }
    for (const auto& [key, part] : parts)
      moments_[key].emplace(cancelled_ms.value_or(order.ordered_at_ms), part);
  }

  void put(const Shelf::Place& place, const Part& part,
           std::map<Shelf::Place, WindowFigures>& result) {
    WindowFigures& sum = result[place];
    sum.orders += part.figures.orders;
    sum.transactions += part.figures.transactions;
    sum.units += part.figures.units;
    sum.gross += part.figures.gross;
    sum.refunds += part.figures.refunds;
    sum.adjustments += part.figures.adjustments;
    if (!part.customer.empty()) customers_[place].insert(part.customer);
  }

  void spread(const std::string& key, int64_t at_ms, const Part& part,
              std::map<Shelf::Place, WindowFigures>& result) {
    const int64_t period_ms = options_.window.period_ms;
    for (int64_t begin = at_ms / period_ms * period_ms; begin > at_ms - options_.window.size_ms;
         begin -= period_ms)
      put({begin, begin + options_.window.size_ms, key}, part, result);
  }

  void cut_sessions(const std::string& key, const std::multimap<int64_t, Part>& moments,
                    std::map<Shelf::Place, WindowFigures>& result) {
    const int64_t gap_ms = options_.window.size_ms;
    for (auto first = moments.begin(); first != moments.end();) {
      auto past = std::next(first);
      while (past != moments.end() && past->first - std::prev(past)->first < gap_ms) ++past;
      for (auto moment = first; moment != past; ++moment)
        put({first->first, std::prev(past)->first + gap_ms, key}, moment->second, result);
      first = past;
    }
  }

  const PipelineOptions& options_;
  std::map<std::string, std::multimap<int64_t, Part>> moments_;  // by key
  std::map<Shelf::Place, std::set<std::string>> customers_;
};

void feed(Pipeline& pipeline, const std::vector<OrderEvent>& orders, size_t batch) {
  std::vector<PipelineEntry> entries;
  for (const OrderEvent& order : orders) {
    entries.push_back({StatedOrder(order)});
    if (entries.size() < batch) continue;
    ASSERT_TRUE(pipeline.add(std::exchange(entries, {})).ok());
  }
  ASSERT_TRUE(pipeline.add(std::move(entries)).ok());
  ASSERT_TRUE(pipeline.finish().ok());
}

// By when they arrive: each up to two hours late, one in a hundred a day later still. What an order
// says of itself stays in its order, as a topic keeps it: a cancellation that overtakes its order
// is newer than that, which then changes nothing.
std::vector<OrderEvent> shuffled(const std::vector<OrderEvent>& orders, uint64_t seed) {
  Rng random(seed, 0);
  std::vector<std::pair<int64_t, OrderEvent>> arriving;
  std::map<std::string, int64_t> said_at_ms;
  for (const OrderEvent& order : orders) {
    int64_t at_ms = order.ordered_at_ms + int64_t(random.below(2 * kHourMs));
    if (random.below(100) == 0) at_ms += kDayMs;
    int64_t& said_ms = said_at_ms[order.order_id];
    at_ms = said_ms = std::max(at_ms, said_ms);
    arriving.emplace_back(at_ms, order);
  }
  std::ranges::stable_sort(arriving, {}, &std::pair<int64_t, OrderEvent>::first);
  std::vector<OrderEvent> result;
  for (auto& [at_ms, order] : arriving) result.push_back(std::move(order));
  return result;
}

struct Job {
  std::string window;
  std::string group_by;
};

void PrintTo(const Job& job, std::ostream* out) { *out << job.window << " by " << job.group_by; }

PipelineOptions options_of(const Job& job) {
  PipelineOptions options;
  options.window = *parse_window(job.window);
  options.group_by = *parse_group_fields(job.group_by);
  options.segment_of = [](std::string_view customer) -> std::string_view {
    return customer.empty() ? "" : customer.back() % 2 == 0 ? "even" : "odd";
  };
  options.out_of_orderness_ms = 2 * kHourMs;
  options.rules.allowed_lateness_ms = kDayMs;
  return options;
}

class PipelineJobs : public testing::TestWithParam<Job> {};

TEST_P(PipelineJobs, FinalWindowsAreThoseOfTheOrdersAsLastStatedInWhateverOrderTheyCome) {
  const std::vector<OrderEvent> orders = random_shop(7, 3'000, 10);
  PipelineOptions options = options_of(GetParam());
  const auto expected = SlowWay(options, orders).figures();
  ASSERT_GT(expected.size(), 5u);
  Shelf ordered;
  Pipeline in_order(options, ordered);
  feed(in_order, orders, 100);
  EXPECT_EQ(ordered.standing, expected);
  EXPECT_EQ(in_order.open_windows(), 0u);
  for (const PaneMode mode : {PaneMode::kFinal, PaneMode::kAccumulating, PaneMode::kRetracting}) {
    // A session that has moved on leaves what it said where nothing takes it back.
    if (mode == PaneMode::kAccumulating && options.window.kind == WindowKind::kSession) continue;
    Shelf shelf;
    options.rules.mode = mode;
    options.threads = 3;
    Pipeline pipeline(options, shelf);
    feed(pipeline, shuffled(orders, 11), 257);
    EXPECT_TRUE(shelf.gone.empty());
    std::erase_if(shelf.standing, [](const auto& one) { return one.second == WindowFigures{}; });
    EXPECT_EQ(shelf.standing, expected) << to_string(mode);
  }
}

TEST_P(PipelineJobs, PanesDoNotDependOnThreadsBatchesOrStops) {
  std::vector<OrderEvent> orders = shuffled(random_shop(3, 1'000, 5), 5);
  PipelineOptions options = options_of(GetParam());
  options.rules.mode = PaneMode::kRetracting;
  options.rules.early = {.every_ms = kHourMs};
  options.rules.late = {.every_changes = 2};
  options.rules.allowed_lateness_ms = 3 * kHourMs;  // some are dropped
  Shelf first;
  Pipeline one(options, first);
  feed(one, orders, 50);
  EXPECT_FALSE(first.gone.empty());
  options.threads = 4;
  Shelf second;
  Pipeline four(options, second);
  feed(four, orders, 333);
  // A stop half way, with other threads afterwards.
  Shelf third;
  ByteWriter saved;
  {
    Pipeline stopped(options, third);
    for (size_t i = 0; i < 500; ++i) ASSERT_TRUE(stopped.add({{StatedOrder(orders[i])}}).ok());
    ASSERT_TRUE(stopped.settle().ok());
    stopped.save(saved);
  }
  options.threads = 2;
  Pipeline resumed(options, third);
  ByteReader in(saved.bytes());
  ASSERT_TRUE(resumed.load(in).ok());
  feed(resumed, {orders.begin() + 500, orders.end()}, 64);

  for (const auto* other : {&second, &third}) {
    ASSERT_EQ(other->all.size(), first.all.size());
    for (size_t i = 0; i < first.all.size(); ++i) {
      ASSERT_EQ(other->all[i].first, first.all[i].first) << i;
      ASSERT_EQ(other->all[i].second.figures, first.all[i].second.figures) << i;
      ASSERT_EQ(other->all[i].second.index, first.all[i].second.index) << i;
      ASSERT_EQ(other->all[i].second.timing, first.all[i].second.timing) << i;
    }
    EXPECT_EQ(other->gone, first.gone);
  }
  EXPECT_EQ(resumed.counts().orders, orders.size());
  EXPECT_EQ(resumed.counts().dropped, first.gone.size());
}

INSTANTIATE_TEST_SUITE_P(All, PipelineJobs,
                         testing::Values(Job{"tumbling:1h", "country"}, Job{"tumbling:1d", ""},
                                         Job{"sliding:6h/2h", "product"},
                                         Job{"sliding:5h/2h", "segment"},
                                         Job{"session:3h", "customer"},
                                         Job{"session:20m", "country,product"}));

TEST_P(PipelineJobs, DiscardingPanesAddUp) {
  const std::vector<OrderEvent> orders = random_shop(9, 1'000, 5);
  PipelineOptions options = options_of(GetParam());
  options.rules.mode = PaneMode::kDiscarding;
  options.rules.early = {.every_changes = 3};
  options.rules.late = {.every_ms = kHourMs};
  const bool sessions = options.window.kind == WindowKind::kSession;
  Shelf shelf;
  Pipeline pipeline(options, shelf);
  feed(pipeline, shuffled(orders, 4), 40);
  // A session moves on between two panes: there they add up over the group.
  const auto place_of = [&](const Shelf::Place& place) {
    return sessions ? Shelf::Place{0, 0, std::get<2>(place)} : place;
  };
  std::map<Shelf::Place, WindowFigures> sums, expected;
  for (const auto& [place, pane] : shelf.all)
    sums[place_of(place)] = sums[place_of(place)] + pane.figures;
  for (const auto& [place, figures] : SlowWay(options, orders).figures())
    expected[place_of(place)] = expected[place_of(place)] + figures;
  std::erase_if(sums, [](const auto& one) { return one.second == WindowFigures{}; });
  EXPECT_EQ(sums, expected);
}

TEST(Pipeline, CountsWhatItDidNotTakeUp) {
  PipelineOptions options = options_of({"session:1h", "customer"});
  options.rules.allowed_lateness_ms = 0;
  options.out_of_orderness_ms = 0;
  Shelf shelf;
  Pipeline pipeline(options, shelf);
  Rng random(1, 0);
  OrderEvent order = random_order(random, 1, 1);
  order.kind = OrderKind::kPlaced;
  order.customer_id = "ann";
  order.ordered_at_ms = kBegin + kDayMs;
  OrderEvent other = order;  // with other content
  other.country = "XX";
  OrderEvent guest = order;
  guest.order_id = "2";
  guest.customer_id = "";
  OrderEvent late = order;
  late.order_id = "3";
  late.ordered_at_ms = kBegin;
  OrderEvent unknown = order;
  unknown.order_id = "4";
  unknown.kind = OrderKind::kCancelled;
  unknown.revision = 2;
  OrderEvent outdated = unknown;
  outdated.revision = 1;
  feed(pipeline, {order, order, other, guest, late, unknown, outdated}, 3);
  const PipelineCounts& counts = pipeline.counts();
  EXPECT_EQ(counts.orders, 7u);
  EXPECT_EQ(counts.duplicates, 1u);
  EXPECT_EQ(counts.conflicts, 1u);
  EXPECT_EQ(counts.guests, 1u);
  EXPECT_EQ(counts.unknown, 1u);
  EXPECT_EQ(counts.outdated, 1u);
  EXPECT_EQ(counts.late, 1u);
  EXPECT_EQ(counts.dropped, 1u);
  EXPECT_EQ(shelf.gone, std::vector<std::string>{"3"});
  EXPECT_EQ(shelf.standing.size(), 1u);
}

PipelineEntry at(const std::string& id, int64_t minute, uint32_t partition) {
  Rng random(1, 0);
  OrderEvent order = random_order(random, 1, 1);
  order.order_id = id;
  order.kind = OrderKind::kPlaced;
  order.ordered_at_ms = kBegin + minute * kMinuteMs;
  return {StatedOrder(std::move(order)), partition};
}

TEST(Pipeline, ThePartitionThatIsFarthestBehindHoldsTheWatermarkUntilItIsIdle) {
  PipelineOptions options = options_of({"tumbling:10m", ""});
  options.rules.allowed_lateness_ms = 0;
  options.out_of_orderness_ms = 0;
  options.partitions = 3;
  Shelf shelf;
  Pipeline pipeline(options, shelf);
  const auto told_after = [&](std::vector<PipelineEntry> entries) {
    EXPECT_TRUE(pipeline.add(std::move(entries)).ok());
    EXPECT_TRUE(pipeline.settle().ok());
    return shelf.all.size();
  };
  EXPECT_EQ(told_after({at("a", 1, 0), at("b", 15, 0), at("c", 12, 1)}), 0u);  // 2 is silent
  EXPECT_EQ(told_after({at("d", 2, 2)}), 0u);                                  // it is not late
  EXPECT_EQ(told_after({at("e", 11, 2)}), 1u);
  EXPECT_EQ(shelf.all.back().second.figures.orders, 2);
  EXPECT_EQ(told_after({at("f", 25, 0), at("g", 31, 1)}), 1u);  // 2 is at minute 11
  pipeline.set_idle(std::array<uint32_t, 1>{2});
  EXPECT_EQ(told_after({}), 2u);  // now 0 is the last, at minute 25
  EXPECT_EQ(told_after({at("h", 12, 2)}), 2u);
  EXPECT_EQ(shelf.gone, std::vector<std::string>{"h"});
  // What waits goes on with those that hold it.
  ByteWriter saved;
  pipeline.save(saved);
  Shelf later;
  Pipeline resumed(options, later);
  ByteReader in(saved.bytes());
  ASSERT_TRUE(resumed.load(in).ok());
  ASSERT_TRUE(resumed.add({at("i", 41, 0), at("j", 42, 1)}).ok());
  ASSERT_TRUE(resumed.settle().ok());
  EXPECT_TRUE(later.all.empty());  // 2 is at minute 12
  ASSERT_TRUE(resumed.add({at("k", 40, 2)}).ok());
  ASSERT_TRUE(resumed.settle().ok());
  EXPECT_EQ(later.all.size(), 2u);
  ASSERT_TRUE(resumed.add({at("l", 55, 1)}).ok());
  resumed.set_idle(std::array<uint32_t, 3>{0, 1, 2});  // all: none is waited for
  ASSERT_TRUE(resumed.add({}).ok());
  ASSERT_TRUE(resumed.settle().ok());
  EXPECT_EQ(later.all.size(), 3u);
}

TEST(Pipeline, ForgetsOrdersThatTheWatermarkHasLeftBehind) {
  const std::vector<OrderEvent> orders = random_shop(2, 2'000, 40);
  OrderFacts facts({}, {}, true, 2 * kDayMs);
  std::vector<OrderShare> changes;
  size_t most = 0;
  for (const OrderEvent& order : orders) {
    facts.apply(StatedOrder(order), changes);
    facts.forget(order.ordered_at_ms);
    most = std::max(most, facts.remembered());
  }
  EXPECT_GT(most, 50u);
  EXPECT_LT(most, 200u);  // of 50 a day
}

TEST(Pipeline, RefusesDamagedState) {
  const std::vector<OrderEvent> orders = random_shop(2, 60, 3);
  const PipelineOptions options = options_of({"session:3h", "customer"});
  Shelf shelf;
  Pipeline pipeline(options, shelf);
  for (const OrderEvent& order : orders) ASSERT_TRUE(pipeline.add({{StatedOrder(order)}}).ok());
  ASSERT_TRUE(pipeline.settle().ok());
  ByteWriter out;
  pipeline.save(out);
  for (size_t size = 0; size < out.bytes().size(); size += 7) {
    Pipeline other(options, shelf);
    ByteReader in(std::string_view(out.bytes()).substr(0, size));
    EXPECT_FALSE(other.load(in).ok()) << size;
  }
}

}  // namespace
}  // namespace tillcast
