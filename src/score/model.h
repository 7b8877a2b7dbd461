// score/model.h: a trained model as the serving process sees it: features in, log-odds of a
// purchase out.
//
// Threads:   a Model is immutable; every method may be called from any thread.
// Ownership: loaded once and shared; nothing refers back to the files.
// Shapes:    a matrix is row-major, rows x card().features.size(), in the order of card().features.
#pragma once

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

// How a feature was distributed over the training rows: shares[i] of them below edges[i], the last
// above all edges. What drift is measured against.
struct FeatureReference {
  std::vector<double> edges;   // strictly increasing, may be empty
  std::vector<double> shares;  // edges.size() + 1, sum 1
};

// What model.json says beside the architecture; `document` is the whole of it.
struct ModelCard {
  std::string model_id;
  std::string model_type;
  std::vector<std::string> features;
  std::vector<FeatureReference> reference;  // by feature; empty where the card has none
  nlohmann::json population;                // of the fitted features (feature/); null: none
  nlohmann::json document;
};

// Why a row got its logit: Shapley values (Lundberg & Lee 2017).
struct Explanation {
  double base_logit = 0;              // what is known without looking at the row
  std::vector<double> contributions;  // by card().features; base + their sum = logit within 1e-6
  double logit = 0;
  double standard_error = 0;  // the largest of a contribution's; 0: exact
  std::string method;         // "tree-shap", "shapley-sampling", "exact", or several with "+"
};

class Model {
 public:
  virtual ~Model() = default;

  virtual const ModelCard& card() const = 0;

  // The logit of P(purchase within 30 days) of each row. A row's result depends on that row alone,
  // to the last bit: not on its place nor on the size of the batch. REQUIRES: matrix.size() ==
  // logits.size() x features.
  virtual void predict_logits(std::span<const double> matrix, std::span<double> logits) const = 0;

  // The same row, the same answer. kUnavailable: the model file says too little for it (no
  // background); the message says what to do.
  virtual Result<Explanation> explain(std::span<const double> row) const = 0;
};

double to_probability(double logit);
// The inverse, of a probability kept 1e-9 away from 0 and 1.
double to_logit(double probability);

// Reads a model directory (model.json and its weights). Errors name the file and what is wrong with
// it.
Result<std::shared_ptr<const Model>> load_model(const std::filesystem::path& directory);

}  // namespace tillcast
