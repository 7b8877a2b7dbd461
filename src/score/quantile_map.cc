#include "score/quantile_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "score/json_fields.h"

namespace tillcast {

using nlohmann::json;

QuantileMap::QuantileMap(std::vector<double> values, std::vector<double> ranks)
    : values_(std::move(values)), ranks_(std::move(ranks)) {
  TC_ASSERT(!values_.empty() && values_.size() == ranks_.size());
  TC_ASSERT(std::ranges::is_sorted(values_, std::ranges::less_equal{}));
}

Result<QuantileMap> QuantileMap::from_json(const json& document) {
  TC_ASSIGN(std::vector<double> values, json_numbers(document, "values"));
  TC_ASSIGN(std::vector<double> ranks, json_numbers(document, "ranks"));
  if (values.empty() || values.size() != ranks.size())
    return corrupt("its map has not as many values as ranks");
  for (size_t i = 1; i < values.size(); ++i)
    if (!(values[i - 1] < values[i])) return corrupt("the values of its map do not increase");
  return QuantileMap(std::move(values), std::move(ranks));
}

json QuantileMap::to_json() const { return {{"values", values_}, {"ranks", ranks_}}; }

double QuantileMap::operator()(double value) const {
  // The first knot above the value, found without a branch to guess wrong.
  const double* knot = values_.data();
  for (size_t left = values_.size(); left > 1; left -= left / 2)
    knot += (left / 2) * static_cast<size_t>(!(value < knot[left / 2 - 1]));
  const auto i = static_cast<size_t>(knot - values_.data()) + static_cast<size_t>(!(value < *knot));
  if (i == 0) return ranks_.front();
  if (i == values_.size()) return ranks_.back();
  const double share = (value - values_[i - 1]) / (values_[i] - values_[i - 1]);
  return ranks_[i - 1] + share * (ranks_[i] - ranks_[i - 1]);
}

Result<std::vector<QuantileMap>> quantile_maps_from_json(const json& normalisation,
                                                         std::span<const std::string> features) {
  if (!normalisation.is_object() || normalisation.value("kind", json()) != "quantile")
    return corrupt("its normalisation is not of kind quantile");
  const auto list = normalisation.find("maps");
  if (list == normalisation.end() || !list->is_array() || list->size() != features.size())
    return corrupt(
        fmt::format("its normalisation has not one map for each of {} features", features.size()));
  std::vector<QuantileMap> maps;
  for (size_t i = 0; i < features.size(); ++i) {
    auto map = QuantileMap::from_json((*list)[i]);
    if (!map)
      return corrupt(fmt::format("normalisation of {}: {}", features[i], map.error().message));
    maps.push_back(std::move(*map));
  }
  return maps;
}

json to_json(const std::vector<QuantileMap>& maps) {
  json list = json::array();
  for (const QuantileMap& map : maps) list.push_back(map.to_json());
  return {{"kind", "quantile"}, {"maps", list}};
}

}  // namespace tillcast
