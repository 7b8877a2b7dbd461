// train/xgboost_booster.h: one booster of gradient-boosted trees, grown with XGBoost.
//
// The only file that knows XGBoost (Chen & Guestrin 2016), by its C API.
//
// Shapes:  a matrix is row-major, rows x features.names.size(), without missing values.
// Threads: a booster grows on the caller's thread alone, several on as many threads at once if need
//          be; the same data and settings give the same bytes.
// Errors:  XGBoost's own become kUnavailable, with its first line.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct BoosterSettings {
  size_t depth = 3;
  size_t trees = 400;
  double learning_rate = 0.03;
  double min_child_weight = 100;
  double column_sample = 0.2;  // of the features, drawn for each tree
  double row_sample = 0.7;     // of the rows, likewise
  double lambda = 5;           // L2 penalty of a leaf
  size_t bins = 256;           // that a feature is cut into
  uint64_t seed = 1;
};

struct BoosterData {
  const std::vector<std::string>& features;
  std::span<const float> matrix;
  std::span<const float> labels;  // 0 or 1
};

// In XGBoost's own JSON, the features by their names. `observe` hears the share that is done.
Result<std::string> grow_booster(const BoosterSettings& settings, const BoosterData& data,
                                 const std::function<void(double share)>& observe);

// XGBoost's own log-odds, to hold the native ones against.
Result<std::vector<float>> booster_margins(const std::string& json,
                                           const std::vector<std::string>& features,
                                           std::span<const float> matrix);

}  // namespace tillcast
