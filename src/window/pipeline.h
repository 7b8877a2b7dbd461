// window/pipeline.h: orders in, the panes of their windows out.
//
// What an order changes is worked out by the caller's thread, in the order of arrival
// (order_facts.h); the groups are dealt out to threads, each with its own open windows. Panes come
// in an order of their own: by the entry that made them, then by window and group, however many
// threads there are.
//
// Threads: one calls; it works out the next batch while the last one is folded. Errors: those of
// the sink; the pipeline cannot go on then.
#pragma once

#include <future>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "event/stated_order.h"
#include "window/event_clock.h"
#include "window/order_facts.h"
#include "window/window_store.h"

namespace tillcast {

struct PipelineEntry {
  Stated stated;
  uint32_t partition = 0;  // of the source; below PipelineOptions::partitions
};

struct PipelineOptions {
  WindowSpec window;
  PaneRules rules;
  // The watermark is so far behind the newest event, of several partitions that of the one that is
  // farthest behind. Nothing: it waits for the end, so that nothing is ever late.
  std::optional<int64_t> out_of_orderness_ms;
  uint32_t partitions = 1;  // of the source
  std::vector<GroupField> group_by;
  SegmentOf segment_of;                        // where they are grouped by segment
  int64_t orders_kept_ms = 30 * 86'400'000ll;  // order_facts.h
  unsigned threads = 1;
};

struct PipelineCounts {
  uint64_t orders = 0;      // that came
  uint64_t rows = 0;        // their lines
  uint64_t duplicates = 0;  // said before
  uint64_t conflicts = 0;   // an identity with other content than before
  uint64_t outdated = 0;    // a newer revision is known
  uint64_t unknown = 0;     // cancellations of orders that are not known any more
  uint64_t guests = 0;      // left out: sessions of customers have no room for nobody
  uint64_t late = 0;        // came after the watermark
  uint64_t dropped = 0;     // ... and after a window of theirs was closed
  uint64_t panes = 0;

  // An order that came.
  void add(const OrderEvent& order, OrderFacts::Verdict verdict);
};

// Of the orders of such a job.
OrderFacts make_order_facts(const PipelineOptions& options);

class PipelineSink {
 public:
  virtual ~PipelineSink() = default;
  virtual Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) = 0;
  // An order that came too late for a window of its own.
  virtual Result<> dropped(const OrderEvent& order) = 0;
};

class Pipeline {
 public:
  // REQUIRES: the sink outlives it.
  Pipeline(PipelineOptions options, PipelineSink& sink);
  ~Pipeline();

  // In the order of arrival; none: what set_idle() lets fire. REQUIRES: each order passes
  // validate().
  Result<> add(std::vector<PipelineEntry> entries);
  // These partitions hold the watermark back no longer, until something comes of them.
  void set_idle(std::span<const uint32_t> partitions);
  // Nothing more will come: all windows close.
  Result<> finish();
  // Waits until the sink has all that follows from what was added.
  Result<> settle();

  const PipelineCounts& counts() const { return counts_; }  // up to what the sink has
  WindowClock clock() const { return clock_.now(); }
  const WindowSpec& window() const { return options_.window; }
  size_t open_windows() const;  // REQUIRES: settled

  // REQUIRES: settled. What is loaded was saved with the same options, but for the threads.
  void save(ByteWriter& out) const;
  Result<> load(ByteReader& in);

 private:
  struct Shard;
  struct Work;

  size_t shard_of(GroupIndex group) const { return size_t(group) % shards_.size(); }
  std::unique_ptr<Work> work_out(std::vector<PipelineEntry> entries);
  Result<> hand_over(const Work& work);

  const PipelineOptions options_;
  PipelineSink& sink_;
  PipelineCounts counts_;
  EventClock clock_;
  bool watermark_moved_ = false;  // since the last batch
  OrderFacts facts_;
  std::vector<std::unique_ptr<Shard>> shards_;
  std::unique_ptr<Work> running_;
};

}  // namespace tillcast
