// tillcast models: the models of a data directory: which there are, and which are in use.
#include <fmt/format.h>

#include <algorithm>

#include "app/command.h"
#include "app/model_files.h"
#include "app/model_words.h"
#include "engine/grades_file.h"
#include "score/registry.h"

namespace tillcast {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

Result<> list(const Context& context) {
  TC_ASSIGN(const std::vector<RegisteredModel> models, Registry(context.data_dir).list());
  ordered_json document = {{"champion", nullptr}, {"models", ordered_json::array()}};
  std::string words = models.empty() ? "no models yet; run 'tillcast train'" : "";
  for (const RegisteredModel& model : models) {
    if (model.champion) document["champion"] = model.model_id;
    json described = model.describe();
    for (const char* key : {"curves", "learning"}) described.erase(key);  // as in GET /v1/models
    document["models"].push_back(ordered_json(described));
    words += model_title(model) + "\n";
    words += model.problem.empty() ? protocol_words(model.document)
                                   : fmt::format("  unusable: {}\n", model.problem);
  }
  if (!words.empty() && words.back() == '\n') words.pop_back();
  report(context, document, words);
  return Done{};
}

Result<> show(const Context& context, const std::string& model_id) {
  TC_ASSIGN(const RegisteredModel model, Registry(context.data_dir).find(model_id));
  report(context, ordered_json(model.describe()), model_words(model));
  return Done{};
}

Result<> compare(const Context& context, const std::string& a, const std::string& b) {
  const Registry registry(context.data_dir);
  TC_ASSIGN(const RegisteredModel one, registry.find(a));
  TC_ASSIGN(const RegisteredModel other, registry.find(b));
  const ModelComparison comparison = compare_models(one, other);
  report(context, comparison.document, comparison.words);
  return Done{};
}

// What cannot be scored with is neither promoted nor challenges.
Result<> check_usable(const Registry& registry, const std::string& model_id) {
  TC_ASSIGN(const RegisteredModel model, registry.find(model_id));
  TC_ASSIGN(const auto loaded, load_usable_model(model));
  return Done{};
}

Result<> promote(const Context& context, const std::string& model_id) {
  const Registry registry(context.data_dir);
  TC_TRY(check_usable(registry, model_id));
  TC_TRY(registry.promote(model_id));
  report(context, {{"champion", model_id}},
         fmt::format("{} is the champion; a running server takes it within seconds.\n"
                     "'tillcast models rollback' takes it back.",
                     model_id));
  return Done{};
}

Result<> roll_back(const Context& context) {
  const Registry registry(context.data_dir);
  TC_ASSIGN(const std::string before, registry.champion_before());
  TC_TRY(check_usable(registry, before));
  TC_ASSIGN(const std::string model_id, registry.roll_back());
  report(
      context, {{"champion", model_id}},
      fmt::format("{} is the champion again; a running server takes it within seconds.", model_id));
  return Done{};
}

Result<> challenge(const Context& context, const std::string& model_id, bool stop) {
  const Registry registry(context.data_dir);
  if (stop) {
    TC_TRY(registry.stop_challenge(model_id));
  } else {
    TC_TRY(check_usable(registry, model_id));
    TC_TRY(registry.challenge(model_id));
  }
  ordered_json ids = ordered_json::array();
  TC_ASSIGN(const std::vector<RegisteredModel> challengers, registry.challengers());
  for (const RegisteredModel& challenger : challengers) ids.push_back(challenger.model_id);
  report(context, {{"challengers", ids}},
         stop ? fmt::format("{} challenges no longer", model_id)
              : fmt::format("{} challenges the champion: a running server grades both; see "
                            "/v1/models/{}/live",
                            model_id, model_id));
  return Done{};
}

Result<> remove(const Context& context, const std::string& model_id) {
  TC_TRY(Registry(context.data_dir).remove(model_id));
  remove_grades(context.data_dir, model_id);
  report(context, {{"removed", model_id}}, fmt::format("{} is gone", model_id));
  return Done{};
}

struct Options {
  std::string model_id;
  std::string other_id;
  bool stop = false;
};
using Action = std::function<Result<>(const Context& context, const Options& options)>;

void add_id(CLI::App& command, std::string& model_id, const std::string& name) {
  command.add_option(name, model_id, "As 'tillcast models list' names it")
      ->required()
      ->type_name("MODEL_ID");
}

// The subcommand and where its options will stand.
std::pair<CLI::App*, std::shared_ptr<Options>> add_action(CLI::App& command, Context& context,
                                                          const std::string& name,
                                                          const std::string& help,
                                                          const Action& action) {
  auto options = std::make_shared<Options>();
  CLI::App* one = command.add_subcommand(name, help);
  one->fallthrough();
  one->callback([&context, options, action] {
    context.run = [&context, options, action] { return action(context, *options); };
  });
  return {one, options};
}

// An action on one model.
CLI::App* add_one(CLI::App& command, Context& context, const std::string& name,
                  const std::string& help,
                  Result<> (*action)(const Context& context, const std::string& model_id)) {
  const auto [one, options] = add_action(
      command, context, name, help,
      [action](const Context& all, const Options& given) { return action(all, given.model_id); });
  add_id(*one, options->model_id, "model_id");
  return one;
}

}  // namespace

void add_models(CLI::App& app, Context& context) {
  CLI::App* command =
      app.add_subcommand("models", "List, show, compare, promote, roll back and remove models");
  command->require_subcommand(1);
  add_action(*command, context, "list", "All models, the champion marked *, challengers +",
             [](const Context& all, const Options&) { return list(all); });
  add_one(*command, context, "show", "One model: its figures and where it comes from", show);
  add_one(*command, context, "promote", "Show this model's scores from now on", promote);
  add_action(*command, context, "rollback", "Back to the champion before",
             [](const Context& all, const Options&) { return roll_back(all); });
  {
    const auto [one, options] = add_action(*command, context, "compare", "Two models side by side",
                                           [](const Context& all, const Options& given) {
                                             return compare(all, given.model_id, given.other_id);
                                           });
    add_id(*one, options->model_id, "a");
    add_id(*one, options->other_id, "b");
  }
  {
    const auto [one, options] =
        add_action(*command, context, "challenge", "Grade this model beside the champion",
                   [](const Context& all, const Options& given) {
                     return challenge(all, given.model_id, given.stop);
                   });
    add_id(*one, options->model_id, "model_id");
    one->add_flag("--stop", options->stop, "No longer");
  }
  add_one(*command, context, "remove", "Delete a model that is not in use", remove);
}

}  // namespace tillcast
