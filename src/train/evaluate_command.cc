#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/file.h"
#include "base/progress.h"
#include "score/registry.h"
#include "train/command_tools.h"
#include "train/commands.h"
#include "train/evaluation.h"
#include "train/explain_protocols.h"
#include "train/html_report.h"
#include "train/report.h"

namespace tillcast {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

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
    if (type == document["model_type"]) {
      const std::string protocol(to_string(command.protocol));
      for (const char* key : {"metrics", "curves"})
        if (!document[key].is_object()) document[key] = nlohmann::json::object();
      document["metrics"][protocol] = to_json(evaluation);
      document["curves"][protocol] = to_json(evaluation.curve);
    }
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

EvaluateOptions options_of(const EvaluateCommand& command, Progress& progress) {
  EvaluateOptions options;
  options.protocol = command.protocol;
  options.model_types = command.model_types;
  options.features = command.features;
  options.folds = command.folds;
  options.seed = command.seed;
  options.observe = [&progress](double share, const std::string& note) {
    progress.set(static_cast<uint64_t>(share * kProgressSteps), note);
  };
  return options;
}

ordered_json document_of(const EvaluateCommand& command, const Evaluations& evaluations) {
  ordered_json document = {{"protocol", to_string(command.protocol)},
                           {"flattering", command.protocol == Protocol::kSnapshotKFold},
                           {"feature_set", to_string(command.features)},
                           {"models", ordered_json::object()}};
  for (const auto& [type, evaluation] : evaluations) document["models"][type] = to_json(evaluation);
  return document;
}

std::string again(const EvaluateCommand& command) {
  return fmt::format("tillcast evaluate --protocol {} --model-type {} --folds {} --seed {}{}{}",
                     to_string(command.protocol), fmt::join(command.model_types, ","),
                     command.folds, command.seed,
                     command.features == FeatureSet::kAdvanced ? " --advanced-features" : "",
                     command.until_ms ? " --until " + format_time(*command.until_ms) : "");
}

ReportModel report_model(const std::string& type, const Evaluation& evaluation) {
  ReportModel model;
  model.type = type;
  model.figures = to_json(evaluation);
  Predicted all;
  for (size_t i = 0; i < evaluation.tests.size(); ++i) {
    const Test& test = evaluation.tests[i];
    const Predicted& one = evaluation.predicted[i];
    model.by_test.emplace_back(
        test.fold > 0 ? fmt::format("fold {}", test.fold) : format_date(test.cutoff_ms),
        compute_curves(one.probabilities, one.labels));
    all.probabilities.insert(all.probabilities.end(), one.probabilities.begin(),
                             one.probabilities.end());
    all.labels.insert(all.labels.end(), one.labels.begin(), one.labels.end());
  }
  model.curves = compute_curves(all.probabilities, all.labels);
  return model;
}

ReportPage page_of(const EvaluateCommand& command, const History& history,
                   const Evaluations& evaluations, const std::vector<ProtocolRow>& protocols) {
  ReportPage page;
  page.protocol = command.protocol;
  std::set<uint32_t> customers;
  for (const Predicted& one : evaluations.front().second.predicted)
    customers.insert(one.customers.begin(), one.customers.end());
  page.data = {command.data_dir.filename().string(), format_time(history.first_ms()),
               format_time(history.last_ms()), customers.size(), history.fingerprint()};
  page.version = TILLCAST_VERSION;
  page.command = again(command);
  page.seed = command.seed;
  for (const auto& [type, evaluation] : evaluations)
    page.models.push_back(report_model(type, evaluation));
  page.protocols = protocols;
  return page;
}

Result<> write_report(const EvaluateCommand& command, const ReportPage& page,
                      const ordered_json& figures) {
  std::error_code error;
  fs::create_directories(command.report_dir, error);
  if (error)
    return unavailable(fmt::format("--report {}: {}; choose another folder",
                                   command.report_dir.string(), error.message()));
  ordered_json document = figures;
  for (const ReportModel& model : page.models) {
    document["models"][model.type]["curves"] = to_json(model.curves);
    for (const auto& [name, curves] : model.by_test)
      document["models"][model.type]["curves_by_test"][name] = to_json(curves);
  }
  TC_TRY(write_file(command.report_dir / "report.json", document.dump(1) + "\n"));
  return write_file(command.report_dir / "report.html", to_html(page));
}

// A report wants both; else --explain-protocols is a question of its own.
struct Wanted {
  bool evaluation = false;
  bool protocols = false;
};

Result<Report> evaluate(EvaluateCommand command) {
  const Stopwatch watch;
  const Wanted wanted{!command.explain_protocols || !command.report_dir.empty(),
                      command.explain_protocols};
  EvaluateCommand explained = command;
  if (explained.model_types.empty()) explained.model_types = {"gbdt"};
  if (command.model_types.empty()) command.model_types = default_model_types();
  for (const std::string& type : command.model_types) TC_TRY(check_model_type(type));
  if (wanted.evaluation) TC_TRY(check_into(command));
  TC_ASSIGN(const History history, open_history(command.data_dir, command.until_ms));

  Report report;
  Evaluations evaluations;
  std::vector<ProtocolRow> protocols;
  if (wanted.evaluation) {
    Progress progress(fmt::format("Evaluating {}", to_string(command.protocol)), kProgressSteps,
                      "");
    TC_ASSIGN(evaluations, evaluate(history, options_of(command, progress)));
    progress.finish();
    if (!command.into.empty()) TC_TRY(write_into(command, evaluations));
    report.document = document_of(command, evaluations);
    report.words = evaluation_table(command.protocol, evaluations);
  }
  if (wanted.protocols) {
    Progress progress("Explaining the protocols", kProgressSteps, "");
    TC_ASSIGN(protocols, explain_protocols(history, options_of(explained, progress)));
    progress.finish();
    report.document["explain_protocols"] = to_json(protocols);
    report.words += (report.words.empty() ? "" : "\n\n") + protocols_table(protocols);
  }
  report.document["seconds"] = watch.seconds();
  if (!command.report_dir.empty()) {
    TC_TRY(
        write_report(command, page_of(command, history, evaluations, protocols), report.document));
    report.words +=
        fmt::format("\n\nthe whole report: {}", (command.report_dir / "report.html").string());
  }
  return report;
}

}  // namespace

std::vector<std::string> default_model_types() {
  return {"ensemble", "gbdt", "advanced", "wide-deep", "logistic", "bg-nbd", "recency", "majority"};
}

Result<Report> run_evaluate(const EvaluateCommand& command) {
  auto report = evaluate(command);
  return report ? std::move(report) : in_command("evaluate", report.error());
}

}  // namespace tillcast
