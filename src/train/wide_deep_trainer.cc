#include "train/wide_deep_trainer.h"

#include <algorithm>

#include "score/feature_pairs.h"
#include "train/members.h"
#include "train/model_document.h"
#include "train/model_features.h"
#include "train/network_ensemble.h"
#include "train/quantiles.h"

namespace tillcast {
namespace {

constexpr size_t kBuckets = 8;

// The pairs whose cells the wide path weighs. These and the first candidate were chosen on the
// first three cut-offs of the UCI data.
constexpr std::pair<const char*, const char*> kCrosses[] = {
    {"recency_days", "frequency"},      {"recency_days", "gap_mean_days"},
    {"recency_days", "ewma_orders_90"}, {"monetary", "tenure_days"},
    {"recency_days", "tenure_days"},    {"active_days", "tenure_days"},
    {"gap_last_days", "recency_days"},  {"gap_mean_days", "gap_std_days"},
    {"ewma_spend_90", "gap_mean_days"}, {"monetary", "recency_days"}};

std::vector<FeaturePair> crosses_of(const std::vector<std::string>& features) {
  const auto place = [&](const char* name) {
    return static_cast<size_t>(std::ranges::find(features, name) - features.begin());
  };
  std::vector<FeaturePair> crosses;
  for (const auto& [first, second] : kCrosses) {
    const FeaturePair pair{place(first), place(second)};
    if (pair.first < features.size() && pair.second < features.size()) crosses.push_back(pair);
  }
  return crosses;
}

// Everything the members share: what is frozen before the first weight is learnt.
struct Inputs {
  std::vector<QuantileMap> maps;
  std::vector<std::vector<double>> edges;
  std::vector<FeaturePair> crosses;
  std::vector<float> ranks;
  std::vector<int64_t> cells;
  std::vector<float> labels;
};

size_t bucket(const std::vector<double>& edges, double value) {
  return static_cast<size_t>(std::ranges::upper_bound(edges, value) - edges.begin());
}

Inputs inputs_of(const Dataset& data) {
  Inputs inputs;
  inputs.maps = fit_quantile_maps(data);
  inputs.edges = fit_bucket_edges(data, kBuckets);
  inputs.crosses = crosses_of(data.features);
  inputs.ranks = map_ranks(data, inputs.maps);
  inputs.labels.assign(data.labels.begin(), data.labels.end());
  inputs.cells.reserve(data.rows() * inputs.crosses.size());
  for (size_t i = 0; i < data.rows(); ++i) {
    for (size_t c = 0; c < inputs.crosses.size(); ++c) {
      const FeaturePair& pair = inputs.crosses[c];
      const size_t first = bucket(inputs.edges[pair.first], data.row(i)[pair.first]);
      const size_t second = bucket(inputs.edges[pair.second], data.row(i)[pair.second]);
      inputs.cells.push_back(static_cast<int64_t>((c * kBuckets + first) * kBuckets + second));
    }
  }
  return inputs;
}

class WideDeepTrainer final : public Trainer {
 public:
  std::vector<std::string> features(FeatureSet set) const override { return model_features(set); }

  // The second has the capacity to learn customers by heart.
  std::vector<Settings> candidates() const override {
    return {{{"width", 64},
             {"blocks", 2},
             {"dropout", 0.3},
             {"learning_rate", 3e-3},
             {"weight_decay", 0.05},
             {"cell_decay", 50},
             {"batch_rows", 1024},
             {"epochs_max", 10},
             {"patience", 2}},
            {{"width", 192},
             {"blocks", 2},
             {"dropout", 0},
             {"learning_rate", 2e-3},
             {"weight_decay", 0},
             {"cell_decay", 0},
             {"batch_rows", 512},
             {"epochs_max", 16},
             {"patience", 0}}};
  }

  Result<Fitted> fit(const Dataset& data, const Settings& settings,
                     const TrainerOptions& options) const override {
    TC_TRY(check_settings(settings, candidates().front()));
    TC_TRY(check_fit(data, options));
    const Inputs inputs = inputs_of(data);
    MemberShape shape = shape_of(settings);
    shape.kind = NetworkKind::kWideDeep;
    shape.features = data.features.size();
    shape.crosses = inputs.crosses.size();
    shape.cells = shape.crosses * kBuckets * kBuckets;

    nlohmann::json document = begin_document("wide-deep", data, options, settings);
    document["background"] = background_rows(data);
    document["normalisation"] = to_json(inputs.maps);
    document["architecture"] = {
        {"kind", "wide-deep"},         {"width", shape.width},
        {"blocks", shape.blocks},      {"gate_scale", shape.gate_scale},
        {"buckets", kBuckets},         {"crosses", to_json(inputs.crosses, data.features)},
        {"bucket_edges", inputs.edges}};
    return fit_network_ensemble(data, options, std::move(document), shape,
                                member_settings_of(settings),
                                {inputs.ranks, inputs.cells, inputs.labels});
  }
};

}  // namespace

std::unique_ptr<Trainer> make_wide_deep_trainer() { return std::make_unique<WideDeepTrainer>(); }

}  // namespace tillcast
