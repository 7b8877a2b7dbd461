// engine/segment_places.h: which segment every customer with a purchase is in, and how the segments
// stand.
//
// A customer's place is true when their score is (engine/scores.h): a function of the log alone.
// All sums are kept in integers, so that neither batches nor the order of changes show in them; a
// point's coordinates are rounded to 2^-16 for that.
//
// Threads: a value. compute() only reads, so that readers are kept out for the rest alone.
// Memory:  some 50 bytes a customer and 4 a coordinate.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "engine/scores.h"
#include "engine/segment_model.h"
#include "engine/segment_report.h"

namespace tillcast {

// Places that are to take the place of older ones.
struct NewPlaces {
  std::vector<CustomerIndex> customers;
  std::vector<SegmentId> ids;            // theirs; kNoSegment: they have no purchase any more
  std::vector<int32_t> coordinates;      // customers x columns
  std::optional<int64_t> refreshed_day;  // everyone was placed, on this day
};

class SegmentPlaces {
 public:
  SegmentPlaces() = default;
  // Nobody is placed yet. Null: never will be.
  explicit SegmentPlaces(std::shared_ptr<const SegmentModel> model);

  const std::shared_ptr<const SegmentModel>& model() const { return model_; }

  // Places for `changed`, or for everyone when the clock has passed a midnight since that was last
  // done (or it never was).
  NewPlaces compute(const State& state, std::span<const CustomerIndex> changed) const;
  void outdate() { placed_day_.reset(); }  // everyone is placed by the next compute()
  // `state` is the one they were computed from.
  void apply(NewPlaces places, const State& state);
  // The probabilities of these customers, or of everyone, as they are now.
  void take_scores(const Scores& scores, std::span<const CustomerIndex> customers);
  void take_scores(const Scores& scores);

  // Moves are counted from these: by CustomerIndex; who lies beyond had no purchase yet.
  void count_moves_from(std::span<const SegmentId> ids);

  SegmentId find(CustomerIndex index) const;
  SegmentLabel label(CustomerIndex index) const;
  // REQUIRES: they are placed.
  std::vector<double> point(CustomerIndex index) const;
  // All of them now; by CustomerIndex.
  std::vector<SegmentId> ids() const;
  // By (from, to), with those who stayed. REQUIRES: there is a segmentation.
  std::vector<SegmentMove> moves() const { return moves_of(*model_->segmentation, sums_); }

  // nullptr: there is no segmentation.
  std::shared_ptr<const SegmentsNow> report(std::optional<int64_t> as_of_ms,
                                            std::optional<int64_t> moves_from_ms) const;

 private:
  struct Held {
    SegmentId id = kNoSegment;
    SegmentId from = kNoSegment;  // at the newest snapshot
    MoneySum monetary = 0;
    int64_t probability = -1;  // in 2^-32; below 0: not known
  };
  void grow(size_t customers);
  void count(const Held& held, std::span<const int32_t> coordinates, int sign);
  std::span<int32_t> coordinates(size_t index);
  uint64_t& moved(SegmentId from, SegmentId to);
  size_t slot_of(SegmentId id) const;  // the last: none

  std::shared_ptr<const SegmentModel> model_;
  size_t columns_ = 0;
  std::vector<size_t> slots_;         // by id
  std::vector<Held> held_;            // by CustomerIndex
  std::vector<int32_t> coordinates_;  // likewise, columns_ each
  SegmentSums sums_;
  std::optional<int64_t> placed_day_;
};

}  // namespace tillcast
