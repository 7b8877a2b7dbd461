// feature/catalogue.h: every feature once: what it is called, means and is measured in.
//
// docs/features.md, GET /v1/features and the model cards are made from this list; its order is the
// order of a vector: the base features, then the advanced ones, of which the last are fitted:
//
//   [0, kBaseFeatures)              the contract's, from the profile alone  feature/vector.h
//   [kBaseFeatures, kProfileFeatures)  advanced, from the profile alone     feature/vector.h
//   [kProfileFeatures, kFeatures)   from the former and what was fitted
//                                   to the shop's customers together        feature/population.h
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tillcast {

struct FeatureInfo {
  std::string_view name;
  std::string_view group;
  std::string_view unit;
  std::string_view formula;
  std::string_view since;  // the version that brought it
};

inline constexpr size_t kBaseFeatures = 37;
inline constexpr size_t kProfileFeatures = kBaseFeatures + 61;
inline constexpr size_t kFeatures = kProfileFeatures + 13;

std::span<const FeatureInfo, kFeatures> features();

// The place of a feature in the vector.
std::optional<size_t> feature_index(std::string_view name);

}  // namespace tillcast
