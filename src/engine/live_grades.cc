#include "engine/live_grades.h"

#include <algorithm>
#include <cmath>

#include "base/time.h"
#include "engine/drift_counter.h"

namespace tillcast {
namespace {

constexpr int64_t kApartMs = 7 * kDayMs;
constexpr int64_t kHorizonMs = kHorizonDays * kDayMs;

bool bought_within(const Profile& profile, int64_t from_ms, int64_t to_ms) {
  const auto first =
      std::ranges::lower_bound(profile.purchases(), from_ms, {}, &Purchase::ordered_at_ms);
  return first != profile.purchases().end() && first->ordered_at_ms < to_ms;
}

}  // namespace

LiveGrades::LiveGrades(std::shared_ptr<const ScoringModel> model)
    : model_(std::move(model)), trained_until_ms_(trained_until_ms(model_->card())) {
  // Without a time, weeks are counted from 1970.
  const int64_t until_ms = trained_until_ms_.value_or(0);
  first_ms_ = day_of(until_ms + kDayMs - 1) * kDayMs;
  publish();
}

// REQUIRES: a bounded `after_ms`.
int64_t LiveGrades::next_snapshot_ms(int64_t after_ms) const {
  if (after_ms < first_ms_) {
    if (trained_until_ms_) return first_ms_;
  }
  const int64_t since = after_ms - first_ms_;
  const int64_t weeks = since / kApartMs - (since % kApartMs < 0);
  return first_ms_ + (weeks + 1) * kApartMs;
}

bool LiveGrades::due(const State& state, int64_t clock_ms) const {
  if (!state.clock_ms || clock_ms <= *state.clock_ms) return false;
  return next_snapshot_ms(*state.clock_ms) <= clock_ms ||
         (!pending_.empty() && pending_.front().window.closes_at_ms <= clock_ms);
}

void LiveGrades::pass(const State& state, int64_t clock_ms) {
  if (!state.clock_ms) return;
  constexpr auto kSnapshotsMax = static_cast<int64_t>(kWindowsMax + kPendingMax);
  int64_t next_ms =
      next_snapshot_ms(std::max(*state.clock_ms, clock_ms - kSnapshotsMax * kApartMs));
  for (;;) {
    const int64_t closes_ms = pending_.empty() ? INT64_MAX : pending_.front().window.closes_at_ms;
    if (std::min(closes_ms, next_ms) > clock_ms) break;
    if (closes_ms <= next_ms) {
      grade(state, pending_.front());
      pending_.pop_front();
    } else {
      take_snapshot(state, next_ms);
      next_ms += kApartMs;
    }
  }
  publish();
}

void LiveGrades::take_snapshot(const State& state, int64_t as_of_ms) {
  std::vector<CustomerIndex> customers;
  for (size_t i = 0; i < state.profiles.size(); ++i)
    if (!state.profiles[CustomerIndex(i)].profile.purchases().empty())
      customers.push_back(CustomerIndex(i));
  if (customers.empty()) return;
  Snapshot snapshot;
  snapshot.window = {as_of_ms, as_of_ms + kHorizonMs, customers.size(), 0};
  snapshot.probabilities.assign(state.profiles.size(), NAN);
  DriftCounter drift(model_->card());
  ProductSales sales = state.profiles.sales();
  sales.roll_to(day_of(as_of_ms));
  score_in_batches(
      *model_, state.profiles, sales, customers, [&](CustomerIndex) { return as_of_ms; },
      [&](const ScoredBatch& batch) {
        drift.add(batch.matrix);
        for (size_t row = 0; row < batch.customers.size(); ++row) {
          const auto probability = static_cast<float>(to_probability(batch.logits[row]));
          snapshot.probabilities[size_t(batch.customers[row])] = probability;
          snapshot.window.mean_probability += static_cast<double>(probability);
        }
      });
  snapshot.window.mean_probability /= static_cast<double>(customers.size());
  drift_ = drift.report(as_of_ms, customers.size());
  pending_.push_back(std::move(snapshot));
  TC_ASSERT(pending_.size() <= kPendingMax);
}

void LiveGrades::grade(const State& state, const Snapshot& snapshot) {
  const PendingWindow& pending = snapshot.window;
  std::vector<double> probabilities;
  std::vector<uint8_t> labels;
  const size_t known = std::min(snapshot.probabilities.size(), state.profiles.size());
  for (size_t i = 0; i < known; ++i) {
    if (std::isnan(snapshot.probabilities[i])) continue;
    probabilities.push_back(static_cast<double>(snapshot.probabilities[i]));
    labels.push_back(bought_within(state.profiles[CustomerIndex(i)].profile, pending.as_of_ms,
                                   pending.closes_at_ms));
  }
  GradedWindow window;
  window.as_of_ms = pending.as_of_ms;
  window.closes_at_ms = pending.closes_at_ms;
  window.customers = probabilities.size();
  window.positives = static_cast<uint64_t>(std::ranges::count(labels, uint8_t{1}));
  window.mean_probability = pending.mean_probability;
  window.metrics = compute_metrics(probabilities, labels);
  window.calibration = calibration_bins(probabilities, labels);
  window.curve = score_curve(probabilities, labels);
  windows_.push_back(std::move(window));
  if (windows_.size() > kWindowsMax) windows_.erase(windows_.begin());
}

void LiveGrades::publish() {
  auto report = std::make_shared<LiveReport>();
  report->model_id = model_->card().model_id;
  report->trained_until_ms = trained_until_ms_;
  report->windows = windows_;
  for (const Snapshot& snapshot : pending_) report->pending.push_back(snapshot.window);
  if (!windows_.empty()) report->rolling = roll(windows_);
  report->drift = drift_;
  report_ = std::move(report);
}

}  // namespace tillcast
