#include "window/pipeline.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace tillcast {
namespace {

bool sessions_of_customers(const PipelineOptions& options) {
  return options.window.kind == WindowKind::kSession &&
         has_field(options.group_by, GroupField::kCustomer);
}

// An order is remembered as long as any of its windows is open, whatever was asked for: said again
// it would count twice.
int64_t kept_ms(const PipelineOptions& options) {
  return std::max(options.orders_kept_ms,
                  options.window.size_ms + options.rules.allowed_lateness_ms);
}

// All of them, in one order: to be summed, saved and loaded.
template <class Counts>
auto each_of(Counts& counts) {
  return std::array{&counts.orders,   &counts.rows,    &counts.duplicates, &counts.conflicts,
                    &counts.outdated, &counts.unknown, &counts.guests,     &counts.late,
                    &counts.dropped,  &counts.panes};
}

}  // namespace

void PipelineCounts::add(const OrderEvent& order, OrderFacts::Verdict verdict) {
  ++orders;
  rows += order.lines.size();
  duplicates += verdict == OrderFacts::Verdict::kDuplicate;
  conflicts += verdict == OrderFacts::Verdict::kConflict;
  outdated += verdict == OrderFacts::Verdict::kOutdated;
  unknown += verdict == OrderFacts::Verdict::kUnknown;
  guests += verdict == OrderFacts::Verdict::kGuest;
}

OrderFacts make_order_facts(const PipelineOptions& options) {
  return {options.group_by, options.segment_of, !sessions_of_customers(options), kept_ms(options)};
}

// One thread's: its groups' windows, and what came of the last batch.
struct Pipeline::Shard {
  struct Arrival {
    uint32_t place = 0;  // of its entry in the batch
    OrderShare share;
  };
  struct Told {
    uint32_t place = 0;
    bool by_clock = false;  // after what the entry itself made fire
    Pane pane;
  };

  std::unique_ptr<WindowStore> windows;
  std::vector<Told> told;
  std::vector<uint32_t> dropped;  // places
  std::vector<Pane> panes;        // to fire into

  void run(std::span<const Arrival> arrived, std::span<const WindowClock> clocks);
  void advance(const WindowClock& clock, uint32_t place);
  void note(uint32_t place, bool by_clock) {
    for (const Pane& pane : panes) told.push_back({place, by_clock, pane});
    panes.clear();
  }
};

struct Pipeline::Work {
  std::vector<PipelineEntry> entries;
  std::vector<WindowClock> clocks;                    // after each
  std::vector<std::vector<Shard::Arrival>> arrivals;  // by shard
  PipelineCounts counts;                              // with them
  std::vector<std::future<void>> running;
};

void Pipeline::Shard::run(std::span<const Arrival> arrived, std::span<const WindowClock> clocks) {
  size_t next = 0;
  for (uint32_t place = 0; place < clocks.size(); ++place) {
    if (next < arrived.size() && arrived[next].place == place) {
      for (; next < arrived.size() && arrived[next].place == place; ++next)
        if (!windows->add(arrived[next].share)) dropped.push_back(place);
      windows->entry_added(panes);
      note(place, false);
    }
    advance(clocks[place], place);
  }
}

void Pipeline::Shard::advance(const WindowClock& clock, uint32_t place) {
  windows->advance(clock, panes);
  note(place, true);
}

Pipeline::Pipeline(PipelineOptions options, PipelineSink& sink)
    : options_(std::move(options)),
      sink_(sink),
      clock_(options_.partitions, options_.out_of_orderness_ms),
      facts_(make_order_facts(options_)) {
  TC_ASSERT(options_.threads > 0 && options_.partitions > 0);
  for (unsigned i = 0; i < options_.threads; ++i) {
    shards_.push_back(std::make_unique<Shard>());
    shards_.back()->windows = make_window_store(options_.window, options_.rules);
  }
}

Pipeline::~Pipeline() = default;  // futures of std::async wait for their threads

void Pipeline::set_idle(std::span<const uint32_t> partitions) {
  watermark_moved_ |= clock_.set_idle(partitions);
}

std::unique_ptr<Pipeline::Work> Pipeline::work_out(std::vector<PipelineEntry> entries) {
  auto work = std::make_unique<Work>();
  work->entries = std::move(entries);
  work->arrivals.resize(shards_.size());
  work->clocks.reserve(work->entries.size());
  PipelineCounts& counts = work->counts;
  std::vector<OrderShare> changes;
  for (const PipelineEntry& entry : work->entries) {
    const auto place = static_cast<uint32_t>(work->clocks.size());
    if (const auto* stated = std::get_if<StatedOrder>(&entry.stated)) {
      counts.late += stated->order.ordered_at_ms < clock_.now().watermark_ms;
      changes.clear();
      counts.add(stated->order, facts_.apply(*stated, changes));
      for (const OrderShare& change : changes)
        work->arrivals[shard_of(change.group)].push_back({place, change});
    }
    clock_.move(entry.partition, time_of(entry.stated));
    work->clocks.push_back(clock_.now());
    facts_.forget(clock_.now().watermark_ms);
  }
  if (work->entries.empty()) work->clocks.push_back(clock_.now());
  watermark_moved_ = false;
  return work;
}

