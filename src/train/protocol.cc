#include "train/protocol.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>

#include "base/hash.h"

namespace tillcast {
namespace {

constexpr int64_t kTestGapMinMs = 28 * kDayMs;

bool is_first_tuesday(int64_t at_ms) {
  using namespace std::chrono;
  const sys_days day{days{day_of(at_ms)}};
  const year_month_weekday date{day};
  return date.weekday() == Tuesday && date.index() == 1;
}

}  // namespace

std::string_view to_string(Protocol protocol) {
  switch (protocol) {
    case Protocol::kWalkForward:
      return "walk-forward";
    case Protocol::kGroupKFold:
      return "group-kfold";
    case Protocol::kSnapshotKFold:
      return "snapshot-kfold";
  }
  return {};
}

std::optional<Protocol> parse_protocol(std::string_view text) {
  for (const Protocol protocol :
       {Protocol::kWalkForward, Protocol::kGroupKFold, Protocol::kSnapshotKFold})
    if (to_string(protocol) == text) return protocol;
  return std::nullopt;
}

std::vector<int64_t> training_cutoffs(int64_t closed_at_ms, int64_t first_ms) {
  std::vector<int64_t> cutoffs;
  for (int64_t at_ms = closed_at_ms - kHorizonMs; at_ms >= first_ms + kWarmUpMs;
       at_ms -= kSnapshotStepMs)
    cutoffs.push_back(at_ms);
  std::ranges::reverse(cutoffs);
  return cutoffs;
}

std::vector<int64_t> walk_forward_cutoffs(int64_t first_ms, int64_t last_ms) {
  const int64_t newest_ms = day_of(last_ms - kHorizonMs) * kDayMs;
  const int64_t oldest_ms = first_ms + kWarmUpMs + kHorizonMs;
  std::vector<int64_t> cutoffs;
  if (newest_ms >= oldest_ms) cutoffs.push_back(newest_ms);
  for (int64_t at_ms = newest_ms - kTestGapMinMs;
       at_ms >= oldest_ms && cutoffs.size() < kTestCutoffsMax; at_ms -= kDayMs)
    if (is_first_tuesday(at_ms)) cutoffs.push_back(at_ms);
  std::ranges::reverse(cutoffs);
  return cutoffs;
}

std::vector<uint32_t> customer_folds(const Dataset& data, size_t folds, uint64_t seed) {
  std::vector<uint32_t> fold_of_customer;
  for (const std::string& id : *data.customer_ids)
    fold_of_customer.push_back(
        static_cast<uint32_t>(hash64(fmt::format("{}\n{}", seed, id)) % folds));
  std::vector<uint32_t> fold_of_row;
  fold_of_row.reserve(data.rows());
  for (const uint32_t customer : data.customers) fold_of_row.push_back(fold_of_customer[customer]);
  return fold_of_row;
}

std::vector<uint32_t> row_folds(const Dataset& data, size_t folds, uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::pair<uint64_t, uint32_t>>
      drawn;  // a random number a row, so that sorting shuffles
  for (uint32_t i = 0; i < data.rows(); ++i) drawn.emplace_back(random(), i);
  std::ranges::sort(drawn);
  std::vector<uint32_t> fold_of_row(data.rows());
  uint32_t dealt[2] = {0, 0};
  for (const auto& [number, row] : drawn)
    fold_of_row[row] = dealt[data.labels[row]]++ % static_cast<uint32_t>(folds);
  return fold_of_row;
}

Split split_at(const std::vector<uint32_t>& fold_of_row, uint32_t fold) {
  Split split;
  for (uint32_t row = 0; row < fold_of_row.size(); ++row)
    (fold_of_row[row] == fold ? split.test : split.train).push_back(row);
  return split;
}

Result<> check_folds(const Dataset& data, const std::vector<uint32_t>& fold_of_row, size_t folds) {
  std::vector<size_t> rows(folds), positives(folds);
  for (size_t i = 0; i < data.rows(); ++i) {
    ++rows[fold_of_row[i]];
    positives[fold_of_row[i]] += data.labels[i];
  }
  const size_t all = data.positives();
  if (all == 0 || all == data.rows())
    return invalid(
        fmt::format("{} of {} rows are followed by a purchase within 30 days; there is "
                    "nothing to tell apart",
                    all, data.rows()));
  for (size_t fold = 0; fold < folds; ++fold) {
    if (rows[fold] == 0)
      return invalid(
          fmt::format("too few customers for {} folds; choose fewer with --folds", folds));
    const bool one_class = positives[fold] == 0 || positives[fold] == rows[fold] ||
                           positives[fold] == all ||
                           rows[fold] - positives[fold] == data.rows() - all;
    if (one_class)
      return invalid(
          fmt::format("too few customers for {} folds: one of them has {} buyers of {}; "
                      "choose fewer with --folds",
                      folds, positives[fold], rows[fold]));
  }
  return Done{};
}

}  // namespace tillcast
