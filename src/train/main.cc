// tillcast-train: the part of tillcast that learns. `tillcast train` and `tillcast evaluate` start
// it, with the same arguments; it is a program of its own so that nothing else has to load
// LibTorch.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "base/progress.h"
#include "base/time.h"
#include "train/builder.h"
#include "train/commands.h"

namespace tillcast {
namespace {

constexpr int kFailed = 1;
constexpr int kWrongUsage = 2;
constexpr size_t kFoldsMin = 2;
constexpr size_t kFoldsMax = 50;

struct Globals {
  std::filesystem::path data_dir = "tillcast-data";
  bool json = false;
  bool quiet = false;
  std::string log_level = "info";
};

std::string environment_name(const std::string& option) {
  std::string name = "TILLCAST_";
  for (const char c : option)
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

// The environment stands before the file; CLI11 would ask the file first.
class ConfigBehindEnvironment : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> kept = CLI::ConfigTOML::from_config(input);
    std::erase_if(kept, [](const CLI::ConfigItem& item) {
      return std::getenv(environment_name(item.name).c_str()) != nullptr;
    });
    return kept;
  }
};

void name_environment(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    if (name != "help" && name != "version" && name != "config")
      option->envname(environment_name(name));
  }
}

void add_globals(CLI::App& app, Globals& globals) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "tillcast-train " TILLCAST_VERSION);
  app.add_option("--data", globals.data_dir, "The data directory")->capture_default_str();
  app.set_config("--config", "", "A TOML file with options; environment: TILLCAST_<OPTION>");
  app.config_formatter(std::make_shared<ConfigBehindEnvironment>());
  app.add_flag("--json", globals.json, "Print exactly one JSON document, and nothing else");
  app.add_flag("--quiet", globals.quiet, "No progress, no summary");
  app.add_option("--log-level", globals.log_level, "Of no effect here: nothing is logged");
  // tillcast puts what it knows before what the user wrote: the last one wins.
  for (CLI::Option* option : app.get_options()) option->take_last();
}

void add_until(CLI::App& command, std::optional<int64_t>& until_ms) {
  command
      .add_option_function<std::string>(
          "--until",
          [&until_ms](const std::string& text) {
            auto time = parse_time(text);
            if (!time) throw CLI::ValidationError("--until", time.error().message);
            until_ms = *time;
          },
          "Only events before it: a date or an RFC 3339 time")
      ->type_name("TIME");
}

std::string known_type(const std::string& type) {
  const auto known = check_model_type(type);
  return known ? std::string() : known.error().message;
}

void add_features(CLI::App& command, FeatureSet& features) {
  command.add_flag_callback(
      "--advanced-features", [&features] { features = FeatureSet::kAdvanced; },
      "Read the advanced features as well (docs/features.md)");
}

CLI::App* add_train(CLI::App& app, TrainCommand& train) {
  CLI::App* command = app.add_subcommand("train", "Train a model on the log and register it");
  command
      ->add_option("--model-type", train.model_type,
                   fmt::format("One of {}", fmt::join(model_types(), ", ")))
      ->capture_default_str()
      ->check(known_type);
  add_features(*command, train.features);
  command->add_option("--folds", train.folds, "Folds of customers, one member each")
      ->capture_default_str()
      ->check(CLI::Range(kFoldsMin, kFoldsMax));
  command->add_option("--seed", train.seed, "The same seed and data give the same model")
      ->capture_default_str();
  add_until(*command, train.until_ms);
  command->add_option("--data-name", train.data_name, "What the data is called, for the card");
  command->add_option("--citation", train.citation, "How the data is cited, for the card");
  command->add_option("--out", train.out, "Write the model into DIR and do not register it")
      ->type_name("DIR");
  command->add_flag("--promote", train.promote, "Make it the champion");
  return command;
}

CLI::App* add_evaluate(CLI::App& app, EvaluateCommand& evaluate) {
  CLI::App* command = app.add_subcommand("evaluate", "Measure kinds of models on the log");
  command
      ->add_option_function<std::string>(
          "--protocol",
          [&evaluate](const std::string& text) { evaluate.protocol = *parse_protocol(text); },
          "walk-forward, group-kfold or snapshot-kfold (which flatters)")
      ->default_str("walk-forward")
      ->check(CLI::IsMember({"walk-forward", "group-kfold", "snapshot-kfold"}));
  command
      ->add_option("--model-type", evaluate.model_types,
                   fmt::format("Some of {}", fmt::join(model_types(), ", ")))
      ->delimiter(',')
      ->default_str("all")
      ->check(known_type);
  add_features(*command, evaluate.features);
  command->add_option("--folds", evaluate.folds, "Folds, and members of an ensemble")
      ->capture_default_str()
      ->check(CLI::Range(kFoldsMin, kFoldsMax));
  command->add_option("--seed", evaluate.seed, "The same seed and data give the same figures")
      ->capture_default_str();
  add_until(*command, evaluate.until_ms);
  command->add_option("--into", evaluate.into, "Keep the figures in the card of this model")
      ->type_name("MODEL_ID");
  command
      ->add_option("--report", evaluate.report_dir,
                   "Write DIR/report.html, a page with every curve, and DIR/report.json")
      ->type_name("DIR");
  command->add_flag("--explain-protocols", evaluate.explain_protocols,
                    "Show what each protocol's choice of settings is worth under all three");
  return command;
}

void print_error(std::string message) {
  for (char& c : message)
    if (c == '\n' || c == '\r') c = ' ';
  fmt::print(stderr, "tillcast: {}\n", message);
}

int print(const Result<Report>& report, const Globals& globals) {
  if (!report) {
    print_error(report.error().message);
    return kFailed;
  }
  if (globals.json)
    fmt::print("{}\n",
               report->document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  else if (!globals.quiet)
    fmt::print("{}\n", report->words);
  return 0;
}

int run(int argc, char** argv) {
  Globals globals;
  TrainCommand train;
  EvaluateCommand evaluate;
  CLI::App app("tillcast-train: trains and measures models", "tillcast-train");
  add_globals(app, globals);
  const CLI::App* train_command = add_train(app, train);
  add_evaluate(app, evaluate);
  name_environment(app);
  for (CLI::App* command : app.get_subcommands({})) {
    command->fallthrough();
    name_environment(*command);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    if (wrong.get_exit_code() == 0) return app.exit(wrong);
    print_error(fmt::format("{}; 'tillcast COMMAND --help' shows the options", wrong.what()));
    return kWrongUsage;
  }
  Progress::set_quiet(globals.quiet);
  train.data_dir = evaluate.data_dir = globals.data_dir;
  train.now_ms = wall_clock_ms();
  return print(train_command->parsed() ? run_train(train) : run_evaluate(evaluate), globals);
}

}  // namespace
}  // namespace tillcast

int main(int argc, char** argv) {
  try {
    return tillcast::run(argc, argv);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "tillcast: train: {}\n", failure.what());
    return 1;
  }
}
