// engine/segment_weeks.h: who was in which segment at the beginning of each week.
//
// A snapshot is taken at each Monday, 00:00 UTC: everyone with a purchase as of that midnight,
// exactly before the first entry at or after it is folded, so that neither batches nor restarts
// show in it. Before the first entry there is one of nobody, of its Monday. Of a part of a shop
// they are taken at the tick by which a Monday has come to all (engine/early_orders.h), and go back
// as far as those that a new fit comes with. Whatever is told of moves is read from two snapshots,
// so there are customers behind every number. A new fit ends the old segments with a snapshot and
// begins with another of the same moment.
//
// Threads: a value; the engine's lock guards it.
// Bounds:  kSnapshotsMax snapshots, and fewer of very many customers (kSnapshotBytesMax).
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "engine/segment_model.h"
#include "engine/segment_report.h"

namespace tillcast {

inline constexpr size_t kSnapshotsMax = 53;
inline constexpr size_t kSnapshotBytesMax = 128 << 20;  // of all together
inline constexpr int64_t kWeeksBeforeFit = 26;          // how far back a new fit looks

struct SegmentSnapshot {
  int64_t at_ms = 0;
  bool refit = false;
  std::vector<SegmentId> ids;  // by CustomerIndex; who lies beyond had no purchase yet
};

// The first Monday, 00:00 UTC, after that moment.
int64_t next_monday_ms(int64_t after_ms);

// Everyone as of a midnight that nothing folded lies at or after, but for what `past` knows of.
SegmentSnapshot take_segment_snapshot(const Profiles& profiles, const SegmentModel& model,
                                      int64_t at_ms, const PastProfiles& past = {});

class SegmentWeeks {
 public:
  // Whether a snapshot is due before an entry that says that time has come to `clock_ms`
  // (State::comes_to_ms) is folded.
  static bool due(const State& state, int64_t clock_ms);
  // Those that are; however far the clock jumps, only those that will be kept. Errors: the log's.
  static Result<std::vector<SegmentSnapshot>> take(const State& state, const Log& log,
                                                   const SegmentModel& model, int64_t clock_ms);
  // Of a part of a shop: whether none is missing that it should have.
  bool complete(const State& state, const SegmentModel& model) const;

  void push(SegmentSnapshot snapshot);
  void clear() { kept_.clear(); }
  bool empty() const { return kept_.empty(); }
  const SegmentSnapshot& newest() const { return *kept_.back().snapshot; }

  // `moves`: those since the newest, up to `now_ms`.
  SegmentFlow flow(std::shared_ptr<const Segmentation> segmentation, std::vector<SegmentMove> moves,
                   int64_t now_ms) const;

  // The beginning and the end of the period that a filter names; an end of nullptr is now.
  // kNotFound: there is no such period, or not any more.
  struct Period {
    std::shared_ptr<const SegmentSnapshot> from;
    std::shared_ptr<const SegmentSnapshot> to;
  };
  Result<Period> period(const SegmentFilter& filter) const;

  // By the customers' names, so that another process may have written it.
  void save(ByteWriter& out, const Profiles& profiles) const;
  bool load(ByteReader& in, const Profiles& profiles);  // false: damaged; nothing is changed

 private:
  // What is told of a snapshot is counted once: readers share the engine's lock.
  struct Kept {
    std::shared_ptr<const SegmentSnapshot> snapshot;
    std::vector<SegmentSize> sizes;
    std::vector<SegmentMove> moves;  // from the one before, if there is one
  };
  std::deque<Kept> kept_;  // oldest first
};

}  // namespace tillcast
