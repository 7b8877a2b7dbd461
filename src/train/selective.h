// train/selective.h: for how many customers a model is as accurate as one likes to hear.
//
// A model may be accurate on those it is surest of (selective classification, El-Yaniv & Wiener
// 2010). In hindsight the share is chosen with the labels at hand; a shop has to set the threshold
// on earlier cut-offs and take what comes: both are told.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "eval/bootstrap.h"

namespace tillcast {

inline constexpr double kSelectiveAccuracy = 0.88;

// {"accuracy":0.88,
//  "coverage":[share of each test's customers over which accuracy reaches it, in hindsight | null],
//  "coverage_mean":their mean, null counted as 0, "coverage_pooled":over all tests together | null,
//  "realised":[{"coverage","accuracy"} of each test by the threshold that the earlier tests set;
//              null for the first and where none reached it]}
nlohmann::ordered_json selective_figures(std::span<const Predicted> tests);

}  // namespace tillcast
