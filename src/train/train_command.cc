#include <fmt/format.h>

#include <algorithm>

#include "base/progress.h"
#include "score/registry.h"
#include "train/builder.h"
#include "train/command_tools.h"
#include "train/commands.h"
#include "train/report.h"

namespace tillcast {
namespace {

Result<std::shared_ptr<const Built>> build(const TrainCommand& command, const Dataset& raw) {
  Progress progress(fmt::format("Training {}", command.model_type), kProgressSteps, "");
  BuildOptions options;
  options.features = command.features;
  options.folds = command.folds;
  options.seed = command.seed;
  options.observe = [&](const std::string& stage, const FitProgress& at) {
    std::string note = stage;
    if (at.fold > 0) note += fmt::format(", fold {}/{}", at.fold, at.folds);
    if (at.epoch > 0) note += fmt::format(", epoch {}", at.epoch);
    if (at.log_loss > 0) note += fmt::format(", loss {:.4f}, AUC {:.4f}", at.log_loss, at.auc);
    progress.set(static_cast<uint64_t>(at.share * kProgressSteps), note);
  };
  return ModelBuilder(raw, options).build(command.model_type);
}

void complete_document(nlohmann::json& document, const TrainCommand& command,
                       const History& history, int64_t closed_ms, const Fitted& fitted) {
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? nlohmann::json() : nlohmann::json(text);
  };
  document["trained_at"] = format_time(command.now_ms);
  document["code_version"] = TILLCAST_CODE_VERSION;
  document["trained_until"] = format_time(closed_ms);
  document["data"] = {
      {"name", text_or_null(command.data_name)},     {"citation", text_or_null(command.citation)},
      {"fingerprint", history.fingerprint()},        {"currency", text_or_null(history.currency())},
      {"first_at", format_time(history.first_ms())}, {"last_at", format_time(history.last_ms())}};
  document["folds"] = to_json(fitted.folds);
  document["metrics"] = {{"folds", to_json(fitted.metrics)}};
  document["curves"] = {{"folds", to_json(fitted.curve)}};
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
  return RegisteredModel{model_id, command.out / model_id, false, false, file.document, {}};
}

Report describe(const RegisteredModel& model, const Fitted& fitted, double seconds) {
  const nlohmann::json& document = model.document;
  Report report;
  report.document = {{"model_id", model.model_id},
                     {"model_type", document["model_type"]},
                     {"features", document["features"]},
                     {"settings", document["settings"]},
                     {"calibration", document["calibration"]},
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
      "would have seen.{}",
      fold_table(fitted), model.model_id, document["rows"].dump(), seconds,
      model.directory.string(), model.champion ? " and is the champion" : "",
      model.champion
          ? ""
          : fmt::format("\nTo show its scores: tillcast models promote {}", model.model_id));
  return report;
}

Result<Report> train(const TrainCommand& command) {
  const Stopwatch watch;
  TC_TRY(check_model_type(command.model_type));
  TC_ASSIGN(const History history, open_history(command.data_dir, command.until_ms));
  const int64_t closed_ms = command.until_ms.value_or(day_of(history.last_ms()) * kDayMs);
  const std::vector<int64_t> cutoffs = training_cutoffs(closed_ms, history.first_ms());
  if (cutoffs.empty())
    return invalid(
        fmt::format("{} to {} is too short a history; training needs 55 days: 25 to "
                    "warm up and 30 whose purchases are learnt",
                    format_date(history.first_ms()), format_date(closed_ms)));
  const Dataset raw = history.snapshots(cutoffs);
  TC_ASSIGN(const auto built, build(command, raw));
  Fitted fitted = built->fitted;
  complete_document(fitted.file.document, command, history, closed_ms, fitted);
  TC_ASSIGN(const RegisteredModel model, keep(command, closed_ms, fitted.file));
  return describe(model, fitted, watch.seconds());
}

}  // namespace

Result<Report> run_train(const TrainCommand& command) {
  auto report = train(command);
  return report ? std::move(report) : in_command("train", report.error());
}

}  // namespace tillcast
