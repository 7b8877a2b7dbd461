#include "train/html_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "eval/metrics.h"
#include "train/html_charts.h"
#include "train/html_parts.h"
#include "train/svg_chart.h"

namespace tillcast {
namespace {

using nlohmann::ordered_json;

// The first stays in view, the second tells why.
constexpr std::string_view kWarning =
    "<div class=\"warning\" role=\"note\"><strong>These figures flatter:</strong> "
    "snapshot-kfold, for comparison only.</div>\n"
    "<p>Under snapshot-kfold the same customer one week apart stands on both sides of the split, "
    "with 23 of 30 label days in common: a model that remembers customers looks better than it is. "
    "Compare these figures only with others published that way; what a shop would see is told by "
    "walk-forward.</p>\n";

std::string_view meaning(Protocol protocol) {
  switch (protocol) {
    case Protocol::kWalkForward:
      return "Each cut-off is foretold by models that learnt only from before it: this is what the "
             "shop would have seen.";
    case Protocol::kGroupKFold:
      return "Each customer is foretold by models that learnt from other customers, the calendar "
             "known: this tells how well a model does with customers it has never met.";
    case Protocol::kSnapshotKFold:
      return "Each weekly snapshot is foretold by models that learnt from a random four fifths of "
             "the others, neighbouring weeks of the same customer among them.";
  }
  return {};
}

const ordered_json& member(const ordered_json& object, std::string_view name) {
  static const ordered_json null;
  if (!object.is_object()) return null;
  const auto found = object.find(name);
  return found == object.end() ? null : *found;
}

bool is_walk_forward(const ReportPage& page) { return page.protocol == Protocol::kWalkForward; }

std::string_view tests_word(const ReportPage& page) {
  return is_walk_forward(page) ? "cut-offs" : "folds";
}

std::string test_name(const ordered_json& test) {
  if (const ordered_json& cutoff = member(test, "cutoff"); cutoff.is_string())
    return cutoff.get<std::string>().substr(0, 10);
  return fmt::format("fold {:.0f}", number_at(test, "fold"));
}

int decimals_of(const MetricField& field) { return field.name == "top_decile_lift" ? 2 : 4; }

std::string metric_text(const ordered_json& metrics, const MetricField& field) {
  return fixed(number_at(metrics, field.name), decimals_of(field));
}

// The place of the best of the models by a metric of a part of their figures ("mean").
size_t best_of(const ReportPage& page, std::string_view part, const MetricField& field) {
  size_t best = page.models.size();
  double value = 0;
  for (size_t m = 0; m < page.models.size(); ++m) {
    const double candidate = number_at(member(page.models[m].figures, part), field.name);
    if (std::isnan(candidate) || field.better == Better::kNeither) continue;
    const bool better = field.better == Better::kHigher ? candidate > value : candidate < value;
    if (best < page.models.size() && !better) continue;
    best = m;
    value = candidate;
  }
  return best;
}

const MetricField& field_named(std::string_view name) {
  return *std::ranges::find(metric_fields(), name, &MetricField::name);
}

// The model that ranks best; the first where none has an AUC.
const ReportModel& leading(const ReportPage& page) {
  const size_t best = best_of(page, "mean", field_named("auc"));
  return page.models[best < page.models.size() ? best : 0];
}

bool has_report_half(const ReportPage& page) {
  return std::ranges::any_of(page.models, [](const ReportModel& model) {
    return member(model.figures, "mean_report").is_object();
  });
}

std::string headline(const ReportPage& page) {
  const ReportModel& model = leading(page);
  const ordered_json& mean = member(model.figures, "mean");
  std::string html = fmt::format("<p class=\"lead\">{}", meaning(page.protocol));
  if (const double auc = number_at(mean, "auc"); !std::isnan(auc)) {
    const double error = number_at(member(model.figures, "standard_error"), "auc");
    html += fmt::format(" The highest mean AUC is {:.3f} ± {}, of <strong>{}</strong>", auc,
                        fixed(error, 3), escape_html(model.type));
    if (const ordered_json& report = member(model.figures, "mean_report"); report.is_object())
      html += fmt::format("; over the later half of the cut-offs, which no choice has seen, {}",
                          fixed(number_at(report, "auc"), 3));
    html += fmt::format(". It foretells {} of customers rightly; always naming the majority, {}.",
                        percent(number_at(mean, "accuracy"), 1),
                        percent(number_at(mean, "majority_accuracy"), 1));
  }
  return html + " Differences smaller than a standard error are noise.</p>\n";
}

std::string facts(const ReportPage& page) {
  std::string html = "<dl class=\"facts\">\n";
  const auto add = [&](std::string_view term, const std::string& value) {
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", term, value);
  };
  add("Data", fmt::format("{}, {} to {}, {} customers", escape_html(page.data.name),
                          escape_html(page.data.from), escape_html(page.data.to),
                          with_separators(page.data.customers)));
  add("Fingerprint", "<code>" + escape_html(page.data.fingerprint) + "</code>");
  add("Question", "Will this customer make at least one purchase within 30 days?");
  add("Program", fmt::format("tillcast {}, seed {}", escape_html(page.version), page.seed));
  add("Made by", "<code>" + escape_html(page.command) + "</code>");
  return html + "</dl>\n";
}

TableCell best_cell(const ReportPage& page, size_t m, std::string_view part,
                    const MetricField& field) {
  const ordered_json& figures = page.models[m].figures;
  TableCell cell{metric_text(member(figures, part), field), best_of(page, part, field) == m};
  const double error = number_at(member(figures, "standard_error"), field.name);
  if (part == "mean" && field.better != Better::kNeither && !std::isnan(error))
    cell.html += fmt::format("<small>± {}</small>", fixed(error, decimals_of(field)));
  return cell;
}

std::string summary(const ReportPage& page) {
  const bool halves = has_report_half(page);
  const auto reported = [&](const MetricField& field) {
    return halves && (field.name == "auc" || field.name == "log_loss");
  };
  HtmlTable table;
  table.caption = fmt::format("Means over all {} ± standard error{}", tests_word(page),
                              protocol_tag(page.protocol));
  table.heads = {"Model"};
  for (const MetricField& field : metric_fields()) {
    table.heads.emplace_back(field.label);
    if (reported(field)) table.heads.push_back(fmt::format("{}, as it came", field.label));
  }
  for (size_t m = 0; m < page.models.size(); ++m) {
    std::vector<TableCell> row = {{escape_html(page.models[m].type)}};
    for (const MetricField& field : metric_fields()) {
      row.push_back(best_cell(page, m, "mean", field));
      if (reported(field)) row.push_back(best_cell(page, m, "mean_report", field));
    }
    table.rows.push_back(std::move(row));
  }
  std::string note =
      "The best of each column is bold. Standard errors come from drawing whole "
      "customers with replacement.";
  if (halves)
    note +=
        " “As it came” is the mean over the later half of the cut-offs (mean_report), on which "
        "nothing was chosen: the figure to believe.";
  note += " A dash: the data cannot give it, as AUC where everybody or nobody bought.";
  return fmt::format("<h2>What the models are worth</h2>\n{}<p class=\"note\">{}</p>\n",
                     to_html(table), note);
}

std::string charts(const ReportPage& page) {
  std::string note = fmt::format("All rows of the {} together.", tests_word(page));
  if (page.models.size() > kSeriesMax)
    note += fmt::format(" The first {} models are drawn; the tables have all.", kSeriesMax);
  const std::string by_test =
      leading(page).by_test.empty()
          ? ""
          : details(fmt::format("Calibration of {} by {}", leading(page).type,
                                is_walk_forward(page) ? "cut-off" : "fold"),
                    calibration_by_test(page, leading(page)));
  return fmt::format(
      "<h2>What one figure hides</h2>\n<p class=\"note\">{}</p>\n{}"
      "<h2>Do the probabilities come true?</h2>\n"
      "<p>Calibration{}: of the customers given some probability, the share that bought. On the "
      "dotted diagonal the two are equal. The bars below show how many of the customers each tenth "
      "of probability holds; of fewer than 30 customers no share is drawn.</p>\n{}{}",
      note, curve_figures(page), protocol_tag(page.protocol), calibration_figures(page), by_test);
}

std::vector<TableCell> metrics_row(std::string name, const ordered_json& metrics,
                                   size_t empty_cells) {
  std::vector<TableCell> row = {{std::move(name)}};
  row.resize(1 + empty_cells);
  for (const MetricField& field : metric_fields()) row.push_back({metric_text(metrics, field)});
  return row;
}

std::string tests_of(const ReportPage& page, const ReportModel& model) {
  HtmlTable table;
  table.caption = fmt::format("{} by {}{}", model.type, is_walk_forward(page) ? "cut-off" : "fold",
                              protocol_tag(page.protocol));
  table.heads = {is_walk_forward(page) ? "Cut-off" : "Fold", "Customers", "Buyers", "Learnt from"};
  for (const MetricField& field : metric_fields()) table.heads.emplace_back(field.label);
  for (const ordered_json& test : member(model.figures, "cutoffs")) {
    std::vector<TableCell> row = metrics_row(escape_html(test_name(test)), test, 3);
    size_t at = 1;
    for (const char* count : {"rows", "positives", "training_rows"}) {
      const double number = number_at(test, count);
      row[at++].html = std::isnan(number) ? "—" : with_separators(static_cast<uint64_t>(number));
    }
    table.rows.push_back(std::move(row));
  }
  table.summary_rows = {table.rows.size()};
  for (const auto& [part, name] : {std::pair{"mean", "mean"},
                                   {"standard_error", "standard error of it"},
                                   {"mean_choice", "earlier half (for choices)"},
                                   {"mean_report", "later half (as it came)"}})
    if (member(model.figures, part).is_object())
      table.rows.push_back(metrics_row(name, member(model.figures, part), 3));
  return to_html(table);
}

std::string tests(const ReportPage& page) {
  HtmlTable table;
  table.caption = fmt::format("AUC by {}{}", is_walk_forward(page) ? "cut-off" : "fold",
                              protocol_tag(page.protocol));
  table.heads = {is_walk_forward(page) ? "Cut-off" : "Fold"};
  for (const ReportModel& model : page.models) table.heads.push_back(model.type);
  const ordered_json& first = member(page.models.front().figures, "cutoffs");
  for (size_t t = 0; t < first.size(); ++t) {
    std::vector<TableCell> row = {{escape_html(test_name(first[t]))}};
    for (const ReportModel& model : page.models) {
      const ordered_json& cutoffs = member(model.figures, "cutoffs");
      row.push_back(
          {t < cutoffs.size() ? metric_text(cutoffs[t], field_named("auc")) : std::string("—")});
    }
    table.rows.push_back(std::move(row));
  }
  std::string html = fmt::format("<h2>{} by {}</h2>\n", is_walk_forward(page) ? "Cut-off" : "Fold",
                                 is_walk_forward(page) ? "cut-off" : "fold") +
                     to_html(table);
  for (const ReportModel& model : page.models)
    html += details(fmt::format("All figures of {}", model.type), tests_of(page, model));
  return html;
}

// The lowest and the highest number of a list; NaN of an empty one.
std::pair<double, double> range_of(const ordered_json& list) {
  double low = std::nan(""), high = std::nan("");
  for (const ordered_json& entry : list)
    if (entry.is_number()) {
      low = std::fmin(low, entry.get<double>());
      high = std::fmax(high, entry.get<double>());
    }
  return {low, high};
}

std::string selective_sentence(const ReportPage& page, const ReportModel& model) {
  const ordered_json& selective = member(model.figures, "selective");
  const std::string wanted = percent(number_at(selective, "accuracy"));
  const double pooled = number_at(selective, "coverage_pooled");
  if (std::isnan(pooled))
    return fmt::format(
        "With <strong>{}</strong> no share of the customers reaches an accuracy of "
        "{}, however sure the model is.",
        escape_html(model.type), wanted);
  const auto [low, high] = range_of(member(selective, "coverage"));
  std::string text = fmt::format(
      "With <strong>{}</strong> an accuracy of {} is reached in hindsight by the surest {} of the "
      "customers",
      escape_html(model.type), wanted, percent(pooled));
  if (!std::isnan(low) && low < high)
    text += fmt::format(", by {} from {} to {}", is_walk_forward(page) ? "cut-off" : "fold",
                        percent(low), percent(high));
  return text + ". How many that will be the next time is not known beforehand: promise nothing.";
}

// What a shop would have got: each cut-off by the threshold that those before it set.
std::string realised_sentence(const ReportPage& page, const ReportModel& model) {
  const ordered_json& selective = member(model.figures, "selective");
  std::string accuracies;
  if (is_walk_forward(page))
    for (const ordered_json& test : member(selective, "realised"))
      if (const double accuracy = number_at(test, "accuracy"); !std::isnan(accuracy))
        accuracies += fmt::format("{}{} of the surest {}", accuracies.empty() ? "" : ", ",
                                  percent(accuracy), percent(number_at(test, "coverage")));
  if (accuracies.empty()) return {};
  return fmt::format(
      " Had the shop asked for {} by what earlier cut-offs taught, it would have got, cut-off by "
      "cut-off: {}.",
      percent(number_at(selective, "accuracy")), accuracies);
}

std::string selective(const ReportPage& page) {
  HtmlTable table;
  const ReportModel* shown = nullptr;
  for (const ReportModel& model : page.models) {
    const ordered_json& figures = member(model.figures, "selective");
    if (!figures.is_object()) continue;
    if (!shown || &model == &leading(page)) shown = &model;
    if (table.heads.empty()) {
      table.caption =
          fmt::format("Share of customers up to which accuracy reaches {}{}",
                      percent(number_at(figures, "accuracy")), protocol_tag(page.protocol));
      table.heads = {"Model", "all rows"};
      for (const ordered_json& test : member(model.figures, "cutoffs"))
        table.heads.push_back(test_name(test));
    }
    std::vector<TableCell> row = {{escape_html(model.type)},
                                  {percent(number_at(figures, "coverage_pooled"))}};
    for (const ordered_json& share : member(figures, "coverage"))
      row.push_back({share.is_number() ? percent(share.get<double>()) : std::string("—")});
    row.resize(table.heads.size(), {"—"});
    table.rows.push_back(std::move(row));
  }
  if (!shown) return {};
  return fmt::format(
      "<h2>How far the surest can be trusted</h2>\n<p>{}{}</p>\n{}"
      "<p class=\"note\">Customers are taken surest first, by how far their probability lies from "
      "50 %. A dash: no share reaches it.</p>\n",
      selective_sentence(page, *shown), realised_sentence(page, *shown), to_html(table));
}

// "depth 3, rate 0.03"; what a member of an ensemble has stands in brackets behind its name. Text,
// not escaped.
std::string settings_words(const ordered_json& settings) {
  if (settings.is_string()) return settings.get<std::string>();
  if (!settings.is_object()) return settings.dump();
  std::string text;
  for (const auto& [name, value] : settings.items()) {
    if (!text.empty()) text += ", ";
    text += value.is_object() ? fmt::format("{} ({})", name, settings_words(value))
                              : fmt::format("{} {}", name, settings_words(value));
  }
  return text.empty() ? "nothing to choose" : text;
}

std::string settings_text(const ordered_json& settings) {
  return settings.is_null() ? "—" : escape_html(settings_words(settings));
}

std::string settings(const ReportPage& page) {
  HtmlTable table;
  table.text = true;
  table.caption = "Settings that the inner split chose" + protocol_tag(page.protocol);
  table.heads = {"Model", "Settings", "Chosen for"};
  for (const ReportModel& model : page.models) {
    std::vector<std::pair<std::string, std::string>> chosen;  // settings, names of tests
    for (const ordered_json& test : member(model.figures, "cutoffs")) {
      if (member(test, "settings").is_null()) continue;
      const std::string text = settings_text(member(test, "settings"));
      if (chosen.empty() || chosen.back().first != text)
        chosen.emplace_back(text, test_name(test));
      else
        chosen.back().second += ", " + test_name(test);
    }
    for (const auto& [text, names] : chosen)
      table.rows.push_back({{escape_html(model.type)}, {text}, {escape_html(names)}});
  }
  if (table.rows.empty()) return {};
  return "<h2>Settings chosen</h2>\n" + to_html(table);
}

std::string protocols(const ReportPage& page) {
  if (page.protocols.empty()) return {};
  HtmlTable table;
  table.caption = "AUC and accuracy of the same settings under each protocol";
  table.heads = {"Model", "Picked by", "Settings"};
  for (const auto& [protocol, metrics] : page.protocols.front().figures)
    for (const char* metric : {"AUC", "accuracy"})
      table.heads.push_back(metric + protocol_tag(protocol));
  for (const ProtocolRow& row : page.protocols) {
    std::vector<TableCell> cells = {{escape_html(row.model_type)},
                                    {std::string(to_string(row.picked_by))},
                                    {settings_text(row.settings)}};
    for (const auto& [protocol, metrics] : row.figures)
      for (const char* metric : {"auc", "accuracy"})
        cells.push_back({metric_text(metrics, field_named(metric))});
    cells.resize(table.heads.size(), {"—"});
    table.rows.push_back(std::move(cells));
  }
  table.text = true;
  return fmt::format(
      "<h2>What a protocol rewards</h2>\n"
      "<p>The same kinds of models, with the settings that walk-forward picks and with those that "
      "snapshot-kfold picks, each judged by all three protocols. What wins where neighbouring "
      "weeks "
      "of a customer stand on both sides of the split is a model that remembers; the honest "
      "protocols show what that is worth with weeks and customers it has not seen.</p>\n{}{}",
      to_html(table), protocol_figures(page.protocols));
}

std::string glossary() {
  std::string html = "<h2>What the words mean</h2>\n<dl class=\"glossary\">\n";
  const auto add = [&](std::string_view term, std::string_view sentence) {
    html += fmt::format("<dt>{}</dt><dd>{}</dd>\n", escape_html(term), escape_html(sentence));
  };
  for (const MetricField& field : metric_fields()) add(field.label, field.definition);
  add("Standard error",
      "How far a mean might have come out otherwise with other customers of the same kind; of AUC "
      "two models are told apart only by more than about two of it.");
  add("walk-forward", meaning(Protocol::kWalkForward));
  add("group-kfold", meaning(Protocol::kGroupKFold));
  add("snapshot-kfold",
      std::string(meaning(Protocol::kSnapshotKFold)) + " It flatters and is there for comparison.");
  return html + "</dl>\n";
}

ordered_json pairs(const std::vector<CurvePoint>& points) {
  ordered_json list = ordered_json::array();
  for (const CurvePoint& point : points) list.push_back({point.x, point.y});
  return list;
}

ordered_json or_null(double value) {
  return std::isnan(value) ? ordered_json() : ordered_json(value);
}

}  // namespace

std::string to_html(const ReportPage& page) {
  TC_ASSERT(!page.models.empty());
  const std::string title = fmt::format("Who buys within 30 days{}", protocol_tag(page.protocol));
  std::string html = fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\"/>\n"
      "<link rel=\"icon\" href=\"data:,\"/>\n<title>{} · {}</title>\n<style>{}</style>\n</head>\n"
      "<body>\n",
      title, escape_html(page.data.name), kStyle);
  html += fmt::format(
      "<main>\n{}<header>\n<p class=\"above\">Tillcast evaluation, protocol {}</p>\n"
      "<h1>How well purchases within 30 days are foretold</h1>\n{}{}</header>\n",
      page.protocol == Protocol::kSnapshotKFold ? kWarning : "", to_string(page.protocol),
      headline(page), facts(page));
  html += summary(page) + charts(page) + tests(page) + selective(page) + settings(page) +
          protocols(page) + glossary();
  return html + "</main>\n</body>\n</html>\n";
}

ordered_json to_json(const Curves& curves) {
  ordered_json bins = ordered_json::array();
  for (const CalibrationBin& bin : curves.calibration)
    bins.push_back({{"from", bin.from},
                    {"to", bin.to},
                    {"customers", bin.rows},
                    {"mean_probability", or_null(bin.mean_probability)},
                    {"share", or_null(bin.share)}});
  return {{"roc", pairs(curves.roc)},
          {"precision_recall", pairs(curves.precision_recall)},
          {"lift", pairs(curves.lift)},
          {"accuracy_coverage", pairs(curves.accuracy_coverage)},
          {"calibration", std::move(bins)}};
}

ordered_json to_json(const std::vector<ProtocolRow>& rows) {
  ordered_json list = ordered_json::array();
  for (const ProtocolRow& row : rows) {
    ordered_json figures = ordered_json::object();
    for (const auto& [protocol, metrics] : row.figures)
      figures[std::string(to_string(protocol))] = metrics;
    list.push_back({{"model_type", row.model_type},
                    {"picked_by", to_string(row.picked_by)},
                    {"settings", row.settings},
                    {"figures", std::move(figures)}});
  }
  return list;
}

}  // namespace tillcast
