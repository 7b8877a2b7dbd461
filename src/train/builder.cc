#include "train/builder.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "feature/catalogue.h"

namespace tillcast {
namespace {

constexpr const char* kEnsemble = "ensemble";
constexpr size_t kImportanceRows = 100;

nlohmann::json tried_json(const std::vector<Tried>& tried) {
  nlohmann::json list = nlohmann::json::array();
  for (const Tried& one : tried)
    list.push_back(
        {{"settings", one.settings}, {"log_loss", one.metrics.log_loss}, {"auc", one.metrics.auc}});
  return list;
}

// [{"feature","mean_abs_contribution"}], the largest first, over rows spread evenly.
Result<nlohmann::json> measure_importance(const Model& model, const Dataset& data) {
  const size_t count = std::min(kImportanceRows, data.rows());
  std::vector<std::pair<double, std::string>> sums;
  for (const std::string& feature : data.features) sums.emplace_back(0, feature);
  for (size_t i = 0; i < count; ++i) {
    TC_ASSIGN(const Explanation why, model.explain(data.row(i * data.rows() / count)));
    for (size_t f = 0; f < sums.size(); ++f)
      sums[f].first += std::abs(why.contributions[f]) / static_cast<double>(count);
  }
  std::ranges::stable_sort(sums, std::greater{}, &std::pair<double, std::string>::first);
  nlohmann::json list = nlohmann::json::array();
  for (const auto& [mean, feature] : sums)
    list.push_back({{"feature", feature}, {"mean_abs_contribution", mean}});
  return list;
}

bool needs_population(const std::vector<std::string>& names) {
  return std::ranges::any_of(names, [](const std::string& name) {
    return feature_index(name).value_or(0) >= kProfileFeatures;
  });
}

}  // namespace

std::vector<std::string> model_types() {
  std::vector<std::string> types = trainable_types();
  types.insert(types.begin() + 1, kEnsemble);
  return types;
}

Result<> check_model_type(std::string_view model_type) {
  const std::vector<std::string> types = model_types();
  if (std::ranges::find(types, model_type) != types.end()) return Done{};
  return invalid(fmt::format("model type {} is not in this version; choose from {}", model_type,
                             fmt::join(types, ", ")));
}

const std::vector<std::string>& ensemble_members() {
  static const std::vector<std::string> kMembers = {"gbdt", "logistic", "wide-deep", "advanced"};
  return kMembers;
}

ModelBuilder::ModelBuilder(const Dataset& raw, BuildOptions options)
    : raw_(raw), options_(std::move(options)) {}

Result<std::shared_ptr<const Built>> ModelBuilder::build(const std::string& model_type) {
  if (const auto found = built_.find(model_type); found != built_.end()) return found->second;
  TC_ASSIGN(Built built, model_type == kEnsemble ? build_ensemble() : build_one(model_type));
  auto kept = std::make_shared<const Built>(std::move(built));
  built_.emplace(model_type, kept);
  return kept;
}

Result<Choice> ModelBuilder::choose_settings(const std::string& model_type) {
  TC_ASSIGN(const auto trainer, make_trainer(model_type));
  TC_ASSIGN(const Dataset data, prepared(trainer->features(options_.features)));
  return choose_on(*trainer, model_type, data);
}

Result<Choice> ModelBuilder::choose_on(const Trainer& trainer, const std::string& model_type,
                                       const Dataset& data) const {
  std::vector<Settings> candidates = trainer.candidates();
  if (const auto given = options_.settings.find(model_type); given != options_.settings.end())
    candidates = {given->second};
  return choose(trainer, candidates, data, options_.protocol,
                fit_options(model_type + ", choosing settings"));
}

Result<Built> ModelBuilder::build_one(const std::string& model_type) {
  TC_ASSIGN(const auto trainer, make_trainer(model_type));
  TC_ASSIGN(const Dataset data, prepared(trainer->features(options_.features)));
  Built built;
  TC_ASSIGN(built.choice, choose_on(*trainer, model_type, data));
  TC_ASSIGN(built.fitted, trainer->fit(data, built.choice.settings, fit_options(model_type)));
  built.fitted.file.document["settings"] = built.choice.settings;
  TC_TRY(finish(built, data));
  return built;
}

Result<Built> ModelBuilder::build_ensemble() {
  std::vector<std::pair<std::string, std::shared_ptr<const Built>>> members;
  std::vector<std::string> names;
  for (const std::string& type : ensemble_members()) {
    TC_ASSIGN(auto member, build(type));
    for (const auto& name : member->fitted.file.document["features"])
      if (std::ranges::find(names, name.get<std::string>()) == names.end()) names.push_back(name);
    members.emplace_back(type, std::move(member));
  }
  TC_ASSIGN(const Dataset data, prepared(names));
  TC_ASSIGN(Built built, blend(members, data, fit_options(kEnsemble)));
  TC_TRY(finish(built, data));
  return built;
}

Result<> ModelBuilder::finish(Built& built, const Dataset& data) const {
  nlohmann::json& document = built.fitted.file.document;
  const nlohmann::json& calibration = built.choice.calibration.document;
  document["calibration"] = calibration;
  document["choice"] = tried_json(built.choice.tried);
  document["feature_set"] = to_string(options_.features);
  if (!calibration.is_null() && !built.fitted.logits.empty()) {
    std::vector<double> logits = built.fitted.logits;
    calibrate(calibration, logits);
    std::vector<size_t> epochs;
    for (const FoldReport& fold : built.fitted.folds) epochs.push_back(fold.epochs);
    built.fitted.folds.clear();
    report_folds(data, customer_folds(data, options_.folds, options_.seed), logits, epochs,
                 built.fitted);
  }
  if (!options_.importance) return Done{};
  ModelFile file = built.fitted.file;
  file.document["model_id"] = "finished";
  TC_ASSIGN(const auto model, make_model(std::move(file)));
  TC_ASSIGN(document["importance"], measure_importance(*model, data));
  return Done{};
}

Result<Dataset> ModelBuilder::prepared(const std::vector<std::string>& names) {
  nlohmann::json population;
  if (needs_population(names)) {
    if (!population_) population_ = population_of(raw_);
    population = *population_;
  }
  return prepare(raw_, names, population);
}

TrainerOptions ModelBuilder::fit_options(const std::string& stage) const {
  TrainerOptions options;
  options.folds = options_.folds;
  options.seed = options_.seed;
  options.fold_metrics = options_.fold_metrics;
  options.observe = [this, stage](const FitProgress& progress) {
    options_.observe(stage, progress);
  };
  return options;
}

}  // namespace tillcast
