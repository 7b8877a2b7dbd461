#include "engine/scores.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <thread>

#include "base/time.h"

namespace tillcast {
namespace {

constexpr size_t kAloneMax = 16'384;       // customers that one thread scores
constexpr double kSumUnit = 4294967296.0;  // 2^32

int64_t in_sum_units(double probability) {
  return static_cast<int64_t>(std::llround(probability * kSumUnit));
}

}  // namespace

int64_t score_time_ms(const State& state, CustomerIndex index) {
  const Profile& profile = state.profiles[index].profile;
  const std::optional<int64_t> day = state.day();
  int64_t time_ms = day ? *day * kDayMs : INT64_MIN;
  if (!profile.purchases().empty())
    time_ms = std::max(time_ms, profile.purchases().back().ordered_at_ms + 1);
  if (!profile.refunds().empty()) time_ms = std::max(time_ms, profile.refunds().back().at_ms + 1);
  return time_ms;
}

bool Scores::stale(const State& state) const {
  return model_ && state.clock_ms && state.day() && scored_day_ != state.day();
}

NewScores Scores::compute(const State& state, std::span<const CustomerIndex> changed) const {
  return filled(state, stale(state) ? plan_everyone(state) : plan_changed(state, changed));
}

NewScores Scores::compute_changed(const State& state,
                                  std::span<const CustomerIndex> changed) const {
  return filled(state, plan_changed(state, changed));
}

NewScores Scores::compute_range(const State& state, size_t begin, size_t count) const {
  return filled(state, plan_range(state, begin, count));
}

NewScores Scores::plan_changed(const State& state, std::span<const CustomerIndex> changed) const {
  if (!model_ || !state.clock_ms) return {};
  std::vector<CustomerIndex> customers(changed.begin(), changed.end());
  std::ranges::sort(customers);
  const auto repeated = std::ranges::unique(customers);
  customers.erase(repeated.begin(), repeated.end());
  return plan(state, std::move(customers));
}

NewScores Scores::plan_everyone(const State& state) const {
  NewScores everyone = plan_range(state, 0, state.profiles.size());
  everyone.refreshed_day = state.day();
  return everyone;
}

NewScores Scores::plan_range(const State& state, size_t begin, size_t count) const {
  std::vector<CustomerIndex> customers;
  const size_t end = std::min(begin + count, state.profiles.size());
  for (size_t i = begin; i < end; ++i) customers.push_back(CustomerIndex(i));
  return plan(state, std::move(customers));
}

NewScores Scores::plan(const State& state, std::vector<CustomerIndex> customers) const {
  NewScores fresh;
  // An update can take a customer's only purchase away: their score goes with it.
  const auto without = std::ranges::stable_partition(customers, [&](CustomerIndex index) {
    return !state.profiles[index].profile.purchases().empty();
  });
  fresh.scores.resize(customers.size());
  fresh.to_fill = model_ ? customers.size() - without.size() : 0;
  fresh.customers = std::move(customers);
  return fresh;
}

NewScores Scores::filled(const State& state, NewScores fresh) const {
  const size_t half = fresh.to_fill > kAloneMax ? fresh.to_fill / 2 : 0;
  std::thread second;  // for everyone, as a rule, while somebody waits
  if (half > 0) second = std::thread([&] { fill(state, fresh, 0, half); });
  fill(state, fresh, half, fresh.to_fill);
  if (second.joinable()) second.join();
  return fresh;
}

void Scores::fill(const State& state, NewScores& fresh, size_t begin, size_t end) const {
  TC_ASSERT(begin <= end && end <= fresh.to_fill);
  if (begin == end) return;
  const auto as_of_ms = [&](CustomerIndex index) { return score_time_ms(state, index); };
  auto place = fresh.scores.begin() + static_cast<ptrdiff_t>(begin);
  score_in_batches(
      *model_, state.profiles, state.profiles.sales(),
      std::span(fresh.customers).subspan(begin, end - begin), as_of_ms,
      [&](const ScoredBatch& batch) {
        for (size_t row = 0; row < batch.customers.size(); ++row)
          *place++ = {as_of_ms(batch.customers[row]), to_probability(batch.logits[row])};
      });
}

std::vector<CustomerIndex> Scores::apply(NewScores fresh) {
  std::vector<CustomerIndex> scored;
  for (size_t i = 0; i < fresh.customers.size(); ++i) {
    store(fresh.customers[i], fresh.scores[i]);
    if (fresh.scores[i].known()) scored.push_back(fresh.customers[i]);
  }
  if (fresh.refreshed_day) scored_day_ = fresh.refreshed_day;
  return scored;
}

void Scores::store(CustomerIndex index, Score score) {
  if (size_t(index) >= scores_.size()) scores_.resize(size_t(index) + 1);
  Score& place = scores_[size_t(index)];
  if (place.known()) {
    sum_ -= in_sum_units(place.probability);
    --known_;
  }
  place = score;
  if (place.known()) {
    sum_ += in_sum_units(place.probability);
    ++known_;
  }
}

const Score* Scores::find(CustomerIndex index) const {
  if (size_t(index) >= scores_.size() || !scores_[size_t(index)].known()) return nullptr;
  return &scores_[size_t(index)];
}

void Scores::save(ByteWriter& out) const {
  out.varint(scored_day_.has_value());
  out.zigzag(scored_day_.value_or(0));
  out.varint(scores_.size());
  for (const Score& score : scores_) {
    out.zigzag(score.as_of_ms);
    out.fixed64(std::bit_cast<uint64_t>(score.probability));
    out.spill();
  }
}

Result<> Scores::load(ByteReader& in, size_t customers) {
  const auto damaged = [] { return corrupt("scores: damaged"); };
  Scores loaded(model_);
  const bool has_day = in.varint() != 0;
  const int64_t day = in.zigzag();
  if (has_day) loaded.scored_day_ = day;
  const uint64_t count = in.count(9);
  if (!in.ok() || count > customers) return damaged();
  loaded.scores_.reserve(count);
  for (uint64_t i = 0; i < count; ++i) {
    Score score;
    score.as_of_ms = in.zigzag();
    score.probability = std::bit_cast<double>(in.fixed64());
    if (!(score.probability >= 0 && score.probability <= 1)) return damaged();
    loaded.store(CustomerIndex(i), score);
    in.passed();
  }
  if (!in.at_end()) return damaged();
  *this = std::move(loaded);
  return Done{};
}

std::optional<double> Scores::expected_purchases() const {
  if (!model_) return std::nullopt;
  return static_cast<double>(sum_) / kSumUnit;
}

}  // namespace tillcast
