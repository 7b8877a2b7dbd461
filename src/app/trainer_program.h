// app/trainer_program.h: starts tillcast-train, the program beside ours that learns.
#pragma once

#include <string>

#include "app/command.h"

namespace tillcast {

// Adds COMMAND so that all its arguments, --help too, go to tillcast-train as they are; exit
// status, stdout and stderr are that program's.
void add_trainer_command(CLI::App& app, Context& context, const std::string& name,
                         const std::string& help);

}  // namespace tillcast
