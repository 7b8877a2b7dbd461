// cluster/part.h: what one shard answers a question with, as bytes, for who merges the shop.
//
// A shop's customers are dealt out to shards; each is an Engine over its own log. A part is of one
// shard, and holds all that the merge (cluster/merge.h) needs to say what one Engine over all
// orders would.
//
// Threads: any, as Engine's const methods.
// Errors:  answer_part: those of the Engine's own method. What a shard does not have (yet), such as
//          a period of before its first order, is no error: its part says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cluster/ask.h"
#include "engine/engine.h"

namespace tillcast {

// Which of a shop's shards one is.
struct ShardPlace {
  uint32_t number = 0;  // below `shards`
  uint32_t shards = 1;

  // A shard counts its own log's entries; what is shown to the world is unique in the shop, and of
  // shards that grow alike the newer entry has the larger number.
  uint64_t shown(uint64_t seq) const { return seq * shards + number; }
  // Every shown number below `before` is of a seq below this one, and no other is.
  uint64_t own_before(uint64_t before) const {
    return before > number ? (before - number - 1) / shards + 1 : 0;
  }
};

// REQUIRES: place.number < place.shards.
Result<std::string> answer_part(const Engine& shard, ShardPlace place, const Ask& ask);

// One page of orders of one shard, by the numbers that are shown.
Result<OrderPage> orders_shown(const Engine& shard, ShardPlace place,
                               std::optional<uint64_t> before, size_t limit,
                               std::string_view customer_id);

// Parts that are not simply what the Engine's method gives.
struct StorePart {
  StoreCounts counts;
  BookNames names;
};

// Of nobody where the shard has no such segments, or not for so long.
struct CustomerPart {
  std::optional<std::string> absent;  // why
  CustomerPage page;                  // with cursors; seq as it is shown
};

// An empty fit_id: nothing was fitted there.
struct SegmentsPart {
  std::string fit_id;
  std::optional<int64_t> as_of_ms;
  std::optional<int64_t> moves_from_ms;
  SegmentSums sums;
};

struct FlowPart {
  std::string fit_id;
  std::vector<SegmentSnapshotSizes> snapshots;
  std::vector<SegmentPeriod> periods;
};

struct MapPart {
  std::string fit_id;
  uint64_t total = 0;
  std::vector<std::array<double, 2>> centroids;
  std::vector<SegmentMapPoint> points;
};

}  // namespace tillcast
