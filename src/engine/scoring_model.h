// engine/scoring_model.h: a model, and the one way from customers to its logits.
//
// Threads: immutable once made.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "engine/state.h"
#include "feature/selection.h"
#include "score/model.h"

namespace tillcast {

struct ScoringModel {
  std::shared_ptr<const Model> model;
  FeatureSelection features;

  const ModelCard& card() const { return model->card(); }
};

// Refuses, naming the model and the feature, one that wants what this engine does not have.
// REQUIRES: not null.
Result<std::shared_ptr<const ScoringModel>> make_scoring_model(std::shared_ptr<const Model> model);

// The end of what it learnt from, as its card says; nothing where it does not.
std::optional<int64_t> trained_until_ms(const ModelCard& card);

// The customers in batches: their rows, in the model's columns, and their logits.
struct ScoredBatch {
  std::span<const CustomerIndex> customers;
  std::span<const double> matrix;
  std::span<const double> logits;
};
// REQUIRES: each has a purchase, and everything in their profile happened before as_of_ms(index),
// whose day `sales` was rolled to.
void score_in_batches(const ScoringModel& model, const Profiles& profiles,
                      const ProductSales& sales, std::span<const CustomerIndex> customers,
                      const std::function<int64_t(CustomerIndex)>& as_of_ms,
                      const std::function<void(const ScoredBatch&)>& visit);

}  // namespace tillcast
