// score/training_record.h: what a card tells of how its model learnt and was tested, for charts.
//
// Only people look at it, so that a card without it, or with something else under its names, is as
// good as any: it is null then. What is handed on is of the shapes of docs/api.md and bounded.
#pragma once

#include <nlohmann/json.hpp>

namespace tillcast {

inline constexpr size_t kCurveBins = 200;
inline constexpr size_t kCurvesMax = 8;         // protocols
inline constexpr size_t kLearningMax = 500;     // members x folds
inline constexpr size_t kLearningPoints = 200;  // of one of them

// {"walk-forward":CURVE,...}; null: none, or one of them is none.
nlohmann::json curves_of(const nlohmann::json& document);

// [{"member","fold","measure","step","every","stopped_at","train","validation"}]; likewise.
nlohmann::json learning_of(const nlohmann::json& document);

}  // namespace tillcast
