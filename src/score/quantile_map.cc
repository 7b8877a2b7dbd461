#include "score/quantile_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/vector_clones.h"
#include "score/json_fields.h"

namespace tillcast {

using nlohmann::json;

namespace {

constexpr size_t kCountedMax = 64;

// Both without a branch to guess wrong: few are counted, many halved.
TC_VECTOR_CLONES
size_t count_not_above(const double* knots, size_t count, double value) {
  int64_t above = 0;
  for (size_t i = 0; i < count; ++i) above += value < knots[i];
  return count - static_cast<size_t>(above);
}

size_t knots_not_above(const double* knots, size_t count, double value) {
  if (count <= kCountedMax) return count_not_above(knots, count, value);
  const double* knot = knots;
  for (size_t left = count; left > 1; left -= left / 2)
    knot += (left / 2) * static_cast<size_t>(!(value < knot[left / 2 - 1]));
  return static_cast<size_t>(knot - knots) + static_cast<size_t>(!(value < *knot));
}

}  // namespace

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
  const size_t i = knots_not_above(values_.data(), values_.size(), value);
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
