#include "train/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/progress.h"
#include "log/sqlite_log.h"
#include "score/registry.h"
#include "train/evaluation.h"
#include "train/report.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

constexpr uint64_t kProgressSteps = 1000;

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count();
  }

 private:
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

Error in_command(const char* command, const Error& error) {
  return {error.code, fmt::format("{}: {}", command, error.message)};
}

Result<History> open_history(const fs::path& data_dir, std::optional<int64_t> until_ms) {
  TC_ASSIGN(const auto log, open_sqlite_log(data_dir, LogAccess::kReadOnly));
  return History::load(*log, until_ms.value_or(INT64_MAX));
}

Result<Fitted> fit(const TrainCommand& command, const Dataset& data) {
  TC_ASSIGN(const auto trainer, make_trainer(command.model_type));
  Progress progress(fmt::format("Training {}", command.model_type), kProgressSteps, "");
  FitOptions options;
  options.folds = command.folds;
  options.seed = command.seed;
  options.observe = [&](const FitProgress& at) {
    std::string note = fmt::format("fold {}/{}", at.fold, at.folds);
    if (at.epoch > 0) note += fmt::format(", epoch {}", at.epoch);
    if (at.log_loss > 0) note += fmt::format(", loss {:.4f}, AUC {:.4f}", at.log_loss, at.auc);
    progress.set(static_cast<uint64_t>(at.share * kProgressSteps), note);
  };
  return trainer->fit(data, options);
}

void complete_document(nlohmann::json& document, const TrainCommand& command,
                       const History& history, int64_t closed_ms, const Fitted& fitted) {
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
  };
  document["trained_at"] = format_time(command.now_ms);
  document["trained_until"] = format_time(closed_ms);
  document["data"] = {
      {"name", text_or_null(command.data_name)},     {"citation", text_or_null(command.citation)},
      {"fingerprint", history.fingerprint()},        {"currency", text_or_null(history.currency())},
      {"first_at", format_time(history.first_ms())}, {"last_at", format_time(history.last_ms())}};
  document["folds"] = to_json(fitted.folds);
  document["metrics"] = {{"folds", to_json(fitted.metrics)}};
}

// Gives the model its id and writes it where it belongs.
Result<RegisteredModel> keep(const TrainCommand& command, int64_t closed_ms, ModelFile& file) {
  if (command.out.empty()) {
    const Registry registry(command.data_dir);
    file.document["model_id"] = registry.new_id(command.model_type, closed_ms);
    return registry.add(file, command.promote);
  }
  const std::string model_id = free_model_id(command.model_type, closed_ms, {command.out});
  file.document["model_id"] = model_id;
  TC_TRY(write_model_file(command.out / model_id, file));
  return RegisteredModel{model_id, command.out / model_id, false, false, file.document};
}

Report describe(const RegisteredModel& model, const Fitted& fitted, double seconds) {
  const nlohmann::json& document = model.document;
  Report report;
  report.document = {{"model_id", model.model_id},
                     {"model_type", document["model_type"]},
                     {"features", document["features"]},
                     {"rows", document["rows"]},
                     {"folds", to_json(fitted.folds)},
                     {"metrics", to_json(fitted.metrics)},
                     {"metrics_protocol", "folds"},
                     {"seconds", seconds},
                     {"trained_until", document["trained_until"]},
                     {"directory", model.directory.string()},
                     {"champion", model.champion}};
  report.words = fmt::format(
      "{}\n{} learnt from {} rows in {:.1f} s; it is in {}{}.\n"
      "The customers were held out, the calendar was not: 'tillcast evaluate' tells what a shop "
      "would have seen.",
      fold_table(fitted), model.model_id, document["rows"].dump(), seconds,
      model.directory.string(), model.champion ? " and is the champion" : "");
  return report;
}

