// score/quantile_map.h: a feature's value -> its rank among the training rows, from -1 to 1.
//
// Frozen at training. Piecewise linear between knots, constant beyond them: robust to skew and to
// values never seen, and the same for money in any currency.
//
// Threads: a value; const methods from any.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

class QuantileMap {
 public:
  // REQUIRES: as many values as ranks, at least one; values finite and strictly increasing.
  QuantileMap(std::vector<double> values, std::vector<double> ranks);

  // {"values":[...],"ranks":[...]}
  static Result<QuantileMap> from_json(const nlohmann::json& document);
  nlohmann::json to_json() const;

  double operator()(double value) const;

 private:
  std::vector<double> values_;
  std::vector<double> ranks_;
};

// {"kind":"quantile","maps":[...]}, one map a feature; the error names the feature.
Result<std::vector<QuantileMap>> quantile_maps_from_json(const nlohmann::json& normalisation,
                                                         std::span<const std::string> features);
nlohmann::json to_json(const std::vector<QuantileMap>& maps);

}  // namespace tillcast
