#include "train/gbdt_trainer.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "train/learning.h"
#include "train/members.h"
#include "train/model_document.h"
#include "train/model_features.h"
#include "train/protocol.h"
#include "train/xgboost_booster.h"

namespace tillcast {
namespace {

BoosterSettings booster_settings_of(const Settings& settings) {
  BoosterSettings booster;
  booster.depth = settings["depth"];
  booster.trees = settings["trees"];
  booster.learning_rate = settings["learning_rate"];
  booster.min_child_weight = settings["min_child_weight"];
  booster.column_sample = settings["column_sample"];
  booster.row_sample = settings["row_sample"];
  booster.lambda = settings["lambda"];
  booster.bins = settings["bins"];
  return booster;
}

// The rows of one fold, and of all others, as XGBoost takes them.
struct Rows {
  std::vector<float> matrix, labels;

  Rows(const Dataset& data, const std::vector<uint32_t>& wanted) {
    matrix.reserve(wanted.size() * data.features.size());
    labels.reserve(wanted.size());
    for (const uint32_t row : wanted) {
      for (const double value : data.row(row)) matrix.push_back(static_cast<float>(value));
      labels.push_back(data.labels[row]);
    }
  }
};

class GbdtTrainer final : public Trainer {
 public:
  std::vector<std::string> features(FeatureSet set) const override { return model_features(set); }

  // The first was chosen on the first three cut-offs of the UCI data; the last has the capacity to
  // learn customers by heart.
  std::vector<Settings> candidates() const override {
    return {{{"depth", 3},
             {"trees", 400},
             {"learning_rate", 0.03},
             {"min_child_weight", 100},
             {"column_sample", 0.2},
             {"row_sample", 0.7},
             {"lambda", 5},
             {"bins", 64}},
            {{"depth", 5},
             {"trees", 300},
             {"learning_rate", 0.03},
             {"min_child_weight", 50},
             {"column_sample", 0.3},
             {"row_sample", 0.7},
             {"lambda", 5},
             {"bins", 64}},
            {{"depth", 12},
             {"trees", 100},
             {"learning_rate", 0.3},
             {"min_child_weight", 1},
             {"column_sample", 0.5},
             {"row_sample", 1},
             {"lambda", 1},
             {"bins", 64}}};
  }

  Result<Fitted> fit(const Dataset& data, const Settings& settings,
                     const TrainerOptions& options) const override {
    TC_TRY(check_settings(settings, candidates().front()));
    TC_TRY(check_fit(data, options));
    const std::vector<uint32_t> fold_of_row = customer_folds(data, options.folds, options.seed);
    const size_t members = members_of(options);
    std::vector<std::string> trees(members);
    std::vector<double> logits(data.rows());
    std::vector<Learning> learning(members);
    Fitted fitted;
    fitted.file.document = begin_document("gbdt", data, options, settings);
    fitted.file.document["architecture"] = {{"kind", "trees"}, {"members", members}};
    TC_TRY(fit_members(options, [&](size_t fold, const ReportMember& report) -> Result<> {
      const Split split = split_at(fold_of_row, static_cast<uint32_t>(fold));
      BoosterSettings booster = booster_settings_of(settings);
      booster.seed = hash64(fmt::format("booster {} of {}", fold, options.seed));
      const Rows rows(data, split.train);
      TC_ASSIGN(trees[fold],
                grow_booster(booster, {data.features, rows.matrix, rows.labels}, [&](double share) {
                  report({0, share, 0, 0});
                }));
      if (!options.fold_metrics) return Done{};
      TC_ASSIGN(learning[fold], learning_of_trees(trees[fold], data, split));
      return predict_fold(fitted.file.document, trees[fold], data, split.test, logits);
    }));
    fitted.file.trees = std::move(trees);
    if (!options.fold_metrics) return fitted;
    fitted.file.document["learning"] = to_json("gbdt", learning);
    report_folds(data, fold_of_row, logits, std::vector<size_t>(members), fitted);
    return fitted;
  }

 private:
  // By the code that will serve the model, as an ensemble of this booster alone.
  static Result<> predict_fold(nlohmann::json document, const std::string& trees,
                               const Dataset& data, const std::vector<uint32_t>& rows,
                               std::span<double> logits) {
    document["model_id"] = "member";
    document["architecture"]["members"] = 1;
    ModelFile file{std::move(document), {}, {trees}, {}};
    TC_ASSIGN(const auto model, make_model(std::move(file)));
    std::vector<double> of_rows(rows.size());
    model->predict_logits(data.take(rows).matrix, of_rows);
    for (size_t i = 0; i < rows.size(); ++i) logits[rows[i]] = of_rows[i];
    return Done{};
  }
};

}  // namespace

std::unique_ptr<Trainer> make_gbdt_trainer() { return std::make_unique<GbdtTrainer>(); }

}  // namespace tillcast
