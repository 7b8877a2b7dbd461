// engine/explanation.h: why a customer has the probability they have, for people.
#pragma once

#include <string>
#include <vector>

#include "engine/scoring_model.h"
#include "engine/update.h"
#include "feature/catalogue.h"

namespace tillcast {

// `profile_features`: compute_features() of the customer at the moment asked about. kUnavailable:
// the model says too little for it. The logit is the one the model predicts, to the last bit.
Result<WhyLogit> explain_row(const ScoringModel& model,
                             std::span<const double, kProfileFeatures> profile_features,
                             std::string_view currency);

}  // namespace tillcast
