#include "train/wide_deep_trainer.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hash.h"
#include "score/feature_pairs.h"
#include "train/protocol.h"
#include "train/quantiles.h"
#include "train/torch_member.h"

namespace tillcast {
namespace {

constexpr size_t kBuckets = 8;

// The pairs whose cells the wide path weighs. The settings of the network (train/torch_member.h)
// and these were chosen on the first three cut-offs of the UCI data.
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

  MemberData view() const { return {ranks, cells, labels}; }
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

nlohmann::json architecture_of(const Inputs& inputs, const MemberShape& shape, size_t members,
                               const std::vector<std::string>& features) {
  return {{"kind", "wide-deep"},
          {"members", members},
          {"width", shape.width},
          {"blocks", shape.blocks},
          {"gate_scale", shape.gate_scale},
          {"buckets", kBuckets},
          {"crosses", to_json(inputs.crosses, features)},
          {"bucket_edges", inputs.edges}};
}

// For the card: how the weights came about.
nlohmann::json training_of(const MemberSettings& settings) {
  return {{"optimiser", "AdamW"},
          {"learning_rate", settings.learning_rate},
          {"weight_decay", settings.weight_decay},
          {"cell_decay", settings.cell_decay},
          {"dropout", settings.dropout},
          {"batch_rows", settings.batch_rows},
          {"epochs_max", settings.epochs_max},
          {"patience", settings.patience}};
}

class WideDeepTrainer final : public Trainer {
 public:
  Result<Fitted> fit(const Dataset& data, const FitOptions& options) const override {
    const std::vector<uint32_t> fold_of_row = customer_folds(data, options.folds, options.seed);
    TC_TRY(check_folds(data, fold_of_row, options.folds));
    const Inputs inputs = inputs_of(data);
    MemberShape shape;
    shape.features = data.features.size();
    shape.crosses = inputs.crosses.size();
    shape.cells = shape.crosses * kBuckets * kBuckets;

    Fitted fitted;
    fitted.file.document = begin_document("wide-deep", data, options);
    fitted.file.document["normalisation"] = to_json(inputs.maps);
    fitted.file.document["architecture"] =
        architecture_of(inputs, shape, options.folds, data.features);
    fitted.file.document["training"] = training_of(MemberSettings{});
    std::vector<double> logits(data.rows());
    std::vector<size_t> epochs;
    for (uint32_t fold = 0; fold < options.folds; ++fold) {
      const Split split = split_at(fold_of_row, fold);
      TC_ASSIGN(TrainedMember member, train_fold(inputs, shape, split, fold, options));
      epochs.push_back(member.epochs);
      TC_TRY(predict_fold(fitted.file.document, member, data, split.test, logits));
      for (auto& [name, tensor] : member.tensors)
        fitted.file.tensors[fmt::format("{}.{}", fold, name)] = std::move(tensor);
    }
    report_folds(data, fold_of_row, logits, epochs, fitted);
    return fitted;
  }

 private:
  static Result<TrainedMember> train_fold(const Inputs& inputs, const MemberShape& shape,
                                          const Split& split, size_t fold,
                                          const FitOptions& options) {
    MemberSettings settings;
    settings.seed = hash64(fmt::format("member {} of {}", fold, options.seed));
    std::vector<uint8_t> labels;
    for (const uint32_t row : split.test) labels.push_back(inputs.labels[row] > 0);
    FitProgress progress{fold + 1, options.folds, 1, 0};
    const auto show = [&] {
      const double epochs = static_cast<double>(settings.epochs_max);
      const double done = static_cast<double>(progress.epoch - 1) / epochs;
      progress.share = (static_cast<double>(fold) + done) / static_cast<double>(options.folds);
      options.observe(progress);
    };
    show();
    const JudgeEpoch judge = [&](size_t epoch, std::span<const float> logits) {
      const std::vector<double> wide(logits.begin(), logits.end());
      const Metrics metrics = compute_metrics(to_probabilities(wide), labels);
      progress.epoch = epoch + 1;
      progress.log_loss = metrics.log_loss;
      progress.auc = metrics.auc;
      show();
      return metrics.log_loss;
    };
    return train_member(shape, settings, inputs.view(), split.train, split.test, judge);
  }

  // By the code that will serve the model, as an ensemble of this member alone.
  static Result<> predict_fold(const nlohmann::json& document, const TrainedMember& member,
                               const Dataset& data, const std::vector<uint32_t>& rows,
                               std::vector<double>& logits) {
    ModelFile file{document, {}};
    file.document["model_id"] = "member";
    file.document["architecture"]["members"] = 1;
    for (const auto& [name, tensor] : member.tensors) file.tensors["0." + name] = tensor;
    TC_ASSIGN(const auto model, make_model(std::move(file)));
    std::vector<double> of_rows(rows.size());
    model->predict_logits(data.take(rows).matrix, of_rows);
    for (size_t i = 0; i < rows.size(); ++i) logits[rows[i]] = of_rows[i];
    return Done{};
  }
};

}  // namespace

std::unique_ptr<Trainer> make_wide_deep_trainer() { return std::make_unique<WideDeepTrainer>(); }

}  // namespace tillcast
