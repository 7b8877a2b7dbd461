#include "engine/segment_weeks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/time.h"

namespace tillcast {
namespace {

constexpr int64_t kWeekMs = 7 * kDayMs;
constexpr int64_t kFirstMondayMs = 4 * kDayMs;  // 1970-01-05

// No part of a shop has older ones, whenever the fit came to it.
int64_t oldest_ms(const SegmentModel& model) {
  return model.segmentation->as_of_ms - kWeeksBeforeFit * kWeekMs;
}

SegmentId id_at(std::span<const SegmentId> ids, size_t index) {
  return index < ids.size() ? ids[index] : kNoSegment;
}

std::vector<SegmentSize> sizes_of(const SegmentSnapshot& snapshot) {
  std::map<SegmentId, uint64_t> counts;
  for (const SegmentId id : snapshot.ids)
    if (id != kNoSegment) ++counts[id];
  std::vector<SegmentSize> sizes;
  for (const auto& [id, count] : counts) sizes.push_back({id, count});
  return sizes;
}

// By (from, to), with those who stayed.
std::vector<SegmentMove> moves_between(std::span<const SegmentId> from,
                                       std::span<const SegmentId> to) {
  std::map<std::pair<SegmentId, SegmentId>, uint64_t> counts;
  for (size_t i = 0; i < std::max(from.size(), to.size()); ++i)
    ++counts[{id_at(from, i), id_at(to, i)}];
  counts.erase({kNoSegment, kNoSegment});
  std::vector<SegmentMove> moves;
  for (const auto& [pair, count] : counts) moves.push_back({pair.first, pair.second, count});
  return moves;
}

}  // namespace

int64_t next_monday_ms(int64_t after_ms) {
  const int64_t since = after_ms - kFirstMondayMs;
  const int64_t weeks = since / kWeekMs - (since % kWeekMs < 0);
  return kFirstMondayMs + (weeks + 1) * kWeekMs;
}

SegmentSnapshot take_segment_snapshot(const Profiles& profiles, const SegmentModel& model,
                                      int64_t at_ms, const PastProfiles& past) {
  SegmentSnapshot snapshot{at_ms, false, {}};
  snapshot.ids.resize(profiles.size(), kNoSegment);
  const Segmentation& segmentation = *model.segmentation;
  ProductSales sales = profiles.sales();
  sales.roll_to(day_of(at_ms));
  std::vector<double> point(segmentation.space.columns());
  for (size_t i = 0; i < snapshot.ids.size(); ++i) {
    const Profile& profile = past.of(CustomerIndex(i), profiles);
    if (profile.purchases().empty()) continue;
    model.point_of(profile, sales, at_ms, point);
    snapshot.ids[i] = segmentation.segments[segmentation.nearest(point)].id;
  }
  return snapshot;
}

bool SegmentWeeks::due(const State& state, int64_t clock_ms) {
  const std::optional<int64_t> come_to_ms = state.come_to_ms();
  return !come_to_ms || next_monday_ms(*come_to_ms) <= clock_ms;
}

// A part's first tick comes after orders of perhaps many weeks.
Result<std::vector<SegmentSnapshot>> SegmentWeeks::take(const State& state, const Log& log,
                                                        const SegmentModel& model,
                                                        int64_t clock_ms) {
  std::vector<SegmentSnapshot> snapshots;
  if (!due(state, clock_ms)) return snapshots;
  constexpr auto kKept = static_cast<int64_t>(kSnapshotsMax);
  int64_t since_ms = clock_ms - kKept * kWeekMs;
  if (state.profiles.is_part()) since_ms = std::max(since_ms, oldest_ms(model));
  if (!state.come_to_ms()) {
    const int64_t first_ms = std::min(clock_ms, state.early.first_ms().value_or(clock_ms));
    if (first_ms > since_ms) snapshots.push_back({next_monday_ms(first_ms) - kWeekMs, false, {}});
    since_ms = std::max(since_ms, first_ms);
  }
  int64_t at_ms = next_monday_ms(std::max(state.come_to_ms().value_or(since_ms), since_ms));
  for (; at_ms <= clock_ms; at_ms += kWeekMs) {
    PastProfiles past;
    if (state.profiles.is_part()) {
      TC_ASSIGN(past, state.early.profiles_before(at_ms, state.orders, state.profiles, log));
    }
    snapshots.push_back(take_segment_snapshot(state.profiles, model, at_ms, past));
  }
  return snapshots;
}

bool SegmentWeeks::complete(const State& state, const SegmentModel& model) const {
  const std::optional<int64_t> come_to_ms = state.come_to_ms();
  if (!come_to_ms) return empty();
  const int64_t newest_ms = next_monday_ms(*come_to_ms) - kWeekMs;
  return newest_ms <= oldest_ms(model) || (!empty() && newest().at_ms == newest_ms);
}

void SegmentWeeks::push(SegmentSnapshot snapshot) {
  Kept fresh;
  fresh.sizes = sizes_of(snapshot);
  if (!empty()) fresh.moves = moves_between(newest().ids, snapshot.ids);
  fresh.snapshot = std::make_shared<const SegmentSnapshot>(std::move(snapshot));
  kept_.push_back(std::move(fresh));
  size_t bytes = 0;
  for (const Kept& kept : kept_) bytes += kept.snapshot->ids.size() * sizeof(SegmentId);
  while (kept_.size() > kSnapshotsMax || (bytes > kSnapshotBytesMax && kept_.size() > 2)) {
    bytes -= kept_.front().snapshot->ids.size() * sizeof(SegmentId);
    kept_.pop_front();
  }
}

SegmentFlow SegmentWeeks::flow(std::shared_ptr<const Segmentation> segmentation,
                               std::vector<SegmentMove> moves, int64_t now_ms) const {
  SegmentFlow flow;
  flow.segmentation = std::move(segmentation);
  for (size_t i = 0; i < kept_.size(); ++i) {
    const SegmentSnapshot& from = *kept_[i].snapshot;
    flow.snapshots.push_back({from.at_ms, from.refit, kept_[i].sizes});
    const bool current = i + 1 == kept_.size();
    SegmentPeriod& period = flow.periods.emplace_back();
    period.from_ms = from.at_ms;
    period.to_ms = current ? now_ms : kept_[i + 1].snapshot->at_ms;
    period.refit = !current && kept_[i + 1].snapshot->refit;
    period.current = current;
    period.moves = current ? std::move(moves) : kept_[i + 1].moves;
  }
  return flow;
}

Result<SegmentWeeks::Period> SegmentWeeks::period(const SegmentFilter& filter) const {
  if (empty()) return not_found("period: there is none before the first order");
  if (!filter.period_ms) return Period{kept_.back().snapshot, nullptr};
  for (size_t i = 0; i < kept_.size(); ++i) {
    const auto& from = kept_[i].snapshot;
    const auto to = i + 1 == kept_.size() ? nullptr : kept_[i + 1].snapshot;
    if (from->at_ms == *filter.period_ms && (to && to->refit) == filter.refit)
      return Period{from, to};
  }
  return not_found(fmt::format("period {}: none begins there; GET /v1/segments/flow lists them",
                               format_time(*filter.period_ms)));
}

void SegmentWeeks::save(ByteWriter& out, const Profiles& profiles) const {
  out.varint(profiles.size());
  for (size_t i = 0; i < profiles.size(); ++i) out.fixed64(hash64(profiles[CustomerIndex(i)].id));
  out.varint(kept_.size());
  for (const auto& [snapshot, sizes, moves] : kept_) {
    out.zigzag(snapshot->at_ms);
    out.varint(snapshot->refit);
    out.varint(snapshot->ids.size());
    for (const SegmentId id : snapshot->ids) out.varint(id);
  }
}

bool SegmentWeeks::load(ByteReader& in, const Profiles& profiles) {
  tsl::robin_map<uint64_t, size_t> places;
  places.reserve(profiles.size());
  for (size_t i = 0; i < profiles.size(); ++i) places[hash64(profiles[CustomerIndex(i)].id)] = i;
  // Whom the file knows and these profiles do not (yet) are left out.
  std::vector<size_t> place_of(in.count(8), SIZE_MAX);
  for (size_t& place : place_of)
    if (const auto found = places.find(in.fixed64()); found != places.end()) place = found->second;

  SegmentWeeks loaded;
  const uint64_t count = in.count(3);
  for (uint64_t i = 0; i < count && in.ok(); ++i) {
    SegmentSnapshot snapshot;
    snapshot.at_ms = in.zigzag();
    snapshot.refit = in.varint() != 0;
    const uint64_t size = in.count();
    if (size > place_of.size()) return false;
    for (uint64_t customer = 0; customer < size; ++customer) {
      const uint64_t id = in.varint();
      if (id > UINT16_MAX) return false;
      const size_t place = place_of[customer];
      if (place == SIZE_MAX || id == kNoSegment) continue;
      if (place >= snapshot.ids.size()) snapshot.ids.resize(place + 1, kNoSegment);
      snapshot.ids[place] = static_cast<SegmentId>(id);
    }
    if (!loaded.empty() && snapshot.at_ms < loaded.newest().at_ms) return false;
    loaded.push(std::move(snapshot));
  }
  if (!in.at_end()) return false;
  *this = std::move(loaded);
  return true;
}

}  // namespace tillcast
