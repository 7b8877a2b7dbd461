#include "score/feature_pairs.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace tillcast {

using nlohmann::json;

namespace {

Result<size_t> place_of(const json& name, std::span<const std::string> features) {
  if (!name.is_string()) return corrupt("a pair of features holds something that is no name");
  const auto found = std::ranges::find(features, name.get_ref<const std::string&>());
  if (found == features.end())
    return corrupt(fmt::format("pair names feature {}, which the model does not have",
                               printable(name.get_ref<const std::string&>(), 60)));
  return static_cast<size_t>(found - features.begin());
}

}  // namespace

Result<std::vector<FeaturePair>> feature_pairs_from_json(const json& list,
                                                         std::span<const std::string> features) {
  if (!list.is_array()) return corrupt("its pairs of features are no list");
  std::vector<FeaturePair> pairs;
  for (const json& entry : list) {
    if (!entry.is_array() || entry.size() != 2) return corrupt("a pair has not two features");
    FeaturePair pair;
    TC_ASSIGN(pair.first, place_of(entry[0], features));
    TC_ASSIGN(pair.second, place_of(entry[1], features));
    pairs.push_back(pair);
  }
  return pairs;
}

json to_json(std::span<const FeaturePair> pairs, std::span<const std::string> features) {
  json list = json::array();
  for (const FeaturePair& pair : pairs)
    list.push_back({features[pair.first], features[pair.second]});
  return list;
}

}  // namespace tillcast
