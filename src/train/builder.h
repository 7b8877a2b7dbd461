// train/builder.h: rows -> finished models: prepare, choose, fit, calibrate, blend.
//
// A builder stands for one training set. Kinds that are asked for twice, by a user and by the
// ensemble, are built once.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "train/blend.h"

namespace tillcast {

struct BuildOptions {
  FeatureSet features = FeatureSet::kBase;
  Protocol protocol = Protocol::kWalkForward;  // whose inner split chooses
  size_t folds = 5;
  uint64_t seed = 1;
  bool fold_metrics = true;
  bool importance = true;  // measure what each feature contributes, for the card
  // Settings that are given instead of chosen, by model type.
  std::map<std::string, Settings> settings;
  // What is being worked on, and how far that kind of model is.
  std::function<void(const std::string& stage, const FitProgress&)> observe =
      [](const std::string&, const FitProgress&) {};
};

// All that can be built, the default first: the trainable kinds and "ensemble".
std::vector<std::string> model_types();
// kInvalid: no such type; the message names those there are.
Result<> check_model_type(std::string_view model_type);
// What an ensemble is made of.
const std::vector<std::string>& ensemble_members();

class ModelBuilder {
 public:
  // `raw` is of History::snapshots() or a part of it, and outlives the builder.
  ModelBuilder(const Dataset& raw, BuildOptions options);

  // The file lacks model_id, trained_at, trained_until, data and metrics, which rows do not know.
  Result<std::shared_ptr<const Built>> build(const std::string& model_type);

  // The first half of build() alone. REQUIRES: not the ensemble, whose members choose.
  Result<Choice> choose_settings(const std::string& model_type);

 private:
  Result<Choice> choose_on(const Trainer& trainer, const std::string& model_type,
                           const Dataset& data) const;
  Result<Built> build_one(const std::string& model_type);
  Result<Built> build_ensemble();
  Result<> finish(Built& built, const Dataset& data) const;
  Result<Dataset> prepared(const std::vector<std::string>& names);
  TrainerOptions fit_options(const std::string& stage) const;

  const Dataset& raw_;
  BuildOptions options_;
  std::optional<nlohmann::json> population_;
  std::map<std::string, std::shared_ptr<const Built>> built_;
};

}  // namespace tillcast
