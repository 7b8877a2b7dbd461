// Two models side by side.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/model_words.h"

namespace tillcast {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

json field(const json& in, const char* key) {
  const auto found = in.is_object() ? in.find(key) : in.end();
  return in.is_object() && found != in.end() ? *found : json();
}

std::string text(const json& value) {
  if (value.is_null()) return "-";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string row(std::string_view name, std::string_view a, std::string_view b,
                std::string_view note = "") {
  std::string line = fmt::format("  {:<19} {:<28} {:<28} {}", name, a, b, note);
  while (line.back() == ' ') line.pop_back();
  return line + "\n";
}

struct Pair {
  const json& a;
  const json& b;
};

void compare_lineage(Pair models, ModelComparison& out) {
  ordered_json fields = ordered_json::object();
  const auto compare = [&](const char* key, const json& a, const json& b) {
    fields[key] = {{"a", a}, {"b", b}, {"equal", a == b}};
    const bool said = std::string_view(key) == "data_fingerprint" && !a.is_null() && !b.is_null();
    out.words += row(key, text(a), text(b), !said ? "" : a == b ? "the same" : "differs");
  };
  for (const char* key : {"model_type", "rows", "trained_until"})
    compare(key, field(models.a, key), field(models.b, key));
  compare("data_fingerprint", field(field(models.a, "data"), "fingerprint"),
          field(field(models.b, "data"), "fingerprint"));
  for (const char* key : {"code_version", "seed", "calibration"})
    compare(key, field(models.a, key), field(models.b, key));
  out.document["fields"] = std::move(fields);
}

// Settings are compared one by one, nested ones whole.
void compare_settings(Pair models, ModelComparison& out) {
  const json a = field(models.a, "settings"), b = field(models.b, "settings");
  std::set<std::string> names;
  for (const json& settings : {a, b})
    if (settings.is_object())
      for (const auto& [name, value] : settings.items()) names.insert(name);
  ordered_json listed = ordered_json::object();
  for (const std::string& name : names) {
    const json one = field(a, name.c_str()), other = field(b, name.c_str());
    listed[name] = {{"a", one}, {"b", other}, {"equal", one == other}};
    out.words += row(name, text(one), text(other));
  }
  out.document["settings"] = std::move(listed);
}

std::set<std::string> features_of(const json& document) {
  std::set<std::string> names;
  const json features = field(document, "features");
  if (!features.is_array()) return names;
  for (const json& name : features)
    if (name.is_string()) names.insert(name.get<std::string>());
  return names;
}

void compare_features(Pair models, ModelComparison& out) {
  const std::set<std::string> a = features_of(models.a), b = features_of(models.b);
  std::vector<std::string> only_a, only_b;
  std::ranges::set_difference(a, b, std::back_inserter(only_a));
  std::ranges::set_difference(b, a, std::back_inserter(only_b));
  out.words += row("features", fmt::format("{}", a.size()), fmt::format("{}", b.size()));
  const auto list = [&](std::string_view name, const std::vector<std::string>& only) {
    if (only.empty()) return;
    out.words += fmt::format("  {} ({}):", name, only.size());
    for (const std::string& feature : only) out.words += " " + feature;
    out.words += "\n";
  };
  list("only A reads", only_a);
  list("only B reads", only_b);
  out.document["features_only_in_a"] = only_a;
  out.document["features_only_in_b"] = only_b;
}

bool lower_is_better(std::string_view metric) {
  return metric == "log_loss" || metric == "brier" || metric == "ece";
}

void compare_metric(const std::string& name, const json& a, const json& b,
                    ordered_json& differences, std::string& words) {
  if (!a.is_number() && !b.is_number()) return;
  const auto shown = [](const json& value) {
    return value.is_number() ? fmt::format("{:.4f}", value.get<double>()) : std::string("-");
  };
  std::string note;
  differences[name] = nullptr;
  if (a.is_number() && b.is_number()) {
    const double difference = b.get<double>() - a.get<double>();
    differences[name] = difference;
    const bool better = lower_is_better(name) ? difference < 0 : difference > 0;
    const bool judged = name != "majority_accuracy" && shown(a) != shown(b);
    note = fmt::format("{:+.4f}{}", difference, !judged ? "" : better ? " B better" : " A better");
  }
  words += row("  " + name, shown(a), shown(b), note);
}

void compare_metrics(Pair models, ModelComparison& out) {
  const json a = field(models.a, "metrics"), b = field(models.b, "metrics");
  std::set<std::string> protocols;
  for (const json& metrics : {a, b})
    if (metrics.is_object())
      for (const auto& [protocol, figures] : metrics.items())
        if (figures.is_object()) protocols.insert(protocol);
  const auto figures_of = [](const json& metrics, const std::string& protocol) {
    const json figures = field(metrics, protocol.c_str());
    return figures.is_object() ? figures.value("mean", figures) : json();
  };
  ordered_json listed = ordered_json::object();
  for (const std::string& protocol : protocols) {
    const json one = figures_of(a, protocol), other = figures_of(b, protocol);
    const bool flatters = protocol == "snapshot-kfold";
    ordered_json differences = ordered_json::object();
    out.words += fmt::format("  {}{}\n", protocol,
                             flatters ? " (flattering: the same customers on both sides)" : "");
    for (const char* name : {"auc", "average_precision", "log_loss", "brier", "accuracy",
                             "majority_accuracy", "ece", "top_decile_lift"})
      compare_metric(name, field(one, name), field(other, name), differences, out.words);
    listed[protocol] = {
        {"flattering", flatters}, {"a", one}, {"b", other}, {"difference", differences}};
  }
  out.document["metrics"] = std::move(listed);
}

}  // namespace

ModelComparison compare_models(const RegisteredModel& a, const RegisteredModel& b) {
  const Pair models{a.document, b.document};
  ModelComparison out;
  out.document = {{"a", a.model_id}, {"b", b.model_id}};
  out.words = row("", "A " + a.model_id, "B " + b.model_id);
  compare_lineage(models, out);
  compare_settings(models, out);
  compare_features(models, out);
  compare_metrics(models, out);
  out.words +=
      "Figures of different data or cut-offs do not compare; a difference of 0.001 in AUC "
      "is noise.";
  return out;
}

}  // namespace tillcast
