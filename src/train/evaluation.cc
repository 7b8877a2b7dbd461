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

Result<Predicted> run_trial(const Trainer& trainer, const Plan& plan, const Trial& trial,
                            const FitOptions& options) {
  TC_ASSIGN(Fitted fitted, trainer.fit(plan.data.take(trial.train_rows), options));
  fitted.file.document["model_id"] = "evaluated";
  TC_ASSIGN(const auto model, make_model(std::move(fitted.file)));
  const Dataset test = plan.data.take(trial.test_rows);
  std::vector<double> logits(test.rows());
  model->predict_logits(test.with_features(model->card().features).matrix, logits);
  return Predicted{to_probabilities(logits), test.labels, test.customers};
}

void summarise(Evaluation& evaluation, const std::vector<Predicted>& tables, Protocol protocol) {
  std::vector<Metrics> metrics;
  for (const Test& test : evaluation.tests) metrics.push_back(test.metrics);
  evaluation.mean = mean(metrics);
  evaluation.standard_error = bootstrap_errors(tables);
  if (protocol != Protocol::kWalkForward) return;
  const std::span<const Metrics> all(metrics);
  const size_t chosen_on = (all.size() + 1) / 2;
  evaluation.mean_choice = mean(all.first(chosen_on));
  if (chosen_on < all.size()) evaluation.mean_report = mean(all.subspan(chosen_on));
}

std::string note_of(const std::string& type, const Test& test, const FitProgress& progress) {
  std::string note = test.fold > 0 ? fmt::format("{}, test fold {}", type, test.fold)
                                   : fmt::format("{} at {}", type, format_date(test.cutoff_ms));
  if (progress.epoch > 0)
    note += fmt::format(", member {}/{}, epoch {}", progress.fold, progress.folds, progress.epoch);
  if (progress.log_loss > 0)
    note += fmt::format(", loss {:.4f}, AUC {:.4f}", progress.log_loss, progress.auc);
  return note;
}

Result<Evaluation> evaluate_type(const std::string& type, const Plan& plan,
                                 const EvaluateOptions& options, size_t trials_before) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const auto trainer, make_trainer(type));
  const auto trials = static_cast<double>(plan.trials.size() * options.model_types.size());
  Evaluation evaluation;
  std::vector<Predicted> tables;
  for (const Trial& trial : plan.trials) {
    FitOptions fit_options{options.folds, options.seed, false, {}};
    const auto before = static_cast<double>(trials_before + evaluation.tests.size());
    fit_options.observe = [&](const FitProgress& progress) {
      options.observe((before + progress.share) / trials, note_of(type, trial.test, progress));
    };
    TC_ASSIGN(Predicted predicted, run_trial(*trainer, plan, trial, fit_options));
    Test test = trial.test;
    test.rows = predicted.labels.size();
    test.positives = static_cast<size_t>(std::ranges::count(predicted.labels, 1));
    test.training_rows = trial.train_rows.size();
    test.metrics = compute_metrics(predicted.probabilities, predicted.labels);
    evaluation.tests.push_back(test);
    tables.push_back(std::move(predicted));
  }
  summarise(evaluation, tables, options.protocol);
  evaluation.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return evaluation;
}

}  // namespace

Result<std::vector<std::pair<std::string, Evaluation>>> evaluate(const History& history,
                                                                 const EvaluateOptions& options) {
  for (const std::string& type : options.model_types) TC_TRY(make_trainer(type));
  TC_ASSIGN(const Plan plan, options.protocol == Protocol::kWalkForward
                                 ? plan_walk_forward(history)
                                 : plan_folds(history, options));
  std::vector<std::pair<std::string, Evaluation>> evaluations;
  for (const std::string& type : options.model_types) {
    TC_ASSIGN(Evaluation evaluation,
              evaluate_type(type, plan, options, evaluations.size() * plan.trials.size()));
    evaluations.emplace_back(type, std::move(evaluation));
  }
  return evaluations;
}

}  // namespace tillcast