Result<> Pipeline::add(std::vector<PipelineEntry> entries) {
  if (entries.empty() && !watermark_moved_) return Done{};
  std::unique_ptr<Work> work = work_out(std::move(entries));
  TC_TRY(settle());
  running_ = std::move(work);
  for (size_t i = 0; i < shards_.size(); ++i) {
    Shard& shard = *shards_[i];
    const Work& mine = *running_;
    running_->running.push_back(std::async(
        std::launch::async, [&shard, &mine, i] { shard.run(mine.arrivals[i], mine.clocks); }));
  }
  return Done{};
}

Result<> Pipeline::settle() {
  if (!running_) return Done{};
  const std::unique_ptr<Work> work = std::move(running_);
  for (std::future<void>& thread : work->running) thread.get();
  return hand_over(*work);
}

Result<> Pipeline::hand_over(const Work& work) {
  const auto sums = each_of(counts_);
  const auto added = each_of(work.counts);
  for (size_t i = 0; i < sums.size(); ++i) *sums[i] += *added[i];

  std::vector<Shard::Told> told;
  std::vector<uint32_t> dropped;
  for (const auto& shard : shards_) {
    told.insert(told.end(), shard->told.begin(), shard->told.end());
    dropped.insert(dropped.end(), shard->dropped.begin(), shard->dropped.end());
    shard->told.clear();
    shard->dropped.clear();
  }
  std::ranges::sort(dropped);
  dropped.erase(std::ranges::unique(dropped).begin(), dropped.end());
  counts_.dropped += dropped.size();
  for (const uint32_t place : dropped) {
    TC_TRY(sink_.dropped(std::get<StatedOrder>(work.entries[place].stated).order));
  }
  if (told.empty()) return Done{};
  const auto place_of = [&](const Shard::Told& one) {
    return std::tuple(one.place, one.by_clock, !one.pane.retracts, one.pane.window.end_ms,
                      one.pane.window.begin_ms, facts_.groups().key(one.pane.group));
  };
  std::ranges::stable_sort(told, {}, place_of);
  std::vector<Pane> panes;
  panes.reserve(told.size());
  for (const Shard::Told& one : told) panes.push_back(one.pane);
  counts_.panes += panes.size();
  return sink_.panes(panes, facts_.groups());
}

// By strides of event time, so that what closes never stands in memory twice as a whole.
Result<> Pipeline::finish() {
  TC_TRY(settle());
  const int64_t stride_ms = options_.window.size_ms;
  for (;;) {
    int64_t end_ms = INT64_MAX;
    for (const auto& shard : shards_) end_ms = std::min(end_ms, shard->windows->first_end());
    if (end_ms == INT64_MAX) break;
    const int64_t over = end_ms % stride_ms;
    const int64_t until_ms = end_ms - over + (over > 0 ? stride_ms : 0);
    clock_.raise(until_ms + options_.rules.allowed_lateness_ms);
    for (const auto& shard : shards_) shard->advance(clock_.now(), 0);
    TC_TRY(hand_over({}));
  }
  clock_.raise(INT64_MAX);
  return Done{};
}

size_t Pipeline::open_windows() const {
  size_t open = 0;
  for (const auto& shard : shards_) open += shard->windows->open();
  return open;
}

void Pipeline::save(ByteWriter& out) const {
  TC_ASSERT(!running_);
  for (const uint64_t* count : each_of(counts_)) out.varint(*count);
  clock_.save(out);
  facts_.save(out);
  for (const auto& shard : shards_)
    shard->windows->save([&](GroupIndex group, std::string_view bytes) {
      out.varint(uint64_t(group) + 1);
      out.string(bytes);
      out.spill();
    });
  out.varint(0);
}

Result<> Pipeline::load(ByteReader& in) {
  TC_ASSERT(!running_);
  for (uint64_t* count : each_of(counts_)) *count = in.varint();
  if (!clock_.load(in)) return corrupt("state: damaged clocks, or of another number of partitions");
  TC_TRY(facts_.load(in));
  while (const uint64_t group_and_one = in.varint()) {
    const std::string_view bytes = in.string();
    if (!in.ok() || group_and_one > facts_.groups().size())
      return corrupt("state: damaged windows");
    const auto group = static_cast<GroupIndex>(static_cast<uint32_t>(group_and_one - 1));
    TC_TRY(shards_[shard_of(group)]->windows->load(group, bytes));
  }
  if (!in.at_end()) return corrupt("state: damaged");
  for (const auto& shard : shards_) shard->windows->resume_at(clock_.now());
  return Done{};
}

}  // namespace tillcast
