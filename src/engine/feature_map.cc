#include "engine/feature_map.h"

#include <fmt/format.h>

namespace tillcast {

Result<FeatureMap> FeatureMap::of(const ModelCard& card) {
  FeatureMap map;
  for (const std::string& name : card.features) {
    const auto place = feature_index(name);
    if (!place)
      return invalid(
          fmt::format("model {}: wants the feature '{}', which this tillcast does not "
                      "have; train it anew",
                      card.model_id, name));
    map.places_.push_back(*place);
  }
  return map;
}

void FeatureMap::pick(std::span<const double, kBaseFeatures> all, std::span<double> row) const {
  TC_ASSERT(row.size() == places_.size());
  for (size_t column = 0; column < places_.size(); ++column) row[column] = all[places_[column]];
}

}  // namespace tillcast
