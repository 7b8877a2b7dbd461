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

// What model.json says beside the architecture; `document` is the whole of it.
struct ModelCard {
  std::string model_id;
  std::string model_type;
  std::vector<std::string> features;
  nlohmann::json document;
};

class Model {
 public:
  virtual ~Model() = default;

  virtual const ModelCard& card() const = 0;

  // The logit of P(purchase within 30 days) of each row. A row's result depends on that row alone,
  // to the last bit: not on its place nor on the size of the batch. REQUIRES: matrix.size() ==
  // logits.size() x features.
  virtual void predict_logits(std::span<const double> matrix, std::span<double> logits) const = 0;
};

double to_probability(double logit);

// Reads a model directory (model.json and its weights). Errors name the file and what is wrong with
// it.
Result<std::shared_ptr<const Model>> load_model(const std::filesystem::path& directory);

}  // namespace tillcast
