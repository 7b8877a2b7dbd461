#include "train/evaluation.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>

#include "base/hash.h"

namespace tillcast {
namespace {

// The rows of one test.
struct Trial {
  Test test;
  std::vector<uint32_t> train_rows;
  std::vector<uint32_t> test_rows;
};

struct Plan {
  Dataset data;
  std::vector<Trial> trials;
};

std::vector<uint32_t> rows_at(const Dataset& data, const std::set<int64_t>& cutoffs_ms) {
  std::vector<uint32_t> rows;
  for (uint32_t i = 0; i < data.rows(); ++i)
    if (cutoffs_ms.contains(data.cutoffs_ms[i])) rows.push_back(i);
  return rows;
}

Error too_short(const History& history) {
  return invalid(fmt::format(
      "{} to {} is too short a history; testing needs 85 days: 25 to warm up, 30 whose purchases "
      "are learnt, 30 whose purchases are foretold",
      format_date(history.first_ms()), format_date(history.last_ms())));
}

Result<Plan> plan_walk_forward(const History& history) {
  const std::vector<int64_t> tests = walk_forward_cutoffs(history.first_ms(), history.last_ms());
  if (tests.empty()) return too_short(history);
  std::set<int64_t> all(tests.begin(), tests.end());
  for (const int64_t test_ms : tests)
    for (const int64_t at_ms : training_cutoffs(test_ms, history.first_ms())) all.insert(at_ms);
  Plan plan{history.snapshots(std::vector<int64_t>(all.begin(), all.end())), {}};
  for (const int64_t test_ms : tests) {
    const std::vector<int64_t> before = training_cutoffs(test_ms, history.first_ms());
    Trial trial;
    trial.test.cutoff_ms = test_ms;
    trial.train_rows = rows_at(plan.data, {before.begin(), before.end()});
    trial.test_rows = rows_at(plan.data, {test_ms});
    plan.trials.push_back(std::move(trial));
  }
  return plan;
}

Result<Plan> plan_folds(const History& history, const EvaluateOptions& options) {
  const int64_t closed_ms = day_of(history.last_ms()) * kDayMs;
  const std::vector<int64_t> cutoffs = training_cutoffs(closed_ms, history.first_ms());
  if (cutoffs.empty()) return too_short(history);
  Plan plan{history.snapshots(cutoffs), {}};
  // Not the seed itself: a model's own folds must not be those that were taken away from it.
  const uint64_t seed = hash64(fmt::format("test folds {}", options.seed));
  const std::vector<uint32_t> fold_of_row = options.protocol == Protocol::kGroupKFold
                                                ? customer_folds(plan.data, options.folds, seed)
                                                : row_folds(plan.data, options.folds, seed);
  TC_TRY(check_folds(plan.data, fold_of_row, options.folds));
  for (uint32_t fold = 0; fold < options.folds; ++fold) {
    Split split = split_at(fold_of_row, fold);
    Trial trial;
    trial.test.fold = fold + 1;
    trial.train_rows = std::move(split.train);
    trial.test_rows = std::move(split.test);
    plan.trials.push_back(std::move(trial));
  }
  return plan;
}

Result<Predicted> predict(const Built& built, const Dataset& raw) {
  ModelFile file = built.fitted.file;
  file.document["model_id"] = "evaluated";
  TC_ASSIGN(const auto model, make_model(std::move(file)));
  const ModelCard& card = model->card();
  TC_ASSIGN(const Dataset test, prepare(raw, card.features, card.population));
  std::vector<double> logits(test.rows());
  model->predict_logits(test.matrix, logits);
  return Predicted{to_probabilities(logits), test.labels, test.customers};
}

void summarise(Evaluation& evaluation, Protocol protocol) {
  std::vector<Metrics> metrics;
  for (const Test& test : evaluation.tests) metrics.push_back(test.metrics);
  evaluation.mean = mean(metrics);
  evaluation.standard_error = bootstrap_errors(evaluation.predicted);
  for (const Predicted& one : evaluation.predicted)
    evaluation.curve.add(one.probabilities, one.labels);
  if (protocol != Protocol::kWalkForward) return;
  const std::span<const Metrics> all(metrics);
  const size_t chosen_on = (all.size() + 1) / 2;
  evaluation.mean_choice = mean(all.first(chosen_on));
  if (chosen_on < all.size()) evaluation.mean_report = mean(all.subspan(chosen_on));
}

std::string note_of(const std::string& stage, const Test& test, const FitProgress& progress) {
  std::string note = test.fold > 0 ? fmt::format("test fold {}: {}", test.fold, stage)
                                   : fmt::format("{}: {}", format_date(test.cutoff_ms), stage);
  if (progress.epoch > 0)
    note += fmt::format(", member {}/{}, epoch {}", progress.fold, progress.folds, progress.epoch);
  if (progress.log_loss > 0)
    note += fmt::format(", loss {:.4f}, AUC {:.4f}", progress.log_loss, progress.auc);
  return note;
}

BuildOptions build_options(const EvaluateOptions& options) {
  BuildOptions build;
  build.features = options.features;
  build.protocol = options.protocol;
  build.folds = options.folds;
  build.seed = options.seed;
  build.settings = options.settings;
  build.fold_metrics = false;
  build.importance = false;
  return build;
}

// All kinds on one test, so that an ensemble finds its members built.
Result<> run_trial(const Plan& plan, size_t number, const EvaluateOptions& options,
                   Evaluations& evaluations) {
  const Trial& trial = plan.trials[number];
  const Dataset train = plan.data.take(trial.train_rows);
  const Dataset test_rows = plan.data.take(trial.test_rows);
  size_t done = number * evaluations.size();
  const auto all = static_cast<double>(plan.trials.size() * evaluations.size());
  BuildOptions build = build_options(options);
  build.observe = [&](const std::string& stage, const FitProgress& progress) {
    options.observe(static_cast<double>(done) / all, note_of(stage, trial.test, progress));
  };
  ModelBuilder builder(train, build);
  for (auto& [type, evaluation] : evaluations) {
    const auto begun = std::chrono::steady_clock::now();
    TC_ASSIGN(const auto built, builder.build(type));
    evaluation.seconds +=
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    TC_ASSIGN(Predicted predicted, predict(*built, test_rows));
    Test test = trial.test;
    test.rows = predicted.labels.size();
    test.positives = static_cast<size_t>(std::ranges::count(predicted.labels, 1));
    test.training_rows = train.rows();
    test.metrics = compute_metrics(predicted.probabilities, predicted.labels);
    test.settings = built->choice.settings;
    test.calibration = built->choice.calibration.document;
    evaluation.tests.push_back(std::move(test));
    evaluation.predicted.push_back(std::move(predicted));
    ++done;
  }
  return Done{};
}

}  // namespace

Result<Evaluations> evaluate(const History& history, const EvaluateOptions& options) {
  for (const std::string& type : options.model_types) TC_TRY(check_model_type(type));
  TC_ASSIGN(const Plan plan, options.protocol == Protocol::kWalkForward
                                 ? plan_walk_forward(history)
                                 : plan_folds(history, options));
  Evaluations evaluations;
  for (const std::string& type : options.model_types) evaluations.emplace_back(type, Evaluation{});
  for (size_t number = 0; number < plan.trials.size(); ++number)
    TC_TRY(run_trial(plan, number, options, evaluations));
  for (auto& [type, evaluation] : evaluations) summarise(evaluation, options.protocol);
  return evaluations;
}

Result<Settings> pick_settings(const History& history, const std::string& model_type,
                               const EvaluateOptions& options) {
  const int64_t closed_ms = day_of(history.last_ms()) * kDayMs;
  const std::vector<int64_t> cutoffs = training_cutoffs(closed_ms, history.first_ms());
  if (cutoffs.empty()) return too_short(history);
  const Dataset data = history.snapshots(cutoffs);
  BuildOptions build = build_options(options);
  build.observe = [&](const std::string& stage, const FitProgress&) {
    options.observe(0, fmt::format("{} picks: {}", to_string(options.protocol), stage));
  };
  TC_ASSIGN(const Choice choice, ModelBuilder(data, build).choose_settings(model_type));
  return choice.settings;
}

}  // namespace tillcast
