// train/model_document.h: what every trainer says in a model.json, whatever the kind.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

#include "train/trainer.h"

namespace tillcast {

// Refuses, naming it, a setting that `known` (one of a trainer's candidates) does not have, lacks,
// or has of another type.
Result<> check_settings(const Settings& settings, const Settings& known);

// The model.json that every trainer begins with: what it was fitted to and how, the population of
// its features, and how each was distributed (what drift is measured against).
nlohmann::json begin_document(std::string_view model_type, const Dataset& data,
                              const TrainerOptions& options, const Settings& settings = {});

// Rows to stand in for what is not known of a customer when a prediction is explained: at most
// `rows_max`, spread evenly over the data. REQUIRES: there is a row.
nlohmann::json background_rows(const Dataset& data, size_t rows_max = 32);

}  // namespace tillcast
