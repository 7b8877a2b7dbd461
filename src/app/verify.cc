// tillcast verify: the data directory held against its log.
#include "engine/verify.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>

#include <chrono>

#include "app/command.h"
#include "app/options.h"
#include "app/segment_files.h"
#include "app/shop.h"
#include "base/progress.h"

namespace tillcast {
namespace {

struct Options {
  std::optional<int64_t> as_of_ms;
  bool full = false;
};

nlohmann::ordered_json document_of(const VerifyReport& report, double seconds) {
  nlohmann::ordered_json findings = nlohmann::ordered_json::array();
  for (const Finding& finding : report.findings.kept())
    findings.push_back({{"what", finding.what},
                        {"where", finding.where},
                        {"expected", finding.expected},
                        {"found", finding.found}});
  nlohmann::ordered_json document = {{"ok", report.ok()},
                                     {"findings", std::move(findings)},
                                     {"findings_total", report.findings.count()},
                                     {"entries", report.entries},
                                     {"orders", report.orders},
                                     {"customers", report.customers},
                                     {"checkpoint_seq", nullptr},
                                     {"compared", report.compared},
                                     {"seconds", seconds}};
  if (report.checkpoint_seq) document["checkpoint_seq"] = *report.checkpoint_seq;
  return document;
}

std::string words_of(const VerifyReport& report, double seconds) {
  std::string text = fmt::format("The log holds {} entries: {} orders of {} customers\n",
                                 report.entries, report.orders, report.customers);
  text += report.checkpoint_seq
              ? fmt::format("The checkpoint is of entry {}\n", *report.checkpoint_seq)
              : "There is no checkpoint that can be read\n";
  text += fmt::format("Compared in {:.1f} s: {}\n", seconds, fmt::join(report.compared, ", "));
  for (const Finding& finding : report.findings.kept())
    text += fmt::format("  {}, {}\n    expected: {}\n    found:    {}\n", finding.what,
                        finding.where, finding.expected, finding.found);
  if (const size_t more = report.findings.count() - report.findings.kept().size(); more > 0)
    text += fmt::format("  and {} more\n", more);
  text += report.ok() ? "All of it agrees with the log" : "Not all of it agrees";
  return text;
}

// A model or fit that cannot be used takes no part; whether it can is no question of this command.
template <class T>
T usable(Result<T> loaded) {
  if (loaded.ok()) return std::move(*loaded);
  if (loaded.error().code != ErrorCode::kNotFound)
    spdlog::warn("{}; going on without it", loaded.error().message);
  return nullptr;
}

Result<> run(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  VerifyOptions wanted;
  wanted.data_dir = context.data_dir;
  wanted.full = options.full;
  wanted.as_of_ms = options.as_of_ms;
  wanted.champion = usable(open_champion(context));
  wanted.segmentation = usable(usable_segmentation(context.data_dir));
  std::optional<Progress> progress;
  wanted.progress = [&](uint64_t entries, uint64_t all) {
    if (!progress) progress.emplace("Folding the log", all, "entries");
    progress->set(entries);
  };
  TC_ASSIGN(const VerifyReport found, verify(wanted));
  if (progress) progress->finish();
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  report(context, document_of(found, seconds), words_of(found, seconds));
  if (found.ok()) return Done{};
  const Finding& first = found.findings.kept().front();
  const size_t count = found.findings.count();
  return corrupt(
      fmt::format("verify: {} {} not as the log says, the first: {}, {}; see "
                  "docs/durability.md",
                  count, count == 1 ? "thing is" : "things are", first.what, first.where));
}

}  // namespace

void add_verify(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "verify", "Compute everything anew from the log and compare; a server may be running");
  add_time(*command, "--as-of", options->as_of_ms,
           "The moment of the features, not before the last event (default: 1 ms after it)");
  command->add_flag("--full", options->full,
                    "Also SQLite's long check, and the features from orders folded by their time");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
