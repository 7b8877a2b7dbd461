// engine/feature_map.h: from the catalogue's vector to the columns a model was trained on.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "feature/catalogue.h"
#include "score/model.h"

namespace tillcast {

class FeatureMap {
 public:
  // Refuses, naming it, a feature that the catalogue does not have.
  static Result<FeatureMap> of(const ModelCard& card);

  size_t columns() const { return places_.size(); }
  // REQUIRES: row.size() == columns().
  void pick(std::span<const double, kBaseFeatures> all, std::span<double> row) const;

 private:
  std::vector<size_t> places_;
};

}  // namespace tillcast
