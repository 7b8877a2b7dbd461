#include "train/report.h"

#include <fmt/format.h>

#include <cmath>

#include "score/training_record.h"
#include "train/selective.h"

namespace tillcast {
namespace {

using nlohmann::ordered_json;

constexpr const char* kHeads[] = {"AUC",      "avg prec", "log-loss", "Brier",
                                  "accuracy", "majority", "ECE",      "lift 10 %"};
constexpr int kNameWidth = 26;

ordered_json or_null(const std::optional<Metrics>& metrics) {
  return metrics ? to_json(*metrics) : ordered_json();
}

std::string head(std::string_view title) {
  std::string line = fmt::format("{:{}}", title, kNameWidth);
  for (const char* name : kHeads) line += fmt::format("{:>10}", name);
  return line + "\n";
}

std::string line(std::string_view name, const Metrics& metrics) {
  std::string text = fmt::format("{:{}}", name, kNameWidth);
  for (const MetricField& field : metric_fields()) {
    const double value = metrics.*field.value;
    const std::string shown = std::isnan(value) ? "-" : fmt::format("{:.4f}", value);
    text += fmt::format("{:>10}", shown);
  }
  return text + "\n";
}

std::string selective_sentence(const ordered_json& selective) {
  if (selective["coverage_pooled"].is_null())
    return fmt::format("{:.0f} % accuracy is reached over no share of customers",
                       100 * kSelectiveAccuracy);
  return fmt::format(
      "{:.0f} % accuracy is reached, in hindsight, over the surest {:.0f} % of customers",
      100 * kSelectiveAccuracy, 100 * selective["coverage_pooled"].get<double>());
}

const char* mark(Protocol protocol) { return protocol == Protocol::kSnapshotKFold ? "*" : ""; }

std::string test_name(const Test& test) {
  return test.fold > 0 ? fmt::format("  fold {} ({} rows)", test.fold, test.rows)
                       : fmt::format("  {} ({} rows)", format_date(test.cutoff_ms), test.rows);
}

}  // namespace

std::string_view explanation(Protocol protocol) {
  switch (protocol) {
    case Protocol::kWalkForward:
      return "each cut-off is foretold by a model that learnt only from before it: what a shop "
             "would have seen";
    case Protocol::kGroupKFold:
      return "each customer is foretold by a model that learnt from others, the calendar known";
    case Protocol::kSnapshotKFold:
      return "FLATTERING: the same customer one week apart stands on both sides, with 23 of 30 "
             "label days in common; for comparison with published figures only";
  }
  return {};
}

ordered_json to_json(const Metrics& metrics) {
  ordered_json document;
  for (const MetricField& field : metric_fields()) {
    const double value = metrics.*field.value;
    document[std::string(field.name)] = std::isnan(value) ? ordered_json() : ordered_json(value);
  }
  return document;
}

ordered_json to_json(const ScoreCurve& curve) {
  static_assert(ScoreCurve::kBins == kCurveBins);
  return {{"bins", ScoreCurve::kBins},
          {"positives", curve.positives()},
          {"negatives", curve.negatives()}};
}

ordered_json to_json(const std::vector<FoldReport>& folds) {
  ordered_json list = ordered_json::array();
  for (const FoldReport& fold : folds) {
    ordered_json entry = {{"fold", fold.fold}, {"epochs", fold.epochs}, {"rows", fold.rows}};
    entry.update(to_json(fold.metrics));
    list.push_back(std::move(entry));
  }
  return list;
}

ordered_json to_json(const Evaluation& evaluation) {
  ordered_json tests = ordered_json::array();
  for (const Test& test : evaluation.tests) {
    ordered_json entry;
    if (test.fold > 0)
      entry["fold"] = test.fold;
    else
      entry["cutoff"] = format_time(test.cutoff_ms);
    entry["rows"] = test.rows;
    entry["positives"] = test.positives;
    entry["training_rows"] = test.training_rows;
    entry.update(to_json(test.metrics));
    entry["settings"] = ordered_json(test.settings);
    entry["calibration"] = ordered_json(test.calibration);
    tests.push_back(std::move(entry));
  }
  return {{"cutoffs", tests},
          {"mean", to_json(evaluation.mean)},
          {"mean_choice", or_null(evaluation.mean_choice)},
          {"mean_report", or_null(evaluation.mean_report)},
          {"standard_error", to_json(evaluation.standard_error)},
          {"selective", selective_figures(evaluation.predicted)},
          {"seconds", evaluation.seconds}};
}

std::string fold_table(const Fitted& fitted) {
  std::string text = head("customers held out");
  for (const FoldReport& fold : fitted.folds) {
    const std::string epochs = fold.epochs > 0 ? fmt::format(", {} epochs", fold.epochs) : "";
    text += line(fmt::format("  fold {} ({} rows{})", fold.fold, fold.rows, epochs), fold.metrics);
  }
  return text + line("  all folds", fitted.metrics);
}

std::string evaluation_table(Protocol protocol, const Evaluations& evaluations) {
  std::string text = fmt::format("protocol {}: {}\n\n", to_string(protocol), explanation(protocol));
  text += head("mean");
  for (const auto& [type, evaluation] : evaluations) {
    text += line(type, evaluation.mean);
    text += line("  standard error", evaluation.standard_error);
  }
  for (const auto& [type, evaluation] : evaluations) {
    text += "\n";
    text += head(type);
    for (const Test& test : evaluation.tests) text += line(test_name(test), test.metrics);
    if (evaluation.mean_choice) text += line("  mean, choices made on", *evaluation.mean_choice);
    if (evaluation.mean_report) text += line("  mean, as they came", *evaluation.mean_report);
    text += "  " + selective_sentence(selective_figures(evaluation.predicted)) + "\n";
  }
  text.pop_back();
  return text;
}

std::string protocols_table(const std::vector<ProtocolRow>& rows) {
  std::string text =
      "The same kind of model, with the settings that each protocol's inner split picks, under "
      "all\n"
      "three protocols (AUC / accuracy). What the leaking one rewards, the honest ones punish.\n\n";
  text += fmt::format("{:<12}{:<17}", "model", "picked by");
  for (const auto& [protocol, figures] : rows.front().figures)
    text += fmt::format("{:>18}", fmt::format("{}{}", to_string(protocol), mark(protocol)));
  std::string settings;
  for (const ProtocolRow& row : rows) {
    text += fmt::format("\n{:<12}{:<17}", row.model_type, to_string(row.picked_by));
    for (const auto& [protocol, figures] : row.figures)
      text += fmt::format("{:>18}", fmt::format("{:.4f} / {:.4f}", figures["auc"].get<double>(),
                                                figures["accuracy"].get<double>()));
    settings += fmt::format("  {}, picked by {}: {}\n", row.model_type, to_string(row.picked_by),
                            row.settings.dump());
  }
  return text + "\n\nsettings\n" + settings + "* " +
         std::string(explanation(Protocol::kSnapshotKFold));
}

}  // namespace tillcast
