// tillcast bench: measures every figure that Tillcast promises, on this machine.
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>

#include "app/command.h"
#include "app/options.h"
#include "base/file.h"
#include "bench/bench_report.h"
#include "bench/benchmarks.h"
#include "bench/machine.h"

namespace tillcast {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  BenchOptions bench;
  std::vector<std::string> names;
  std::string dir, uci, markdown;
  std::vector<std::string> from;
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
  ~Scratch() { clear(); }
  const std::filesystem::path& path() const { return path_; }
  void clear() const {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

 private:
  std::filesystem::path path_;
};

// Beside the shop's data, whose disk is the one that matters; a folder for all of them where there
// is none yet.
std::filesystem::path scratch_parent(const Context& context, const Options& options) {
  if (!options.dir.empty()) return options.dir;
  std::error_code ignored;
  const auto data = std::filesystem::absolute(context.data_dir, ignored);
  return std::filesystem::is_directory(data, ignored) ? data.parent_path()
                                                      : std::filesystem::temp_directory_path();
}

// As it is named, else in the folder one is in or beside the program; empty: it is not there.
std::filesystem::path uci_file(const std::string& named) {
  if (!named.empty()) return named;
  std::error_code ignored;
  for (const auto& folder : {std::filesystem::path("."), program_folder()})
    for (const char* name : {"online_retail.csv.gz", "online_retail.csv", "Online Retail.xlsx"})
      if (std::filesystem::exists(folder / name, ignored)) return folder / name;
  return {};
}

// One that could not be run to its end is a figure whose check failed: the others still count.
Measurements measure(const Benchmark& benchmark, const BenchOptions& options) {
  Result<Measurements> found = benchmark.run(options);
  if (found.ok()) return std::move(*found);
  Measurement failed;
  failed.name = benchmark.name;
  failed.figure = benchmark.words;
  failed.less_is_better = true;
  failed.checks.push_back({"it runs to its end", false, found.error().message});
  return {failed};
}

Result<Json> measure_all(const Context& context, Options& options) {
  options.bench.program = std::filesystem::read_symlink("/proc/self/exe");
  options.bench.uci = uci_file(options.uci);
  const bool words = !context.json && !context.quiet;
  const bool colour = isatty(STDOUT_FILENO) != 0 && ::getenv("NO_COLOR") == nullptr;
  Json document;
  Json results = Json::array();
  if (words) fmt::print("{}", table_head());
  for (const Benchmark& benchmark : benchmarks()) {
    if (!options.names.empty() &&
        std::ranges::find(options.names, benchmark.name) == options.names.end())
      continue;
    TC_ASSIGN(const auto scratch, Scratch::make(scratch_parent(context, options)));
    options.bench.dir = scratch->path();
    if (document.is_null()) document["machine"] = describe_machine(scratch->path());
    for (const Measurement& found : measure(benchmark, options.bench)) {
      results.push_back(describe(found));
      if (words) fmt::print("{}", table_row(results.back(), colour));
      std::fflush(stdout);
    }
  }
  document["results"] = std::move(results);
  return document;
}

Result<Json> read_results(const std::vector<std::string>& files) {
  Json document;
  for (const std::string& file : files) {
    TC_ASSIGN(const std::string text, read_file(file));
    Json read = Json::parse(text, nullptr, false);
    if (!read.is_object() || !read.contains("machine") || !read.contains("results"))
      return invalid(file + ": is not what 'tillcast bench --json' writes");
    if (document.is_null())
      document = std::move(read);
    else
      merge_results(document, read);
  }
  return document;
}

Result<> run(const Context& context, Options& options) {
  TC_ASSIGN(const Json document,
            options.from.empty() ? measure_all(context, options) : read_results(options.from));
  if (!options.markdown.empty()) TC_TRY(write_file(options.markdown, markdown(document)));
  size_t failed = 0, met = 0;
  for (const Json& result : document["results"]) {
    met += result["met"] == true;
    failed += std::ranges::any_of(result["checked"],
                                  [](const Json& check) { return check["passed"] == false; });
  }
  report(
      context, document,
      fmt::format("{} of {} figures are what they should be{}.{}", met, document["results"].size(),
                  options.bench.quick ? ", in short forms that mean little" : "",
                  options.markdown.empty()
                      ? " Next: --json has every detail, --markdown FILE a page of it."
                      : " " + options.markdown + " is written."));
  if (failed == 0) return Done{};
  return unavailable(fmt::format("bench: {} figures failed their checks", failed));
}

void add_sizes(CLI::App& command, BenchOptions& bench) {
  command.add_flag("--quick", bench.quick, "A short form of each, which shows that it works");
  command.add_option("--seconds", bench.seconds, "How long each measures (orders: each rate)")
      ->check(CLI::Range(0.1, 86'400.0));
  command
      .add_option("--transactions", bench.transactions,
                  "How many 'scale' sends; a customer for each hundred (default: 100 million)")
      ->check(CLI::Range(uint64_t{100}, uint64_t{1'000'000'000}));
  command.add_option("--customers", bench.customers, "How many buy in 'ingest' and 'orders'")
      ->capture_default_str()
      ->check(CLI::Range(uint64_t{1}, uint64_t{10'000'000}));
  command.add_flag("--known-customers", bench.known_customers,
                   "'ingest' sends an order of each customer before it measures");
  command.add_option("--connections", bench.connections, "How many 'ingest' sends on (default: 4)")
      ->check(CLI::Range(1, 64));
  command
      .add_option("--rate", bench.rate,
                  "Orders a second of 'orders', instead of the search for the highest")
      ->check(CLI::Range(1.0, 1e6));
}

}  // namespace

void add_bench(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("bench", "Measure what Tillcast promises, on this machine");
  std::vector<std::string> known;
  std::string words = "What to measure (default: all):";
  for (const Benchmark& benchmark : benchmarks()) {
    known.emplace_back(benchmark.name);
    words += fmt::format(" {} ({})", benchmark.name, benchmark.words);
    words += &benchmark == &benchmarks().back() ? "" : ";";
  }
  command->add_option("names", options->names, words)
      ->type_name("NAME")
      ->check(CLI::IsMember(known));
  add_sizes(*command, options->bench);
  command
      ->add_option("--dir", options->dir,
                   "Where the servers keep their data meanwhile (default: beside --data)")
      ->type_name("DIR");
  command->add_option("--uci", options->uci, "The file of UCI Online Retail, for 'import'")
      ->type_name("FILE");
  command->add_option("--markdown", options->markdown, "Write the results as a page as well")
      ->type_name("FILE");
  command
      ->add_option("--from", options->from,
                   "Measure nothing; read what --json wrote (of several files, the later count)")
      ->type_name("FILE");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
