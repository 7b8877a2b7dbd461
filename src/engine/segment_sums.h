// engine/segment_sums.h: how the segments stand, in sums of integers, and what is told from them.
//
// Everything that is told of the segments together is made from these sums and the segmentation
// alone, so those of customers who are kept apart add up to the very same report.
//
// Threads: values. Units: micros of the shop's currency, Unix UTC milliseconds.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "event/money.h"
#include "segment/segmentation.h"

namespace tillcast {

struct SegmentMove;
struct SegmentsNow;

inline constexpr double kCoordinateUnit = 65536;          // of a point of the space
inline constexpr double kProbabilityUnit = 4294967296.0;  // of a member's probability

// Of one segment's members.
struct SegmentSum {
  uint64_t size = 0;
  uint64_t scored = 0;
  MoneySum revenue = 0;
  int64_t probability = 0;           // in 1 / kProbabilityUnit
  std::vector<int64_t> coordinates;  // in 1 / kCoordinateUnit
};

struct SegmentSums {
  SegmentSums() = default;
  explicit SegmentSums(const Segmentation& segmentation);

  std::vector<SegmentSum> segments;  // by place in the segmentation
  std::vector<uint64_t> moves;       // since the newest snapshot: (segments + 1)^2, from x to, the
                                     // last being none

  bool fit(const Segmentation& segmentation) const;  // whether they can be of it
  // REQUIRES: both are of one segmentation.
  void add(const SegmentSums& other);

  void save(ByteWriter& out) const;
  // What is damaged: the reader is not ok any more, or the sums do not fit().
  static SegmentSums load(ByteReader& in);
};

// By (from, to), with those who stayed. REQUIRES of both: the sums fit.
std::vector<SegmentMove> moves_of(const Segmentation& segmentation, const SegmentSums& sums);
std::shared_ptr<const SegmentsNow> report(std::shared_ptr<const Segmentation> segmentation,
                                          SegmentSums sums, std::optional<int64_t> as_of_ms,
                                          std::optional<int64_t> moves_from_ms);

}  // namespace tillcast
