#include "engine/segment_places.h"

#include <algorithm>
#include <cmath>

#include "base/time.h"

namespace tillcast {
namespace {

int32_t in_units(double coordinate) {
  const double bounded = std::clamp(coordinate, -32000.0, 32000.0);
  return static_cast<int32_t>(std::lround(bounded * kCoordinateUnit));
}

}  // namespace

SegmentPlaces::SegmentPlaces(std::shared_ptr<const SegmentModel> model) : model_(std::move(model)) {
  if (!model_) return;
  const Segmentation& segmentation = *model_->segmentation;
  columns_ = segmentation.space.columns();
  slots_.assign(segmentation.next_id, segmentation.segments.size());
  for (size_t i = 0; i < segmentation.segments.size(); ++i) slots_[segmentation.segments[i].id] = i;
  sums_ = SegmentSums(segmentation);
}

NewPlaces SegmentPlaces::compute(const State& state, std::span<const CustomerIndex> changed) const {
  NewPlaces fresh;
  if (!model_ || !state.clock_ms) return fresh;
  if (const auto day = state.day(); day && placed_day_ != day) {
    fresh.refreshed_day = day;
    for (size_t i = 0; i < state.profiles.size(); ++i) fresh.customers.push_back(CustomerIndex(i));
  } else {
    fresh.customers.assign(changed.begin(), changed.end());
    std::ranges::sort(fresh.customers);
    const auto repeated = std::ranges::unique(fresh.customers);
    fresh.customers.erase(repeated.begin(), repeated.end());
  }
  std::vector<double> point(columns_);
  for (const CustomerIndex index : fresh.customers) {
    const Profile& profile = state.profiles[index].profile;
    SegmentId id = kNoSegment;
    if (!profile.purchases().empty()) {
      model_->point_of(profile, state.profiles.sales(), score_time_ms(state, index), point);
      id = model_->segmentation->segments[model_->segmentation->nearest(point)].id;
    }
    fresh.ids.push_back(id);
    for (const double coordinate : point)
      fresh.coordinates.push_back(id == kNoSegment ? 0 : in_units(coordinate));
  }
  return fresh;
}

void SegmentPlaces::apply(NewPlaces fresh, const State& state) {
  if (!model_) return;
  if (fresh.refreshed_day) placed_day_ = fresh.refreshed_day;
  grow(state.profiles.size());
  for (size_t i = 0; i < fresh.customers.size(); ++i) {
    const auto index = size_t(fresh.customers[i]);
    Held& held = held_[index];
    count(held, coordinates(index), -1);
    held.id = fresh.ids[i];
    held.monetary = state.profiles[fresh.customers[i]].profile.monetary_micros();
    if (held.id == kNoSegment) held.probability = -1;
    std::ranges::copy(std::span(fresh.coordinates).subspan(i * columns_, columns_),
                      coordinates(index).begin());
    count(held, coordinates(index), +1);
  }
}

void SegmentPlaces::grow(size_t customers) {
  if (customers <= held_.size()) return;
  moved(kNoSegment, kNoSegment) += customers - held_.size();
  held_.resize(customers);
  coordinates_.resize(customers * columns_);
}

// What one customer adds to the sums, or takes away.
void SegmentPlaces::count(const Held& held, std::span<const int32_t> coordinates, int sign) {
  moved(held.from, held.id) += static_cast<uint64_t>(sign);
  if (held.id == kNoSegment) return;
  SegmentSum& sum = sums_.segments[slot_of(held.id)];
  sum.size += static_cast<uint64_t>(sign);
  sum.revenue += sign * held.monetary;
  if (held.probability >= 0) {
    sum.scored += static_cast<uint64_t>(sign);
    sum.probability += sign * held.probability;
  }
  for (size_t j = 0; j < columns_; ++j) sum.coordinates[j] += sign * int64_t{coordinates[j]};
}

void SegmentPlaces::take_scores(const Scores& scores, std::span<const CustomerIndex> customers) {
  for (const CustomerIndex index : customers) {
    if (size_t(index) >= held_.size()) continue;
    Held& held = held_[size_t(index)];
    const Score* score = held.id == kNoSegment ? nullptr : scores.find(index);
    count(held, coordinates(size_t(index)), -1);
    held.probability = score == nullptr ? -1 : std::llround(score->probability * kProbabilityUnit);
    count(held, coordinates(size_t(index)), +1);
  }
}

void SegmentPlaces::take_scores(const Scores& scores) {
  for (size_t i = 0; i < held_.size(); ++i) {
    const auto index = CustomerIndex(i);
    take_scores(scores, {&index, 1});
  }
}

void SegmentPlaces::count_moves_from(std::span<const SegmentId> ids) {
  if (!model_) return;
  grow(ids.size());
  std::ranges::fill(sums_.moves, 0);
  for (size_t i = 0; i < held_.size(); ++i) {
    held_[i].from = i < ids.size() ? ids[i] : kNoSegment;
    ++moved(held_[i].from, held_[i].id);
  }
}

SegmentId SegmentPlaces::find(CustomerIndex index) const {
  return size_t(index) < held_.size() ? held_[size_t(index)].id : kNoSegment;
}

SegmentLabel SegmentPlaces::label(CustomerIndex index) const {
  const SegmentId id = find(index);
  if (id == kNoSegment) return {};
  return {id, std::string(model_->segmentation->name_of(id))};
}

std::vector<double> SegmentPlaces::point(CustomerIndex index) const {
  std::vector<double> point;
  for (size_t j = 0; j < columns_; ++j)
    point.push_back(coordinates_[size_t(index) * columns_ + j] / kCoordinateUnit);
  return point;
}

std::vector<SegmentId> SegmentPlaces::ids() const {
  std::vector<SegmentId> ids;
  ids.reserve(held_.size());
  for (const Held& held : held_) ids.push_back(held.id);
  return ids;
}

size_t SegmentPlaces::slot_of(SegmentId id) const {
  return id == kNoSegment || id >= slots_.size() ? sums_.segments.size() : slots_[id];
}

std::span<int32_t> SegmentPlaces::coordinates(size_t index) {
  return std::span(coordinates_).subspan(index * columns_, columns_);
}

uint64_t& SegmentPlaces::moved(SegmentId from, SegmentId to) {
  return sums_.moves[slot_of(from) * (sums_.segments.size() + 1) + slot_of(to)];
}

std::shared_ptr<const SegmentsNow> SegmentPlaces::report(
    std::optional<int64_t> as_of_ms, std::optional<int64_t> moves_from_ms) const {
  if (!model_) return nullptr;
  return tillcast::report(model_->segmentation, sums_, as_of_ms, moves_from_ms);
}

}  // namespace tillcast
