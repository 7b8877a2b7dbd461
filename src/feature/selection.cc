#include "feature/selection.h"

#include <fmt/format.h>

#include <array>

namespace tillcast {

Result<FeatureSelection> FeatureSelection::of(std::span<const std::string> names,
                                              const nlohmann::json& population) {
  FeatureSelection selection;
  for (const std::string& name : names) {
    const auto place = feature_index(name);
    if (!place)
      return invalid(fmt::format(
          "wants the feature '{}', which this tillcast does not have; train it anew", name));
    if (*place >= kProfileFeatures && population.is_null())
      return invalid(fmt::format(
          "wants the feature '{}', but its card has no population to compute it from; train it "
          "anew",
          name));
    selection.places_.push_back(*place);
    if (*place < kProfileFeatures) selection.wanted_.set(*place);
    selection.base_only_ = selection.base_only_ && *place < kBaseFeatures;
    selection.fitted_ = selection.fitted_ || *place >= kProfileFeatures;
  }
  if (!population.is_null()) {
    TC_ASSIGN(selection.population_, population_from_json(population));
  }
  return selection;
}

void FeatureSelection::fill(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                            std::span<double> row) const {
  std::array<double, kProfileFeatures> vector;
  const std::span<double, kProfileFeatures> all(vector);
  if (base_only_) {
    const auto base = all.first<kBaseFeatures>();
    compute_base_features(profile, as_of_ms, wanted_, base);
    fill(std::span<const double>(base), row);
  } else {
    compute_features(profile, sales, as_of_ms, wanted_, all);
    fill(std::span<const double>(all), row);
  }
}

void FeatureSelection::fill(std::span<const double> profile_features, std::span<double> row) const {
  TC_ASSERT(row.size() == places_.size());
  TC_ASSERT(profile_features.size() >= (base_only_ ? kBaseFeatures : kProfileFeatures));
  std::array<double, kFeatures - kProfileFeatures> fitted;
  if (fitted_)
    compute_fitted_features(*population_, profile_features.first<kProfileFeatures>(), fitted);
  for (size_t column = 0; column < places_.size(); ++column) {
    const size_t place = places_[column];
    row[column] =
        place < kProfileFeatures ? profile_features[place] : fitted[place - kProfileFeatures];
  }
}

}  // namespace tillcast
