#include "app/trainer_program.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "base/file.h"

namespace tillcast {
namespace {

// Returns only where the program could not be started.
Result<> become(const std::filesystem::path& program, std::vector<std::string> arguments) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  return unavailable(
      fmt::format("{}: {}: {}; install it beside tillcast, or build with "
                  "TILLCAST_TRAIN=ON",
                  arguments[1], program.string(), std::strerror(errno)));
}

// The global options that stood before COMMAND, were in the environment or in the file. What stands
// after COMMAND comes later and therefore wins.
std::vector<std::string> global_arguments(const CLI::App& app, const Context& context) {
  std::vector<std::string> arguments;
  for (const char* name : {"--config", "--data", "--log-level"}) {
    const CLI::Option* option = app.get_option_no_throw(name);
    if (option == nullptr || option->count() == 0) continue;
    arguments.push_back(name);
    arguments.push_back(option->as<std::string>());
  }
  if (context.json) arguments.push_back("--json");
  if (context.quiet) arguments.push_back("--quiet");
  return arguments;
}

}  // namespace

void add_trainer_command(CLI::App& app, Context& context, const std::string& name,
                         const std::string& help) {
  CLI::App* command = app.add_subcommand(name, help);
  command->set_help_flag();
  command->allow_extras();
  command->callback([&app, &context, command, name] {
    context.run = [&app, &context, command, name] {
      const std::filesystem::path program = program_folder() / "tillcast-train";
      std::vector<std::string> arguments = {program.string(), name};
      for (std::string& argument : global_arguments(app, context))
        arguments.push_back(std::move(argument));
      for (std::string& argument : command->remaining()) arguments.push_back(std::move(argument));
      return become(program, std::move(arguments));
    };
  });
}

}  // namespace tillcast
