// engine/segment_report.h: what the engine tells of the segments: how they stand, who moved, the
// plane they lie in.
//
// Plain values; immutable once published and shared among all readers. Times are Unix UTC
// milliseconds, money micros of the shop's currency.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/segment_sums.h"
#include "event/money.h"
#include "segment/segmentation.h"

namespace tillcast {

// A customer's segment; id kNoSegment and no name: in none.
struct SegmentLabel {
  SegmentId id = kNoSegment;
  std::string name;
};

struct SegmentNow {
  uint64_t size = 0;
  MoneySum revenue = 0;               // gross, of the members
  std::optional<double> probability;  // their mean; nothing without a model or members
  std::optional<double> drift;        // of the centroid, in spreads; nothing without members
};

// Customers who went from one segment to another. `from` kNoSegment: a first purchase; `to`
// kNoSegment: their only purchase was taken back.
struct SegmentMove {
  SegmentId from = kNoSegment;
  SegmentId to = kNoSegment;
  uint64_t customers = 0;
};

struct SegmentsNow {
  std::shared_ptr<const Segmentation> segmentation;  // not null
  std::optional<int64_t> as_of_ms;                   // nothing before the first order
  uint64_t customers = 0;                            // in all segments
  MoneySum revenue = 0;                              // likewise
  std::vector<SegmentNow> segments;                  // by place in segmentation->segments
  std::optional<int64_t> moves_from_ms;              // of the newest snapshot
  std::vector<SegmentMove> moves;  // since then, by (from, to), without those who stayed
  std::optional<double> drift;     // the largest of a segment with 1 % of the customers or more
  SegmentId drift_of = kNoSegment;
  bool refit_proposed = false;  // it is over kDriftBound
  SegmentSums sums;             // what all this was made from
};

struct SegmentSize {
  SegmentId id = kNoSegment;
  uint64_t customers = 0;
};

struct SegmentSnapshotSizes {
  int64_t at_ms = 0;
  bool refit = false;  // the first of a new fit, at the moment of the last of the old
  std::vector<SegmentSize> sizes;
};

// What lies between two snapshots; the last one between the newest and now.
struct SegmentPeriod {
  int64_t from_ms = 0;
  int64_t to_ms = 0;
  bool refit = false;  // without length: what the new fit changed
  bool current = false;
  std::vector<SegmentMove> moves;  // with those who stayed
};

struct SegmentFlow {
  std::shared_ptr<const Segmentation> segmentation;
  std::vector<SegmentSnapshotSizes> snapshots;  // oldest first
  std::vector<SegmentPeriod> periods;
};

struct SegmentMapPoint {
  std::string customer_id;
  SegmentId segment = kNoSegment;
  double x = 0, y = 0;
};

struct SegmentMap {
  std::shared_ptr<const Segmentation> segmentation;
  uint64_t total = 0;                            // customers, of whom `points` are a sample
  std::vector<std::array<double, 2>> centroids;  // by place in segmentation->segments
  std::vector<SegmentMapPoint> points;
};

// Which customers are listed (engine/customer_query.h); by a period alone those who were in
// any segment at its end.
struct SegmentFilter {
  std::optional<SegmentId> segment;     // at the end of the period; kNoSegment: in none any more
  std::optional<SegmentId> moved_from;  // at its beginning; kNoSegment: had no purchase yet
  std::optional<int64_t> period_ms;     // its from_ms; absent: the current one
  bool refit = false;                   // the period of that beginning which has no length
  bool changed = false;                 // only those who are not where they were

  bool any() const { return segment || moved_from || period_ms || changed; }
};

}  // namespace tillcast
