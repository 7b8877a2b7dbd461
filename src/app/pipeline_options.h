// app/pipeline_options.h: what `tillcast pipeline` is asked for, and whether it fits together.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/command.h"
#include "app/pane_output.h"
#include "app/read_options.h"
#include "window/pipeline.h"

namespace tillcast {

struct PipelineChoice {
  std::vector<std::string> files;
  ReadChoice choice;
  std::string window;
  std::string group_by;
  std::string panes = "final";
  std::string early = "never";
  std::string late = "each";
  std::string allowed_lateness;
  std::string out_of_orderness;
  std::string orders_kept = "30d";
  std::string out = "-";
  std::string out_format = "auto";
  std::string late_orders;
  std::string save_every = "10s";
  std::string job;  // whose process this is; empty: it is alone
  unsigned threads = 0;
  bool follow = false;
  bool restart = false;
};

// The option's name before what is wrong with its value.
template <class T>
Result<T> value_of(std::string_view option, Result<T> parsed) {
  if (parsed.ok()) return parsed;
  return Error{parsed.error().code, std::string(option) + " " + parsed.error().message};
}

void add_pipeline_options(CLI::App& command, PipelineChoice& choice);

Result<PipelineOptions> job_of(const Context& context, const PipelineChoice& options);
Result<int64_t> save_every_of(const PipelineChoice& options);  // ms
PaneFormat format_of(const PipelineChoice& options);
// What may not change between a stop and the going on.
std::string text_of(const PipelineChoice& options, const PipelineOptions& job);
// What is written is none of what is read, and not written twice.
Result<> check_outputs(const Context& context, const PipelineChoice& options);

}  // namespace tillcast
