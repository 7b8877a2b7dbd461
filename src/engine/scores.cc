#include "engine/scores.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/time.h"
#include "feature/vector.h"

namespace tillcast {
namespace {

constexpr double kSumUnit = 4294967296.0;  // 2^32
constexpr size_t kBatchRows = 1024;

int64_t in_sum_units(double probability) {
  return static_cast<int64_t>(std::llround(probability * kSumUnit));
}

int64_t score_time(int64_t changed_at_ms, int64_t clock_ms) {
  return std::max(changed_at_ms + 1, day_of(clock_ms) * kDayMs);
}

}  // namespace

Result<> Scores::set_model(std::shared_ptr<const Model> model) {
  FeatureMap map;
  if (model) {
    TC_ASSIGN(map, FeatureMap::of(model->card()));
  }
  model_ = std::move(model);
  feature_map_ = std::move(map);
  scores_.clear();
  scored_day_.reset();
  sum_ = 0;
  known_ = 0;
  return Done{};
}

std::vector<CustomerIndex> Scores::refresh(const State& state,
                                           std::span<const CustomerIndex> changed) {
  if (!model_ || !state.clock_ms) return {};
  scores_.resize(state.profiles.size());
  std::vector<CustomerIndex> customers;
  if (const int64_t day = day_of(*state.clock_ms); scored_day_ != day) {
    scored_day_ = day;
    for (size_t i = 0; i < state.profiles.size(); ++i) customers.push_back(CustomerIndex(i));
  } else {
    customers.assign(changed.begin(), changed.end());
    std::ranges::sort(customers);
    const auto repeated = std::ranges::unique(customers);
    customers.erase(repeated.begin(), repeated.end());
  }
  // An update can take a customer's only purchase away: their score goes with it.
  std::erase_if(customers, [&](CustomerIndex index) {
    const bool none = state.profiles[index].profile.purchases().empty();
    if (none) store(index, Score{});
    return none;
  });
  score(state, customers);
  return customers;
}

void Scores::score(const State& state, std::span<const CustomerIndex> customers) {
  const size_t columns = feature_map_.columns();
  std::vector<double> matrix(std::min(customers.size(), kBatchRows) * columns);
  std::vector<double> logits(kBatchRows);
  for (size_t begin = 0; begin < customers.size(); begin += kBatchRows) {
    const auto batch = customers.subspan(begin, std::min(kBatchRows, customers.size() - begin));
    for (size_t row = 0; row < batch.size(); ++row) {
      std::array<double, kBaseFeatures> all;
      const int64_t as_of = score_time(state.changed_at_ms[size_t(batch[row])], *state.clock_ms);
      compute_features(state.profiles[batch[row]].profile, as_of, all);
      feature_map_.pick(all, std::span(matrix).subspan(row * columns, columns));
    }
    model_->predict_logits({matrix.data(), batch.size() * columns}, {logits.data(), batch.size()});
    for (size_t row = 0; row < batch.size(); ++row) {
      const int64_t as_of = score_time(state.changed_at_ms[size_t(batch[row])], *state.clock_ms);
      store(batch[row], {as_of, to_probability(logits[row])});
    }
  }
}

void Scores::store(CustomerIndex index, Score score) {
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

std::optional<double> Scores::expected_purchases() const {
  if (!model_) return std::nullopt;
  return static_cast<double>(sum_) / kSumUnit;
}

}  // namespace tillcast
