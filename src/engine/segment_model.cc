#include "engine/segment_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace tillcast {

Result<FeatureSelection> segment_features(std::span<const std::string> names) {
  std::set<std::string_view> seen;
  for (const std::string& name : names) {
    if (!seen.insert(name).second)
      return invalid(fmt::format("feature {}: is named twice; once says as much", name));
    const auto place = feature_index(name);
    if (!place)
      return invalid(
          fmt::format("feature {}: there is none of that name; docs/features.md and GET "
                      "/v1/features list them",
                      name));
    if (*place >= kProfileFeatures)
      return invalid(fmt::format(
          "feature {}: belongs to a model's population; segments take the others", name));
  }
  return FeatureSelection::of(names, nullptr);
}

Result<std::shared_ptr<const SegmentModel>> make_segment_model(
    std::shared_ptr<const Segmentation> segmentation) {
  TC_ASSERT(segmentation != nullptr);
  auto features = segment_features(segmentation->space.features());
  if (!features)
    return Error{features.error().code,
                 fmt::format("segments {}: {}; run 'tillcast segment'", segmentation->fit_id,
                             features.error().message)};
  return std::make_shared<const SegmentModel>(
      SegmentModel{std::move(segmentation), std::move(features).value()});
}

std::vector<std::string> fit_columns(std::span<const std::string> features) {
  std::vector<std::string> columns(features.begin(), features.end());
  for (const std::string_view name : kPortraitFeatures)
    if (std::ranges::find(columns, name) == columns.end()) columns.emplace_back(name);
  return columns;
}

void SegmentModel::point_of(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                            std::span<double> point) const {
  std::array<double, kProfileFeatures> row;
  const std::span<double> used = std::span(row).first(point.size());
  features.fill(profile, sales, as_of_ms, used);
  segmentation->space.place(used, point);
}

}  // namespace tillcast
