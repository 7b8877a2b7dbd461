// tillcast: picks a command, runs it, and turns what comes of it into a line and an exit status.
#include <fmt/format.h>

#include <exception>

#include "app/command.h"
#include "app/options.h"
#include "base/logging.h"
#include "base/progress.h"

namespace {

enum ExitStatus { kDone = 0, kFailed = 1, kWrongUsage = 2 };

int run(int argc, char** argv) {
  using namespace tillcast;
  CLI::App app("Tillcast: real-time customer analytics for online shops.", "tillcast");
  Context context;
  add_global_options(app, context);
  add_import(app, context);
  add_generate(app, context);
  add_kpis(app, context);
  add_features(app, context);
  add_train(app, context);
  add_evaluate(app, context);
  add_pipeline(app, context);
  add_predict(app, context);
  add_segment(app, context);
  add_models(app, context);
  add_tokens(app, context);
  add_serve(app, context);
  add_replay(app, context);
  add_bench(app, context);
  add_cluster(app, context);
  add_verify(app, context);
  finish_options(app);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error), kDone;  // --help, --version
    const std::vector<std::string> unknown = app.remaining();
    const std::string what = app.get_subcommands().empty() && !unknown.empty()
                                 ? unknown.front() + ": no such command"
                                 : one_line(error.what());
    fmt::print(stderr, "tillcast: {}; see 'tillcast --help'\n", what);
    return kWrongUsage;
  }
  start_logging(context.log_level,
                context.log_format == "json" ? LogFormat::kJson : LogFormat::kText);
  Progress::set_quiet(context.quiet);
  if (const auto done = context.run(); !done.ok()) {
    fmt::print(stderr, "tillcast: {}\n", one_line(done.error().message));
    return kFailed;
  }
  return kDone;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(argc, argv);
  } catch (const std::exception& error) {
    fmt::print(stderr, "tillcast: bug: {}; please report it\n", error.what());
    return kFailed;
  }
}
