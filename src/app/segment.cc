// tillcast segment: who the customers are.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <chrono>

#include "app/command.h"
#include "app/options.h"
#include "app/segment_fit.h"
#include "app/segment_words.h"
#include "base/file.h"
#include "base/progress.h"
#include "base/time.h"
#include "ingest/text_encoding.h"
#include "serve/segment_views.h"

namespace tillcast {
namespace {

constexpr uint64_t kSeedMax = uint64_t{1} << 53;  // what every reader of JSON keeps whole

struct Options {
  std::string k = "auto";
  std::vector<std::string> features{kSegmentFeatures.begin(), kSegmentFeatures.end()};
  std::optional<int64_t> as_of_ms;
  uint64_t seed = 1;
  bool whiten = false;
  bool dry_run = false;
  std::string out;
};

Result<std::optional<size_t>> number_of(const std::string& k) {
  if (k == "auto") return std::optional<size_t>();
  size_t number = 0;
  const auto read = std::from_chars(k.data(), k.data() + k.size(), number);
  if (read.ec != std::errc{} || read.ptr != k.data() + k.size() || number == 0 ||
      number > kSegmentsMax)
    return invalid(fmt::format("segment: --k {}: is neither 'auto' nor a number from 1 to {}", k,
                               kSegmentsMax));
  return std::optional(number);
}

Result<> write_customers(const std::string& file, const ShopSegments& fitted) {
  std::string csv = "customer_id,segment_id,segment\n";
  for (size_t i = 0; i < fitted.customers.size(); ++i) {
    const Segment& segment = fitted.fit.segmentation.segments[fitted.fit.places[i]];
    append_csv_field(csv, fitted.shop.profiles[fitted.customers[i]].id);
    csv += fmt::format(",{},", segment.id);
    append_csv_field(csv, segment.name);
    csv += '\n';
  }
  return write_file(file, csv);
}

Result<> run(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const std::optional<size_t> k, number_of(options.k));
  std::optional<Progress> progress;
  FitOptions fit;
  fit.features = options.features;
  fit.k = k;
  fit.seed = options.seed;
  fit.whiten = options.whiten;
  fit.progress = [&](size_t done, size_t of) {
    if (!progress) progress.emplace("Fitting", of, "steps");
    progress->set(done);
  };
  TC_ASSIGN(const ShopSegments fitted, fit_shop(context, options.as_of_ms, std::move(fit)));
  if (progress) progress->finish();
  for (const std::string& name : fitted.fit.left_out)
    spdlog::warn("segment: {} is the same for everyone and was left out", name);
  // The file first: where it cannot be written, the shop keeps what it has.
  if (!options.out.empty()) TC_TRY(write_customers(options.out, fitted));
  if (!options.dry_run) TC_TRY(keep_segments(context, fitted));

  const SegmentsNow now = segments_at_fit(fitted);
  auto document = nlohmann::ordered_json::parse(segments_json(now, fitted.shop.currency));
  document["left_out"] = fitted.fit.left_out;
  document["kept"] = !options.dry_run;
  document["seconds"] =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  report(context, document, segment_words(now, fitted.shop.currency, !options.dry_run));
  return Done{};
}

}  // namespace

void add_segment(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("segment", "Divide the customers into segments that say what to do");
  command
      ->add_option("--k", options->k,
                   "How many segments: a number, or auto: the finest division that passes every "
                   "test (docs/segments.md)")
      ->capture_default_str();
  command
      ->add_option("--features", options->features,
                   "The features that tell customers apart, by the catalogue's names")
      ->delimiter(',')
      ->capture_default_str();
  add_time(*command, "--as-of", options->as_of_ms,
           "See only what was before it (default: 1 ms after the last event)");
  command->add_option("--seed", options->seed, "The same seed gives the same segments")
      ->capture_default_str()
      ->check(CLI::Range(uint64_t{0}, kSeedMax));
  command->add_flag("--whiten", options->whiten, "Make the features uncorrelated first (ZCA)");
  command->add_flag("--dry-run", options->dry_run, "Show them only; the shop keeps what it has");
  command->add_option("--out", options->out, "Write every customer's segment to this CSV file")
      ->type_name("FILE");
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
