#include "engine/segment_sums.h"

#include <algorithm>
#include <cmath>

#include "engine/segment_report.h"

namespace tillcast {
namespace {

constexpr double kSmallShare = 0.01;  // of the customers: the centroid of fewer wanders by chance

// Modulo 2^64, so that sums which come from outside cannot overflow.
int64_t sum_of(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

MoneySum sum_of(MoneySum a, MoneySum b) {
  using Unsigned = unsigned __int128;
  return static_cast<MoneySum>(static_cast<Unsigned>(a) + static_cast<Unsigned>(b));
}

std::optional<double> drift_of(const Segmentation& segmentation, const SegmentSum& sum,
                               size_t segment) {
  const double spread = segmentation.spread();
  if (sum.size == 0 || !(spread > 0)) return std::nullopt;
  double square = 0;
  for (size_t j = 0; j < sum.coordinates.size(); ++j) {
    const double mean =
        static_cast<double>(sum.coordinates[j]) / kCoordinateUnit / static_cast<double>(sum.size);
    const double off = mean - segmentation.segments[segment].centroid[j];
    square += off * off;
  }
  return std::sqrt(square) / spread;
}

}  // namespace

SegmentSums::SegmentSums(const Segmentation& segmentation) {
  segments.resize(segmentation.segments.size());
  for (SegmentSum& sum : segments) sum.coordinates.resize(segmentation.space.columns());
  moves.resize((segments.size() + 1) * (segments.size() + 1));
}

bool SegmentSums::fit(const Segmentation& segmentation) const {
  const size_t slots = segmentation.segments.size() + 1;
  return segments.size() + 1 == slots && moves.size() == slots * slots &&
         std::ranges::all_of(segments, [&](const SegmentSum& sum) {
           return sum.coordinates.size() == segmentation.space.columns();
         });
}

void SegmentSums::add(const SegmentSums& other) {
  TC_ASSERT(segments.size() == other.segments.size() && moves.size() == other.moves.size());
  for (size_t i = 0; i < segments.size(); ++i) {
    SegmentSum& sum = segments[i];
    const SegmentSum& more = other.segments[i];
    sum.size += more.size;
    sum.scored += more.scored;
    sum.revenue = sum_of(sum.revenue, more.revenue);
    sum.probability = sum_of(sum.probability, more.probability);
    for (size_t j = 0; j < sum.coordinates.size(); ++j)
      sum.coordinates[j] = sum_of(sum.coordinates[j], more.coordinates[j]);
  }
  for (size_t i = 0; i < moves.size(); ++i) moves[i] += other.moves[i];
}

void SegmentSums::save(ByteWriter& out) const {
  out.varint(segments.size());
  for (const SegmentSum& sum : segments) {
    out.varint(sum.size);
    out.varint(sum.scored);
    out.int128(sum.revenue);
    out.zigzag(sum.probability);
    out.varint(sum.coordinates.size());
    for (const int64_t coordinate : sum.coordinates) out.zigzag(coordinate);
  }
  out.varint(moves.size());
  for (const uint64_t count : moves) out.varint(count);
}

SegmentSums SegmentSums::load(ByteReader& in) {
  SegmentSums sums;
  sums.segments.resize(in.count(20));
  for (SegmentSum& sum : sums.segments) {
    sum.size = in.varint();
    sum.scored = in.varint();
    sum.revenue = in.int128();
    sum.probability = in.zigzag();
    sum.coordinates.resize(in.count());
    for (int64_t& coordinate : sum.coordinates) coordinate = in.zigzag();
  }
  sums.moves.resize(in.count());
  for (uint64_t& count : sums.moves) count = in.varint();
  return sums;
}

std::vector<SegmentMove> moves_of(const Segmentation& segmentation, const SegmentSums& sums) {
  const size_t none = sums.segments.size();
  const auto id_at = [&](size_t slot) {
    return slot < none ? segmentation.segments[slot].id : kNoSegment;
  };
  std::vector<SegmentMove> moves;
  for (size_t from = 0; from <= none; ++from)
    for (size_t to = 0; to <= none; ++to)
      if (const uint64_t count = sums.moves[from * (none + 1) + to];
          count > 0 && from + to < 2 * none)
        moves.push_back({id_at(from), id_at(to), count});
  std::ranges::sort(moves, {}, [](const SegmentMove& m) { return std::pair(m.from, m.to); });
  return moves;
}

std::shared_ptr<const SegmentsNow> report(std::shared_ptr<const Segmentation> segmentation,
                                          SegmentSums sums, std::optional<int64_t> as_of_ms,
                                          std::optional<int64_t> moves_from_ms) {
  TC_ASSERT(sums.fit(*segmentation));
  auto now = std::make_shared<SegmentsNow>();
  now->segmentation = std::move(segmentation);
  now->as_of_ms = as_of_ms;
  now->moves_from_ms = moves_from_ms;
  for (const SegmentSum& sum : sums.segments) {
    now->customers += sum.size;
    now->revenue = sum_of(now->revenue, sum.revenue);
  }
  for (size_t i = 0; i < sums.segments.size(); ++i) {
    const SegmentSum& sum = sums.segments[i];
    SegmentNow& segment = now->segments.emplace_back();
    segment.size = sum.size;
    segment.revenue = sum.revenue;
    segment.drift = drift_of(*now->segmentation, sum, i);
    if (sum.size > 0 && sum.scored == sum.size)
      segment.probability =
          static_cast<double>(sum.probability) / kProbabilityUnit / static_cast<double>(sum.size);
    const bool large =
        static_cast<double>(sum.size) >= kSmallShare * static_cast<double>(now->customers);
    if (segment.drift && large && *segment.drift > now->drift.value_or(-1)) {
      now->drift = segment.drift;
      now->drift_of = now->segmentation->segments[i].id;
    }
  }
  now->refit_proposed = now->drift.value_or(0) > kDriftBound;
  now->moves = moves_of(*now->segmentation, sums);
  std::erase_if(now->moves, [](const SegmentMove& move) { return move.from == move.to; });
  now->sums = std::move(sums);
  return now;
}

}  // namespace tillcast
