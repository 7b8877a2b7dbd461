// app/options.h: what all commands share on the command line, in the environment and in --config.
//
// A value comes from the command line, else from TILLCAST_<OPTION>, else from the TOML file, else
// it is the default.
#pragma once

#include <string>
#include <string_view>

#include "app/command.h"

namespace tillcast {

void add_global_options(CLI::App& app, Context& context);

// After all commands were added: environment names and fall-through of the global options.
void finish_options(CLI::App& app);

// "--from T", "--until T", "--as-of T": a date or an RFC 3339 time, as Unix UTC milliseconds.
CLI::Option* add_time(CLI::App& command, const std::string& name, std::optional<int64_t>& at_ms,
                      const std::string& help);

// Line breaks become spaces: an error is one line.
std::string one_line(std::string_view text);

}  // namespace tillcast
