#include "app/model_words.h"

#include <fmt/format.h>

#include <algorithm>

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kImportantShown = 10;

json field(const json& in, const char* key) {
  const auto found = in.is_object() ? in.find(key) : in.end();
  return in.is_object() && found != in.end() ? *found : json();
}

std::string text(const json& value) {
  if (value.is_null()) return "-";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

std::string metric_words(const json& metrics) {
  const auto number = [&](const char* key) {
    const json value = field(metrics, key);
    return value.is_number() ? fmt::format("{:.4f}", value.get<double>()) : std::string("-");
  };
  return fmt::format("AUC {}, log-loss {}, ECE {}, accuracy {} (majority {})", number("auc"),
                     number("log_loss"), number("ece"), number("accuracy"),
                     number("majority_accuracy"));
}

// The largest mean contributions, as bars.
std::string importance_words(const json& importance) {
  if (!importance.is_array() || importance.empty()) return "";
  std::string words = "  what matters to it, by mean size of its part in the logit\n";
  double largest = 0;
  size_t shown = 0;
  for (const json& entry : importance) {
    const json size = field(entry, "mean_abs_contribution");
    if (!size.is_number() || ++shown > kImportantShown) break;
    largest = std::max(largest, size.get<double>());
    const double share = largest > 0 ? size.get<double>() / largest : 0;
    words +=
        fmt::format("    {:<26} {:.4f} {}\n", text(field(entry, "feature")), size.get<double>(),
                    std::string(static_cast<size_t>(share * 24 + 0.5), '#'));
  }
  return words;
}

// "gbdt           log-loss 0.47 on what it learnt, 0.50 on what was held out, after 400 trees".
std::string learning_words(const json& learning) {
  std::string words;
  for (size_t i = 0; i < learning.size();) {  // a member's folds stand together
    const std::string member = learning[i]["member"];
    const std::string step = learning[i]["step"];
    double train = 0, validation = 0, folds = 0;
    uint64_t fewest = UINT64_MAX, most = 0;
    for (; i < learning.size() && learning[i]["member"] == member; ++i) {
      const json& one = learning[i];
      const auto stopped_at = one["stopped_at"].get<uint64_t>();
      const uint64_t points = stopped_at / one["every"].get<uint64_t>();
      const size_t at = std::clamp<uint64_t>(points, 1, one["train"].size()) - 1;
      train += one["train"][at].get<double>();
      validation += one["validation"][at].get<double>();
      folds += 1;
      fewest = std::min(fewest, stopped_at);
      most = std::max(most, stopped_at);
    }
    words += fmt::format(
        "    {:<26} log-loss {:.4f} on the rows it learnt from, {:.4f} on those "
        "held out, after {}{} {}s\n",
        member, train / folds, validation / folds,
        fewest < most ? fmt::format("{} to ", fewest) : "", most, step);
  }
  return words.empty() ? words : "  how it learnt, mean of its folds\n" + words;
}

}  // namespace

std::string model_title(const RegisteredModel& model) {
  return fmt::format("{} {}{}",
                     model.champion     ? "*"
                     : model.challenger ? "+"
                                        : " ",
                     model.model_id, model.shipped ? " (came with the program)" : "");
}

std::string protocol_words(const json& document) {
  std::string words;
  const json metrics = field(document, "metrics");
  for (const auto& [protocol, figures] : metrics.items()) {
    if (!figures.is_object()) continue;
    const bool flatters = protocol == "snapshot-kfold";
    words += fmt::format("  {:<15} {}{}\n", protocol, metric_words(figures.value("mean", figures)),
                         flatters ? " (flattering: the same customers on both sides)" : "");
  }
  return words;
}

std::string model_words(const RegisteredModel& model) {
  const json& document = model.document;
  const json described = model.describe();
  const json lineage = field(described, "lineage");
  const json calibration = field(document, "calibration");
  std::string words = model_title(model) + "\n" + protocol_words(document);
  const auto line = [&](std::string_view name, const std::string& value) {
    words += fmt::format("  {:<15} {}\n", name, value);
  };
  line("role", std::string(model.role()));
  line("type", text(field(document, "model_type")));
  line("learnt from", fmt::format("{} rows until {}", text(field(document, "rows")),
                                  text(field(lineage, "trained_until"))));
  line("features", text(field(lineage, "features")));
  line("data", fmt::format("{} ({})", text(field(field(document, "data"), "name")),
                           text(field(lineage, "data_fingerprint"))));
  line("code version", text(field(lineage, "code_version")));
  line("seed", text(field(lineage, "seed")));
  line("settings", text(field(document, "settings")));
  line("calibration", calibration.is_null() ? "none: it did not help" : text(calibration));
  words += learning_words(field(described, "learning"));
  words += importance_words(field(document, "importance"));
  line("directory", model.directory.string());
  words.pop_back();
  return words;
}

}  // namespace tillcast
