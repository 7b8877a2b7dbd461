// tillcast models: lists, shows, promotes and removes the models of a data directory.
#include <fmt/format.h>

#include "app/command.h"
#include "score/registry.h"

namespace tillcast {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

std::string metric_words(const json& metrics) {
  const auto number = [&](const char* key) {
    const json value = metrics.value(key, json());
    return value.is_number() ? fmt::format("{:.4f}", value.get<double>()) : std::string("-");
  };
  return fmt::format("AUC {}, log-loss {}, accuracy {} (majority {})", number("auc"),
                     number("log_loss"), number("accuracy"), number("majority_accuracy"));
}

// One line a protocol, its name beside the figure.
std::string protocol_words(const RegisteredModel& model) {
  std::string words;
  const json metrics = model.document.value("metrics", json::object());
  for (const auto& [protocol, figures] : metrics.items()) {
    if (!figures.is_object()) continue;
    const bool flatters = protocol == "snapshot-kfold";
    words += fmt::format("  {:<15} {}{}\n", protocol, metric_words(figures.value("mean", figures)),
                         flatters ? " (flattering: the same customers on both sides)" : "");
  }
  return words;
}

std::string note(const RegisteredModel& model) {
  return model.problem.empty() ? protocol_words(model)
                               : fmt::format("  unusable: {}\n", model.problem);
}

std::string title(const RegisteredModel& model) {
  return fmt::format("{} {}{}", model.champion ? "*" : " ", model.model_id,
                     model.shipped ? " (came with the program)" : "");
}

Result<> list(const Context& context) {
  TC_ASSIGN(const std::vector<RegisteredModel> models, Registry(context.data_dir).list());
  ordered_json document = {{"champion", nullptr}, {"models", ordered_json::array()}};
  std::string words = models.empty() ? "no models yet; run 'tillcast train'" : "";
  for (const RegisteredModel& model : models) {
    if (model.champion) document["champion"] = model.model_id;
    document["models"].push_back(ordered_json(model.describe()));
    words += fmt::format("{}\n{}", title(model), note(model));
  }
  if (!words.empty() && words.back() == '\n') words.pop_back();
  report(context, document, words);
  return Done{};
}

Result<> show(const Context& context, const std::string& model_id) {
  TC_ASSIGN(const RegisteredModel model, Registry(context.data_dir).find(model_id));
  const json document = model.describe();
  const auto text = [&](const char* key) {
    const json value = document.value(key, json());
    return value.is_string() ? value.get<std::string>() : value.dump();
  };
  const json data = document.value("data", json::object());
  const std::string words = fmt::format(
      "{}\n{}  type            {}\n  learnt from     {} rows until {}\n  data            {}\n"
      "  directory       {}",
      title(model), protocol_words(model), text("model_type"), text("rows"), text("trained_until"),
      data.value("name", json()).is_string() ? data["name"].get<std::string>() : "-",
      model.directory.string());
  report(context, ordered_json(document), words);
  return Done{};
}

Result<> promote(const Context& context, const std::string& model_id) {
  TC_TRY(Registry(context.data_dir).promote(model_id));
  report(context, {{"champion", model_id}}, fmt::format("{} is the champion", model_id));
  return Done{};
}

Result<> remove(const Context& context, const std::string& model_id) {
  TC_TRY(Registry(context.data_dir).remove(model_id));
  report(context, {{"removed", model_id}}, fmt::format("{} is gone", model_id));
  return Done{};
}

using Action = Result<> (*)(const Context& context, const std::string& model_id);

void add_action(CLI::App& command, Context& context, const std::string& name,
                const std::string& help, Action action) {
  auto model_id = std::make_shared<std::string>();
  CLI::App* one = command.add_subcommand(name, help);
  one->fallthrough();
  one->add_option("model_id", *model_id, "As 'tillcast models list' names it")
      ->required()
      ->type_name("MODEL_ID");
  one->callback([&context, model_id, action] {
    context.run = [&context, model_id, action] { return action(context, *model_id); };
  });
}

}  // namespace

void add_models(CLI::App& app, Context& context) {
  CLI::App* command = app.add_subcommand("models", "List, show, promote and remove models");
  command->require_subcommand(1);
  CLI::App* all = command->add_subcommand("list", "All models, the champion marked *");
  all->fallthrough();
  all->callback([&context] { context.run = [&context] { return list(context); }; });
  add_action(*command, context, "show", "One model and its figures", show);
  add_action(*command, context, "promote", "Show this model's scores from now on", promote);
  add_action(*command, context, "remove", "Delete a model that is not the champion", remove);
}

}  // namespace tillcast
