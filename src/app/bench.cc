// tillcast bench: measures every figure that Tillcast promises, on this machine.
#include <fmt/format.h>
#include <stdlib.h>

#include "app/command.h"
#include "app/options.h"
#include "bench/benchmarks.h"

namespace tillcast {
namespace {

struct Options {
  BenchOptions bench;
  std::vector<std::string> names;
  std::string dir;
};

// A directory of its own, gone with it.
class Scratch {
 public:
  static Result<std::unique_ptr<Scratch>> make(const std::filesystem::path& parent) {
    std::error_code ignored;
    std::filesystem::create_directories(parent, ignored);
    std::string pattern = (parent / "tillcast-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      return invalid(fmt::format("bench: {}: cannot be written to; choose another with --dir",
                                 parent.string()));
    return std::make_unique<Scratch>(pattern);
  }
  explicit Scratch(std::filesystem::path path) : path_(std::move(path)) {}
  ~Scratch() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

Result<> run(const Context& context, Options& options) {
  options.bench.program = std::filesystem::read_symlink("/proc/self/exe");
  const std::filesystem::path parent = options.dir.empty() ? std::filesystem::temp_directory_path()
                                                           : std::filesystem::path(options.dir);
  TC_ASSIGN(const auto scratch, Scratch::make(parent));
  options.bench.dir = scratch->path();
  nlohmann::ordered_json results = nlohmann::ordered_json::array();
  std::string words;
  for (const Benchmark& benchmark : benchmarks()) {
    if (!options.names.empty() &&
        std::ranges::find(options.names, benchmark.name) == options.names.end())
      continue;
    TC_ASSIGN(const Measurements found, benchmark.run(options.bench));
    for (const Measurement& one : found) {
      nlohmann::ordered_json checked = nlohmann::ordered_json::array();
      for (const Check& check : one.checks)
        checked.push_back({{"what", check.what}, {"passed", check.passed}, {"found", check.found}});
      results.push_back({{"name", one.name},
                         {"figure", one.figure},
                         {"value", one.value},
                         {"unit", one.unit},
                         {"target", one.target},
                         {"met", one.met()},
                         {"checked", checked},
                         {"details", one.details}});
    }
  }
  report(context, {{"results", results}}, results.dump(1));
  return Done{};
}

}  // namespace

void add_bench(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("bench", "Measure what Tillcast promises, on this machine");
  command->add_option("names", options->names, "Which; default: all");
  command->add_flag("--quick", options->bench.quick, "A short form of each: does it work?");
  command->add_option("--seconds", options->bench.seconds, "How long each measures");
  command->add_option("--transactions", options->bench.transactions, "How many `scale` sends");
  command->add_option("--customers", options->bench.customers, "How many `ingest` has")
      ->check(CLI::Range(uint64_t{1}, uint64_t{10'000'000}));
  command->add_option("--connections", options->bench.connections, "How many `ingest` sends on");
  command->add_option("--dir", options->dir, "Where the servers keep their data meanwhile");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
