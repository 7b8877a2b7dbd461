#include "train/linear_trainer.h"

#include <algorithm>

#include "score/feature_pairs.h"
#include "train/logistic_fit.h"
#include "train/protocol.h"
#include "train/quantiles.h"

namespace tillcast {
namespace {

// Inverse strength of the L2 penalty, and the features whose products matter; chosen on the first
// three cut-offs.
constexpr double kC = 0.03;
constexpr const char* kInteracting[] = {
    "recency_days", "tenure_days",   "active_days",    "monetary",      "gap_mean_days",
    "gap_std_days", "gap_last_days", "ewma_orders_90", "ewma_spend_90", "spend_180d"};

const char* type_name(LinearKind kind) {
  switch (kind) {
    case LinearKind::kLogistic:
      return "logistic";
    case LinearKind::kRecency:
      return "recency";
    case LinearKind::kMajority:
      return "majority";
  }
  return "";
}

std::vector<FeaturePair> products_of(const std::vector<std::string>& features) {
  std::vector<size_t> places;
  for (const char* name : kInteracting) {
    const auto found = std::ranges::find(features, name);
    if (found != features.end()) places.push_back(static_cast<size_t>(found - features.begin()));
  }
  std::vector<FeaturePair> products;
  for (size_t i = 0; i < places.size(); ++i)
    for (size_t j = i; j < places.size(); ++j) products.push_back({places[i], places[j]});
  return products;
}

// Ranks and their products: rows x (features + products).
std::vector<float> design_of(const Dataset& data, const std::vector<QuantileMap>& maps,
                             const std::vector<FeaturePair>& products) {
  const std::vector<float> ranks = map_ranks(data, maps);
  std::vector<float> design;
  design.reserve(data.rows() * (maps.size() + products.size()));
  for (size_t i = 0; i < data.rows(); ++i) {
    const float* row = ranks.data() + i * maps.size();
    design.insert(design.end(), row, row + maps.size());
    for (const FeaturePair& pair : products) design.push_back(row[pair.first] * row[pair.second]);
  }
  return design;
}

class LinearTrainer final : public Trainer {
 public:
  explicit LinearTrainer(LinearKind kind) : kind_(kind) {}

  Result<Fitted> fit(const Dataset& all, const FitOptions& options) const override {
    const std::vector<uint32_t> fold_of_row = customer_folds(all, options.folds, options.seed);
    TC_TRY(check_folds(all, fold_of_row, options.folds));
    const Dataset data = all.with_features(features_of(all));
    const std::vector<QuantileMap> maps = fit_quantile_maps(data);
    std::vector<FeaturePair> products;
    if (kind_ == LinearKind::kLogistic) products = products_of(data.features);
    const size_t columns = maps.size() + products.size();
    const std::vector<float> design = design_of(data, maps, products);

    const double steps = static_cast<double>(options.folds + 1);
    options.observe({0, options.folds, 0, 0});
    const LogisticFit fit = fit_logistic(design, columns, data.labels, kC);
    Fitted fitted;
    fitted.file.document = begin_document(type_name(kind_), data, options);
    fitted.file.document["normalisation"] = to_json(maps);
    fitted.file.document["architecture"] = {
        {"kind", "linear"}, {"products", to_json(products, data.features)}, {"c", kC}};
    fitted.file.tensors["linear.weight"] = {
        {columns}, std::vector<float>(fit.weights.begin(), fit.weights.end())};
    fitted.file.tensors["linear.bias"] = {{1}, {static_cast<float>(fit.bias)}};
    if (!options.fold_metrics) return fitted;

    std::vector<double> logits(data.rows());
    for (uint32_t fold = 0; fold < options.folds; ++fold) {
      options.observe({fold + 1, options.folds, 0, (fold + 1) / steps});
      predict_fold(design, columns, data, split_at(fold_of_row, fold), fit, logits);
    }
    report_folds(data, fold_of_row, logits, std::vector<size_t>(options.folds), fitted);
    return fitted;
  }

 private:
  std::vector<std::string> features_of(const Dataset& data) const {
    if (kind_ == LinearKind::kMajority) return {};
    if (kind_ == LinearKind::kRecency) return {"recency_days"};
    return data.features;
  }

  // Fits the rows outside a fold and predicts those within. The maps saw all rows, but no labels.
  static void predict_fold(const std::vector<float>& design, size_t columns, const Dataset& data,
                           const Split& split, const LogisticFit& start,
                           std::vector<double>& logits) {
    std::vector<float> part;
    std::vector<uint8_t> labels;
    part.reserve(split.train.size() * columns);
    for (const uint32_t row : split.train) {
      const float* values = design.data() + row * columns;
      part.insert(part.end(), values, values + columns);
      labels.push_back(data.labels[row]);
    }
    const LogisticFit fit = fit_logistic(part, columns, labels, kC, start);
    for (const uint32_t row : split.test) {
      logits[row] = fit.bias;
      for (size_t i = 0; i < columns; ++i)
        logits[row] += fit.weights[i] * static_cast<double>(design[row * columns + i]);
    }
  }

  LinearKind kind_;
};

}  // namespace

std::unique_ptr<Trainer> make_linear_trainer(LinearKind kind) {
  return std::make_unique<LinearTrainer>(kind);
}

}  // namespace tillcast
