// app/command.h: what every command gets and gives.
//
// Each command is one file with one function here; it adds a CLI11 subcommand whose callback sets
// Context::run. main.cc parses, runs, prints an error as one line and turns it into the exit
// status.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "base/result.h"

namespace tillcast {

struct Context {
  std::filesystem::path data_dir = "tillcast-data";
  bool json = false;   // exactly one JSON document on stdout
  bool quiet = false;  // no progress, no summary
  std::string log_level = "info";
  std::string log_format = "text";

  std::function<Result<>()> run;  // what the command line asked for
};

void add_import(CLI::App& app, Context& context);
void add_generate(CLI::App& app, Context& context);
void add_kpis(CLI::App& app, Context& context);
void add_features(CLI::App& app, Context& context);
void add_train(CLI::App& app, Context& context);
void add_evaluate(CLI::App& app, Context& context);
void add_pipeline(CLI::App& app, Context& context);
void add_predict(CLI::App& app, Context& context);
void add_segment(CLI::App& app, Context& context);
void add_models(CLI::App& app, Context& context);
void add_tokens(CLI::App& app, Context& context);
void add_serve(CLI::App& app, Context& context);
void add_replay(CLI::App& app, Context& context);
void add_bench(CLI::App& app, Context& context);
void add_cluster(CLI::App& app, Context& context);
void add_verify(CLI::App& app, Context& context);

// Prints the document with --json, else the words (unless quiet).
void report(const Context& context, const nlohmann::ordered_json& document,
            const std::string& words);

}  // namespace tillcast
