// app/predict_words.h: why a customer has their probability, for people and for --json.
//
// Pure.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "engine/update.h"

namespace tillcast {

// The largest contributions as signed bars with their words, the rest in one line.
std::string why_words(const WhyLogit& why);

// Adds base_logit, logit, explanation_method, contribution_error and contributions.
void add_why(nlohmann::ordered_json& prediction, const WhyLogit& why);

}  // namespace tillcast
