// feature/population.h: what is fitted to all customers of a shop together, and the features that
// need it.
//
// A Population is fitted inside a training's window, frozen into the model file and used by every
// later vector of that model, so that a feature is the same bits in training and in serving.
//
// Threads: a value; everything here is pure.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "base/result.h"
#include "feature/bg_nbd.h"
#include "feature/catalogue.h"
#include "feature/pareto_nbd.h"

namespace tillcast {

// Mean and standard deviation over customers.
struct Spread {
  double mean = 0;
  double deviation = 1;

  bool operator==(const Spread&) const = default;
};

struct Population {
  Spread log_gap;        // of ln(gap): mean over gaps, deviation within customers, pooled
  Spread log_recency;    // of ln(1 + recency_days)
  Spread log_frequency;  // of ln(1 + frequency)
  Spread log_monetary;   // of ln(1 + monetary)
  BgNbd bg_nbd;
  ParetoNbd pareto_nbd;

  bool operator==(const Population&) const = default;
};

// From one moment's vectors, rows x kProfileFeatures. The same rows give the same bits. Too few
// customers or gaps for a part leave that part at its defaults, which are usable.
Population fit_population(std::span<const double> rows);

// REQUIRES: `row` is a vector of compute_features().
void compute_fitted_features(const Population& population,
                             std::span<const double, kProfileFeatures> row,
                             std::span<double, kFeatures - kProfileFeatures> out);

nlohmann::json to_json(const Population& population);
// kCorrupt: a field is missing, no number, or out of its range; the message names it.
Result<Population> population_from_json(const nlohmann::json& document);

}  // namespace tillcast
