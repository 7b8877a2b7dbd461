// train/protocol.h: which rows teach and which rows test: the cut-offs and folds of docs/models.md.
//
// Pure, and a function of the data and the seed alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "train/dataset.h"

namespace tillcast {

enum class Protocol { kWalkForward, kGroupKFold, kSnapshotKFold };

std::string_view to_string(Protocol protocol);
std::optional<Protocol> parse_protocol(std::string_view text);

// Before this much history a snapshot says too little.
inline constexpr int64_t kWarmUpMs = 25 * kDayMs;
inline constexpr int64_t kSnapshotStepMs = 7 * kDayMs;
inline constexpr size_t kTestCutoffsMax = 6;

// T-30 d, T-37 d, ... back to 25 days after the first event, ascending: all labels are closed at T.
std::vector<int64_t> training_cutoffs(int64_t closed_at_ms, int64_t first_ms);

// At most six moments to test at, ascending: the last midnight whose 30 days are closed by the
// data's last event, and before it (by 28 days at least) the first Tuesdays of months. None without
// a training cut-off before it.
std::vector<int64_t> walk_forward_cutoffs(int64_t first_ms, int64_t last_ms);

// A fold from 0 for each row: all rows of a customer in the same one, by the hash of their id and
// the seed.
std::vector<uint32_t> customer_folds(const Dataset& data, size_t folds, uint64_t seed);

// A fold from 0 for each row, whoever's it is; positives and negatives are dealt out evenly, at
// random.
std::vector<uint32_t> row_folds(const Dataset& data, size_t folds, uint64_t seed);

// The rows of one fold, and all others.
struct Split {
  std::vector<uint32_t> train;
  std::vector<uint32_t> test;
};
Split split_at(const std::vector<uint32_t>& fold_of_row, uint32_t fold);

// Whether each fold, and all but it, holds both classes; else an error that says what there is too
// little of.
Result<> check_folds(const Dataset& data, const std::vector<uint32_t>& fold_of_row, size_t folds);

}  // namespace tillcast
