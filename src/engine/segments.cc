#include "engine/segments.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/hash.h"

namespace tillcast {
namespace {

constexpr uint64_t kSliceEntries = 4'096;  // of the log at a time

SegmentId id_at(const std::vector<SegmentId>& ids, CustomerIndex index) {
  return size_t(index) < ids.size() ? ids[size_t(index)] : kNoSegment;
}

std::array<double, 2> on_map(const Segmentation& segmentation, std::span<const double> point) {
  std::array<double, 2> place{};
  for (size_t axis = 0; axis < 2; ++axis)
    for (size_t j = 0; j < point.size(); ++j)
      place[axis] += segmentation.map_axes[axis * point.size() + j] * point[j];
  return place;
}

// Of the customers in a segment those with the smallest hashes, in their order.
std::vector<CustomerIndex> sample_of(const State& state, const SegmentPlaces& places, size_t points,
                                     uint64_t& total) {
  std::vector<std::pair<uint64_t, CustomerIndex>> keyed;
  for (size_t i = 0; i < state.profiles.size(); ++i)
    if (places.find(CustomerIndex(i)) != kNoSegment)
      keyed.emplace_back(hash64(state.profiles[CustomerIndex(i)].id), CustomerIndex(i));
  total = keyed.size();
  const size_t shown = std::min(points, keyed.size());
  std::ranges::partial_sort(keyed, keyed.begin() + static_cast<ptrdiff_t>(shown));
  std::vector<CustomerIndex> sample;
  for (size_t i = 0; i < shown; ++i) sample.push_back(keyed[i].second);
  return sample;
}

}  // namespace

void Segments::open(std::shared_ptr<const SegmentModel> model, LogPlace end) {
  closing_ = places_.ids();
  places_ = SegmentPlaces(std::move(model));
  passed_.clear();
  on_disk_.reset();
  from_seq_ = end.seq;
  opening_ = true;
  if (!places_.model() || data_dir_.empty()) return;
  const std::string& fit_id = places_.model()->segmentation->fit_id;
  auto loaded = load_weeks(data_dir_, fit_id);
  if (loaded.ok() && is_of_log_(loaded->place)) {
    from_seq_ = loaded->place.seq;
    on_disk_ = std::move(*loaded);
  } else if (loaded.ok()) {
    spdlog::warn("weeks of segments {}: of another log; beginning anew", fit_id);
  } else if (loaded.error().code == ErrorCode::kCorrupt) {
    spdlog::warn("{}; beginning anew", loaded.error().message);
  }
}

Result<> Segments::settle(const State& state, const Log& log, const Scores& scores) {
  opening_ = false;
  if (!places_.model()) {
    weeks_.clear();
    return Done{};
  }
  places_.apply(places_.compute(state, {}), state);
  places_.take_scores(scores);
  const std::string_view fit_id = places_.model()->segmentation->fit_id;
  bool loaded = load_weeks_on_disk(state);
  if (state.profiles.is_part()) {
    if (!loaded) weeks_.clear();
    from_seq_ = state.seq;
    loaded = weeks_.complete(state, *places_.model());
    if (!loaded) TC_TRY(look_back(state, log));
  } else {
    if (!loaded) begin_weeks(state);
    for (SegmentSnapshot& snapshot : passed_) weeks_.push(std::move(snapshot));
    if (weeks_.empty() && state.clock_ms) weeks_.push({*state.clock_ms + 1, false, places_.ids()});
  }
  passed_.clear();
  on_disk_.reset();
  closing_.clear();
  if (!weeks_.empty()) places_.count_moves_from(weeks_.newest().ids);
  if (data_dir_.empty()) return Done{};
  // From here on they are on disk, so that a kill before the first checkpoint loses nothing.
  if (!loaded) {
    const auto saved = save(state, {state.seq, state.seq_print});
    if (!saved.ok()) spdlog::warn("{}", saved.error().message);
    if (saved.ok()) from_seq_ = state.seq;
  }
  remove_weeks_but(data_dir_, {&fit_id, 1});
  return Done{};
}

bool Segments::load_weeks_on_disk(const State& state) {
  if (!on_disk_) return false;
  ByteReader in(on_disk_->snapshots);
  if (weeks_.load(in, state.profiles)) return true;
  spdlog::warn("weeks of segments {}: damaged; beginning anew",
               places_.model()->segmentation->fit_id);
  return false;
}

// Where there are weeks, they are of the segmentation before.
void Segments::begin_weeks(const State& state) {
  const bool goes_on = !weeks_.empty();
  const int64_t now_ms = state.clock_ms.value_or(0) + 1;
  if (goes_on) weeks_.push({now_ms, false, closing_});
  if (state.clock_ms) weeks_.push({now_ms, goes_on, places_.ids()});
}

// As if these segments had always been there: shards that come to them at other moments, or have
// lost their weeks, agree.
Result<> Segments::look_back(const State& state, const Log& log) {
  weeks_.clear();
  if (!state.come_to_ms()) return Done{};
  spdlog::info("segments {}: looking back over the log for the weeks before",
               places_.model()->segmentation->fit_id);
  State past;
  past.profiles.become_part();
  past.profiles.set_shop_sales(state.profiles.sales());
  // What an entry replaces is asked of the log as well, so none is folded while it is being read.
  std::vector<std::pair<uint64_t, Stated>> entries;
  for (uint64_t after = 0; after < state.seq; after += kSliceEntries) {
    entries.clear();
    TC_TRY(log.read(after, std::min(after + kSliceEntries, state.seq),
                    [&](uint64_t seq, Entry&& entry) -> Result<> {
                      entries.emplace_back(seq, stated(std::move(entry)));
                      return Done{};
                    }));
    for (const auto& [seq, entry] : entries) {
      const std::optional<int64_t> comes_to_ms = past.comes_to_ms(entry);
      if (comes_to_ms == 0) continue;  // where models change: no time
      if (comes_to_ms && SegmentWeeks::due(past, *comes_to_ms)) {
        TC_ASSIGN(auto snapshots, take(past, log, *comes_to_ms));
        keep(std::move(snapshots));
      }
      TC_TRY(past.apply(seq, entry, log));
    }
  }
  if (past.profiles.size() != state.profiles.size() || past.come_to_ms() != state.come_to_ms())
    return corrupt("segments: the log is not what was folded");
  return Done{};
}

bool Segments::due(const State& state, uint64_t seq, std::optional<int64_t> clock_ms) const {
  return places_.model() && seq > from_seq_ && clock_ms && SegmentWeeks::due(state, *clock_ms);
}

Result<std::vector<SegmentSnapshot>> Segments::take(const State& state, const Log& log,
                                                    int64_t clock_ms) const {
  return SegmentWeeks::take(state, log, *places_.model(), clock_ms);
}

void Segments::keep(std::vector<SegmentSnapshot> snapshots) {
  for (SegmentSnapshot& snapshot : snapshots) {
    if (opening_)
      passed_.push_back(std::move(snapshot));
    else
      weeks_.push(std::move(snapshot));
  }
  if (!opening_ && !weeks_.empty()) places_.count_moves_from(weeks_.newest().ids);
}

void Segments::apply(NewPlaces places, const State& state, const Scores& scores,
                     std::span<const CustomerIndex> scored) {
  places_.apply(std::move(places), state);
  places_.take_scores(scores, scored);
}

std::shared_ptr<const SegmentsNow> Segments::report(const State& state) const {
  if (!places_.model()) return nullptr;
  if (!state.clock_ms) return places_.report(std::nullopt, std::nullopt);
  // A part has no weeks before its first tick.
  return places_.report(*state.clock_ms + 1,
                        weeks_.empty() ? std::nullopt : std::optional(weeks_.newest().at_ms));
}

SegmentFlow Segments::flow(const State& state) const {
  return weeks_.flow(places_.model()->segmentation, places_.moves(),
                     state.clock_ms.value_or(0) + 1);
}

SegmentMap Segments::map(const State& state, size_t points) const {
  SegmentMap map;
  const Segmentation& segmentation = *places_.model()->segmentation;
  map.segmentation = places_.model()->segmentation;
  for (const Segment& segment : segmentation.segments)
    map.centroids.push_back(on_map(segmentation, segment.centroid));
  for (const CustomerIndex index : sample_of(state, places_, points, map.total)) {
    const auto place = on_map(segmentation, places_.point(index));
    map.points.push_back({state.profiles[index].id, places_.find(index), place[0], place[1]});
  }
  return map;
}

bool Segments::Sieve::passes(CustomerIndex index) const {
  const SegmentId now = period.to ? id_at(period.to->ids, index) : places->find(index);
  if (filter.segment && now != *filter.segment) return false;
  if (!period.from) return true;
  const SegmentId before = id_at(period.from->ids, index);
  if (filter.changed && before == now) return false;
  if (filter.moved_from) return before == *filter.moved_from;
  return filter.segment || filter.changed || now != kNoSegment;
}

Result<Segments::Sieve> Segments::sieve(const SegmentFilter& filter) const {
  if (!places_.model()) return not_found("segment: nothing was fitted yet; run 'tillcast segment'");
  Sieve sieve{filter, {}, &places_};
  if (filter.moved_from || filter.period_ms || filter.changed) {
    TC_ASSIGN(sieve.period, weeks_.period(filter));
  }
  return sieve;
}

Result<> Segments::save(const State& state, LogPlace place) const {
  if (!places_.model() || data_dir_.empty() || place.seq < from_seq_) return Done{};
  return save_weeks(data_dir_, places_.model()->segmentation->fit_id, place, weeks_,
                    state.profiles);
}

}  // namespace tillcast
