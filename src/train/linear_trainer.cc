#include "train/linear_trainer.h"

#include <algorithm>

#include "score/feature_pairs.h"
#include "train/logistic_fit.h"
#include "train/members.h"
#include "train/model_document.h"
#include "train/model_features.h"
#include "train/protocol.h"
#include "train/quantiles.h"

namespace tillcast {
namespace {

// The features whose products matter, chosen on the first three cut-offs of the UCI data.
constexpr const char* kInteracting[] = {
    "recency_days", "tenure_days",   "active_days",    "monetary",      "gap_mean_days",
    "gap_std_days", "gap_last_days", "ewma_orders_90", "ewma_spend_90", "spend_180d"};

// Inverse strength of the L2 penalty, for the kinds that have too little in them to overfit.
constexpr double kBaselineC = 0.03;

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

  std::vector<std::string> features(FeatureSet set) const override {
    if (kind_ == LinearKind::kMajority) return {};
    if (kind_ == LinearKind::kRecency) return {"recency_days"};
    return model_features(set);
  }

  std::vector<Settings> candidates() const override {
    if (kind_ != LinearKind::kLogistic) return {Settings::object()};
    return {{{"c", 0.003}}, {{"c", 0.0003}}, {{"c", 0.03}}};
  }

  Result<Fitted> fit(const Dataset& data, const Settings& settings,
                     const TrainerOptions& options) const override {
    TC_TRY(check_settings(settings, candidates().front()));
    TC_TRY(check_fit(data, options));
    const double c = settings.value("c", kBaselineC);
    const std::vector<QuantileMap> maps = fit_quantile_maps(data);
    std::vector<FeaturePair> products;
    if (kind_ == LinearKind::kLogistic) products = products_of(data.features);
    const Design design{design_of(data, maps, products), maps.size() + products.size()};

    options.observe({0, members_of(options), 0, 0});
    const LogisticFit fit = fit_logistic(design.values, design.columns, data.labels, c);
    Fitted fitted;
    fitted.file.document = begin_document(type_name(kind_), data, options, settings);
    fitted.file.document["background"] = background_rows(data);
    fitted.file.document["normalisation"] = to_json(maps);
    fitted.file.document["architecture"] = {
        {"kind", "linear"}, {"products", to_json(products, data.features)}, {"c", c}};
    fitted.file.tensors["linear.weight"] = {
        {design.columns}, std::vector<float>(fit.weights.begin(), fit.weights.end())};
    fitted.file.tensors["linear.bias"] = {{1}, {static_cast<float>(fit.bias)}};
    if (!options.fold_metrics) return fitted;

    const std::vector<uint32_t> fold_of_row = customer_folds(data, options.folds, options.seed);
    std::vector<double> logits(data.rows());
    TC_TRY(fit_members(options, [&](size_t fold, const ReportMember& report) -> Result<> {
      predict_fold(design, data, split_at(fold_of_row, static_cast<uint32_t>(fold)), c, fit,
                   logits);
      report({0, 1, 0, 0});
      return Done{};
    }));
    report_folds(data, fold_of_row, logits, std::vector<size_t>(members_of(options)), fitted);
    return fitted;
  }

 private:
  // Ranks and products: rows x columns.
  struct Design {
    std::vector<float> values;
    size_t columns;
  };

  // Fits the rows outside a fold and predicts those within. The maps saw all rows, but no labels.
  static void predict_fold(const Design& design, const Dataset& data, const Split& split, double c,
                           const LogisticFit& start, std::span<double> logits) {
    std::vector<float> part;
    std::vector<uint8_t> labels;
    part.reserve(split.train.size() * design.columns);
    for (const uint32_t row : split.train) {
      const float* values = design.values.data() + row * design.columns;
      part.insert(part.end(), values, values + design.columns);
      labels.push_back(data.labels[row]);
    }
    const LogisticFit fit = fit_logistic(part, design.columns, labels, c, start);
    for (const uint32_t row : split.test) {
      logits[row] = fit.bias;
      for (size_t i = 0; i < design.columns; ++i)
        logits[row] +=
            fit.weights[i] * static_cast<double>(design.values[row * design.columns + i]);
    }
  }

  LinearKind kind_;
};

}  // namespace

std::unique_ptr<Trainer> make_linear_trainer(LinearKind kind) {
  return std::make_unique<LinearTrainer>(kind);
}

}  // namespace tillcast
