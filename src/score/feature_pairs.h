// score/feature_pairs.h: pairs of features, named in model.json, as places in the model's vector.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct FeaturePair {
  size_t first = 0;
  size_t second = 0;
};

// [["a","b"],...]; the error names a feature that is not among the model's.
Result<std::vector<FeaturePair>> feature_pairs_from_json(const nlohmann::json& list,
                                                         std::span<const std::string> features);
// REQUIRES: each place is one of `features`.
nlohmann::json to_json(std::span<const FeaturePair> pairs, std::span<const std::string> features);

}  // namespace tillcast