Result<Report> train(const TrainCommand& command) {
  const Stopwatch watch;
  TC_TRY(make_trainer(command.model_type));
  TC_ASSIGN(const History history, open_history(command.data_dir, command.until_ms));
  const int64_t closed_ms = command.until_ms.value_or(day_of(history.last_ms()) * kDayMs);
  const std::vector<int64_t> cutoffs = training_cutoffs(closed_ms, history.first_ms());
  if (cutoffs.empty())
    return invalid(
        fmt::format("{} to {} is too short a history; training needs 55 days: 25 to "
                    "warm up and 30 whose purchases are learnt",
                    format_date(history.first_ms()), format_date(closed_ms)));
  const Dataset data = history.snapshots(cutoffs);
  TC_ASSIGN(Fitted fitted, fit(command, data));
  complete_document(fitted.file.document, command, history, closed_ms, fitted);
  TC_ASSIGN(const RegisteredModel model, keep(command, closed_ms, fitted.file));
  return describe(model, fitted, watch.seconds());
}

// A model's directory, by its path or by its id.
Result<fs::path> model_directory(const fs::path& data_dir, const std::string& into) {
  std::error_code error;
  if (fs::exists(fs::path(into) / kModelJson, error)) return fs::path(into);
  TC_ASSIGN(const RegisteredModel model, Registry(data_dir).find(into));
  return model.directory;
}

Result<> write_into(const EvaluateCommand& command,
                    const std::vector<std::pair<std::string, Evaluation>>& evaluations) {
  TC_ASSIGN(const fs::path directory, model_directory(command.data_dir, command.into));
  TC_ASSIGN(nlohmann::json document, read_model_json(directory));
  for (const auto& [type, evaluation] : evaluations)
    if (type == document["model_type"])
      document["metrics"][std::string(to_string(command.protocol))] = to_json(evaluation);
  return write_model_json(directory, document);
}

// Before hours of work, not after: whether --into names a model whose type is evaluated.
Result<> check_into(const EvaluateCommand& command) {
  if (command.into.empty()) return Done{};
  TC_ASSIGN(const fs::path directory, model_directory(command.data_dir, command.into));
  TC_ASSIGN(const nlohmann::json document, read_model_json(directory));
  const std::string type = document["model_type"];
  if (std::ranges::find(command.model_types, type) == command.model_types.end())
    return invalid(
        fmt::format("--into {}: it is a {}; add that to --model-type", command.into, type));
  return Done{};
}

Result<Report> evaluate(const EvaluateCommand& command) {
  const Stopwatch watch;
  const Protocol protocol = command.protocol;
  for (const std::string& type : command.model_types) TC_TRY(make_trainer(type));
  TC_TRY(check_into(command));
  TC_ASSIGN(const History history, open_history(command.data_dir, command.until_ms));

  Progress progress(fmt::format("Evaluating {}", to_string(protocol)), kProgressSteps, "");
  EvaluateOptions options{protocol, command.model_types, command.folds, command.seed, {}};
  options.observe = [&](double share, const std::string& note) {
    progress.set(static_cast<uint64_t>(share * kProgressSteps), note);
  };
  TC_ASSIGN(const auto evaluations, evaluate(history, options));
  progress.finish();
  if (!command.into.empty()) TC_TRY(write_into(command, evaluations));

  Report report;
  report.document = {{"protocol", to_string(protocol)},
                     {"flattering", protocol == Protocol::kSnapshotKFold},
                     {"models", ordered_json::object()},
                     {"seconds", watch.seconds()}};
  for (const auto& [type, evaluation] : evaluations)
    report.document["models"][type] = to_json(evaluation);
  report.words = evaluation_table(protocol, evaluations);
  return report;
}

}  // namespace

Result<Report> run_train(const TrainCommand& command) {
  auto report = train(command);
  return report ? std::move(report) : in_command("train", report.error());
}

Result<Report> run_evaluate(const EvaluateCommand& command) {
  auto report = evaluate(command);
  return report ? std::move(report) : in_command("evaluate", report.error());
}

}  // namespace tillcast
