#include "score/logistic.h"

#include <utility>

#include "score/feature_pairs.h"
#include "score/json_fields.h"
#include "score/quantile_map.h"
#include "score/shapley.h"

namespace tillcast {
namespace {

class Logistic final : public Model {
 public:
  Logistic(ModelCard card, std::vector<QuantileMap> maps, std::vector<FeaturePair> products,
           std::vector<float> weights, double bias, Background background)
      : card_(std::move(card)),
        maps_(std::move(maps)),
        products_(std::move(products)),
        weights_(std::move(weights)),
        bias_(bias),
        background_(std::move(background)) {}

  const ModelCard& card() const override { return card_; }

  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    const size_t features = maps_.size();
    TC_ASSERT(matrix.size() == logits.size() * features);
    std::vector<double> ranks(features);
    for (size_t row = 0; row < logits.size(); ++row) {
      fill_ranks(matrix.subspan(row * features, features), ranks);
      logits[row] = logit_of(ranks);
    }
  }

  // Exact, against the mean over the background: on the way from one row to another a product
  // x y changes by dx (y' + y) / 2 on behalf of x, and likewise of y.
  Result<Explanation> explain(std::span<const double> row) const override {
    const size_t features = maps_.size();
    TC_ASSERT(row.size() == features);
    Explanation explanation;
    explanation.method = "exact";
    explanation.contributions.resize(features);
    std::vector<double> ranks(features), from(features);
    fill_ranks(row, ranks);
    explanation.logit = logit_of(ranks);
    explanation.base_logit = bias_;
    if (features == 0) return explanation;
    if (background_.rows == 0) return no_background(card_);
    explanation.base_logit = 0;
    const double share = 1 / static_cast<double>(background_.rows);
    for (size_t b = 0; b < background_.rows; ++b) {
      fill_ranks(std::span(background_.values).subspan(b * features, features), from);
      explanation.base_logit += share * logit_of(from);
      for (size_t i = 0; i < features; ++i)
        explanation.contributions[i] += share * weights_[i] * (ranks[i] - from[i]);
      for (size_t i = 0; i < products_.size(); ++i) {
        const auto [first, second] = products_[i];
        const double weight = share * weights_[features + i] / 2;
        explanation.contributions[first] +=
            weight * (ranks[first] - from[first]) * (ranks[second] + from[second]);
        explanation.contributions[second] +=
            weight * (ranks[second] - from[second]) * (ranks[first] + from[first]);
      }
    }
    return explanation;
  }

 private:
  void fill_ranks(std::span<const double> row, std::vector<double>& ranks) const {
    for (size_t i = 0; i < maps_.size(); ++i) ranks[i] = maps_[i](row[i]);
  }
  double logit_of(const std::vector<double>& ranks) const {
    double logit = bias_;
    for (size_t i = 0; i < ranks.size(); ++i) logit += weights_[i] * ranks[i];
    for (size_t i = 0; i < products_.size(); ++i)
      logit += weights_[ranks.size() + i] * ranks[products_[i].first] * ranks[products_[i].second];
    return logit;
  }

  ModelCard card_;
  std::vector<QuantileMap> maps_;
  std::vector<FeaturePair> products_;
  std::vector<float> weights_;
  double bias_;
  Background background_;
};

}  // namespace

Result<std::shared_ptr<const Model>> make_logistic(ModelFile file) {
  TC_ASSIGN(ModelCard card, make_card(std::move(file.document)));
  TC_ASSIGN(const nlohmann::json* normalisation, json_field(card.document, "normalisation"));
  TC_ASSIGN(auto maps, quantile_maps_from_json(*normalisation, card.features));
  TC_ASSIGN(const nlohmann::json* architecture, json_field(card.document, "architecture"));
  TC_ASSIGN(const nlohmann::json* list, json_field(*architecture, "products"));
  TC_ASSIGN(auto products, feature_pairs_from_json(*list, card.features));
  const size_t inputs = card.features.size() + products.size();
  TC_ASSIGN(const Tensor* weights, require_tensor(file.tensors, "linear.weight", {inputs}));
  TC_ASSIGN(const Tensor* bias, require_tensor(file.tensors, "linear.bias", {1}));
  TC_ASSIGN(Background background, background_from_json(card.document, card.features.size()));
  return std::shared_ptr<const Model>(
      std::make_shared<Logistic>(std::move(card), std::move(maps), std::move(products),
                                 weights->values, bias->values[0], std::move(background)));
}

}  // namespace tillcast
