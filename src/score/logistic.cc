#include "score/logistic.h"

#include <utility>

#include "score/feature_pairs.h"
#include "score/json_fields.h"
#include "score/quantile_map.h"

namespace tillcast {
namespace {

class Logistic final : public Model {
 public:
  Logistic(ModelCard card, std::vector<QuantileMap> maps, std::vector<FeaturePair> products,
           std::vector<float> weights, double bias)
      : card_(std::move(card)),
        maps_(std::move(maps)),
        products_(std::move(products)),
        weights_(std::move(weights)),
        bias_(bias) {}

  const ModelCard& card() const override { return card_; }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    const size_t features = maps_.size();
    TC_ASSERT(matrix.size() == logits.size() * features);
    std::vector<double> ranks(features);
    for (size_t row = 0; row < logits.size(); ++row) {
      double logit = bias_;
      for (size_t i = 0; i < features; ++i) {
        ranks[i] = maps_[i](matrix[row * features + i]);
        logit += weights_[i] * ranks[i];
      }
      for (size_t i = 0; i < products_.size(); ++i)
        logit += weights_[features + i] * ranks[products_[i].first] * ranks[products_[i].second];
      logits[row] = logit;
    }
  }

 private:
  ModelCard card_;
  std::vector<QuantileMap> maps_;
  std::vector<FeaturePair> products_;
  std::vector<float> weights_;
  double bias_;
};

}  // namespace

Result<std::shared_ptr<const Model>> make_logistic(ModelFile file) {
  ModelCard card = make_card(std::move(file.document));
  TC_ASSIGN(const nlohmann::json* normalisation, json_field(card.document, "normalisation"));
  TC_ASSIGN(auto maps, quantile_maps_from_json(*normalisation, card.features));
  TC_ASSIGN(const nlohmann::json* architecture, json_field(card.document, "architecture"));
  TC_ASSIGN(const nlohmann::json* list, json_field(*architecture, "products"));
  TC_ASSIGN(auto products, feature_pairs_from_json(*list, card.features));
  const size_t inputs = card.features.size() + products.size();
  TC_ASSIGN(const Tensor* weights, require_tensor(file.tensors, "linear.weight", {inputs}));
  TC_ASSIGN(const Tensor* bias, require_tensor(file.tensors, "linear.bias", {1}));
  return std::shared_ptr<const Model>(std::make_shared<Logistic>(
      std::move(card), std::move(maps), std::move(products), weights->values, bias->values[0]));
}

}  // namespace tillcast
