// The segments of all shards: sums are added, and the report is made from them.
#include <map>
#include <set>
#include <tuple>

#include "base/hash.h"
#include "cluster/merge.h"
#include "cluster/read_parts.h"
#include "engine/segment_weeks.h"

namespace tillcast {
namespace {

// The parts of the shards that answer with these segments; an empty one of a shard that has none.
template <class Asked, class Part>
Result<std::vector<Part>> read_fitted(const FittedSegments& segmentation, Parts parts) {
  TC_ASSIGN(std::vector<Part> shards, (read_parts<Asked, Part>(parts)));
  for (const Part& shard : shards)
    if (shard.fit_id != segmentation->fit_id)
      return unavailable("segments: are being exchanged on some nodes; try again in a few seconds");
  return shards;
}

// A snapshot: a refit has two of one moment, the old segments' first.
using SnapshotKey = std::pair<int64_t, bool>;
SnapshotKey key_of(const SegmentSnapshotSizes& snapshot) {
  return {snapshot.at_ms, snapshot.refit};
}

// A period: from, to, what the new fit changed; the current one ends at INT64_MAX.
using PeriodKey = std::tuple<int64_t, int64_t, bool>;

PeriodKey key_of(const SegmentPeriod& period) {
  return {period.from_ms, period.current ? INT64_MAX : period.to_ms, period.refit};
}

using Counts = std::map<SegmentId, uint64_t>;
using MoveCounts = std::map<std::pair<SegmentId, SegmentId>, uint64_t>;

struct FlowSums {
  std::map<SnapshotKey, Counts> snapshots;
  std::map<PeriodKey, MoveCounts> periods;
  int64_t now_ms = INT64_MIN;
  // From there on every shard knows who was where: its oldest snapshot, unless it is of nobody.
  SnapshotKey known_from{INT64_MIN, false};

  void add(const FlowPart& shard) {
    if (!shard.snapshots.empty() && !shard.snapshots.front().sizes.empty())
      known_from = std::max(known_from, key_of(shard.snapshots.front()));
    for (const SegmentSnapshotSizes& snapshot : shard.snapshots) {
      Counts& counts = snapshots[key_of(snapshot)];
      for (const SegmentSize& size : snapshot.sizes) counts[size.id] += size.customers;
    }
    for (const SegmentPeriod& period : shard.periods) {
      if (period.current) now_ms = std::max(now_ms, period.to_ms);
      MoveCounts& counts = periods[key_of(period)];
      for (const SegmentMove& move : period.moves) counts[{move.from, move.to}] += move.customers;
    }
  }
};

SegmentSnapshotSizes snapshot_of(SnapshotKey key, const Counts& counts) {
  SegmentSnapshotSizes snapshot{key.first, key.second, {}};
  for (const auto& [id, count] : counts) snapshot.sizes.push_back({id, count});
  return snapshot;
}

}  // namespace

Result<std::shared_ptr<const SegmentsNow>> merge_segments(FittedSegments segmentation,
                                                          Parts parts) {
  TC_ASSIGN(const auto shards, (read_fitted<AskSegments, SegmentsPart>(segmentation, parts)));
  SegmentSums sums(*segmentation);
  std::optional<int64_t> as_of_ms, moves_from_ms;
  for (const SegmentsPart& shard : shards) {
    if (!shard.sums.fit(*segmentation)) return damaged_part();
    take_max(as_of_ms, shard.as_of_ms);
    take_max(moves_from_ms, shard.moves_from_ms);
  }
  for (const SegmentsPart& shard : shards) {
    SegmentSums more = shard.sums;
    // Moves since an older snapshot are others; soon the shard has the newest, too.
    if (shard.moves_from_ms != moves_from_ms) std::ranges::fill(more.moves, 0);
    sums.add(more);
  }
  return report(std::move(segmentation), std::move(sums), as_of_ms, moves_from_ms);
}

// What a shard does not have of a moment counts nothing: before its first order it had nobody.
Result<SegmentFlow> merge_segment_flow(FittedSegments segmentation, Parts parts) {
  TC_ASSIGN(const auto shards, (read_fitted<AskSegmentFlow, FlowPart>(segmentation, parts)));
  FlowSums sums;
  for (const FlowPart& shard : shards) sums.add(shard);
  sums.snapshots.erase(sums.snapshots.begin(), sums.snapshots.lower_bound(sums.known_from));
  while (sums.snapshots.size() > kSnapshotsMax) sums.snapshots.erase(sums.snapshots.begin());
  SegmentFlow flow;
  flow.segmentation = std::move(segmentation);
  for (auto at = sums.snapshots.begin(); at != sums.snapshots.end(); ++at) {
    flow.snapshots.push_back(snapshot_of(at->first, at->second));
    const auto next = std::next(at);
    SegmentPeriod& period = flow.periods.emplace_back();
    period.from_ms = at->first.first;
    period.current = next == sums.snapshots.end();
    period.to_ms = period.current ? sums.now_ms : next->first.first;
    period.refit = !period.current && next->first.second;
    for (const auto& [ends, count] : sums.periods[key_of(period)])
      period.moves.push_back({ends.first, ends.second, count});
  }
  return flow;
}

Result<SegmentMap> merge_segment_map(FittedSegments segmentation, const AskSegmentMap& ask,
                                     Parts parts) {
  TC_ASSIGN(auto shards, (read_fitted<AskSegmentMap, MapPart>(segmentation, parts)));
  SegmentMap map;
  for (MapPart& shard : shards) {
    if (shard.centroids.size() != segmentation->segments.size()) return damaged_part();
    map.total += shard.total;
    map.centroids = shard.centroids;
    std::ranges::move(shard.points, std::back_inserter(map.points));
  }
  map.segmentation = std::move(segmentation);
  std::ranges::sort(map.points, {}, [](const SegmentMapPoint& point) {
    return std::pair(hash64(point.customer_id), std::string_view(point.customer_id));
  });
  if (map.points.size() > ask.points) map.points.resize(ask.points);
  return map;
}

}  // namespace tillcast
