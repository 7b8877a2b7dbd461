#include "app/options.h"

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

#include "base/time.h"

namespace tillcast {
namespace {

std::string environment_name(const CLI::Option& option) {
  std::string name = "TILLCAST_";
  for (const char c : option.get_lnames().front())
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return name;
}

// CLI11 asks the file before the environment; an option that the environment sets is therefore left
// out of the file.
class ConfigBehindEnvironment : public CLI::ConfigTOML {
 public:
  std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
    std::vector<CLI::ConfigItem> read = CLI::ConfigTOML::from_config(input);
    std::erase_if(read, [](const CLI::ConfigItem& item) {
      std::string name = "TILLCAST_";
      for (const char c : item.name)
        name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      return std::getenv(name.c_str()) != nullptr;
    });
    return read;
  }
};

void name_environment(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    if (name == "help" || name == "version" || name == "config") continue;
    option->envname(environment_name(*option));
  }
}

}  // namespace

void add_global_options(CLI::App& app, Context& context) {
  app.require_subcommand(1);
  app.set_version_flag("--version", "tillcast " TILLCAST_VERSION);
  app.set_help_flag("-h,--help", "What there is, and how to use it");
  app.add_option("--data", context.data_dir, "The data directory")->capture_default_str();
  app.set_config("--config", "", "A TOML file with options; environment: TILLCAST_<OPTION>");
  app.config_formatter(std::make_shared<ConfigBehindEnvironment>());
  app.add_flag("--json", context.json, "Print exactly one JSON document, and nothing else");
  app.add_flag("--quiet", context.quiet, "No progress, no summary");
  app.add_option("--log-level", context.log_level, "trace, debug, info, warn, error or off")
      ->capture_default_str()
      ->check(CLI::IsMember({"trace", "debug", "info", "warn", "error", "off"}));
  app.add_option("--log-format", context.log_format, "text, or json: one object a line")
      ->capture_default_str()
      ->check(CLI::IsMember({"text", "json"}));
}

void finish_options(CLI::App& app) {
  name_environment(app);
  for (CLI::App* command : app.get_subcommands({})) {
    // Global options may stand after COMMAND; what hands all its arguments on wants them itself.
    if (!command->get_allow_extras()) command->fallthrough();
    name_environment(*command);
  }
}

CLI::Option* add_time(CLI::App& command, const std::string& name, std::optional<int64_t>& at_ms,
                      const std::string& help) {
  return command
      .add_option_function<std::string>(
          name,
          [&at_ms, name](const std::string& text) {
            auto time = parse_time(text);
            if (!time) throw CLI::ValidationError(name, time.error().message);
            at_ms = *time;
          },
          help)
      ->type_name("TIME");
}

std::string one_line(std::string_view text) {
  std::string line(text);
  for (char& c : line)
    if (c == '\n' || c == '\r') c = ' ';
  return line;
}

void report(const Context& context, const nlohmann::ordered_json& document,
            const std::string& words) {
  // A product may be named in bytes that are no UTF-8: shown as U+FFFD rather than refused.
  if (context.json)
    fmt::print("{}\n", document.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
  else if (!context.quiet)
    fmt::print("{}\n", words);
}

}  // namespace tillcast
