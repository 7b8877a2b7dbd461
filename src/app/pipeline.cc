// tillcast pipeline: event-time windows over a shop's orders.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>
#include <thread>
#include <utility>

#include "app/command.h"
#include "app/customer_segments.h"
#include "app/options.h"
#include "app/pane_output.h"
#include "app/pipeline_run.h"
#include "app/pipeline_source.h"
#include "app/pipeline_state.h"
#include "app/read_options.h"
#include "base/duration.h"
#include "base/time.h"

namespace tillcast {
namespace {

struct Options {
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
  unsigned threads = 0;
  bool follow = false;
  bool restart = false;
};

// The option's name before what is wrong with its value.
template <class T>
Result<T> value_of(std::string_view option, Result<T> parsed) {
  if (parsed.ok()) return parsed;
  return Error{parsed.error().code, fmt::format("{} {}", option, parsed.error().message)};
}

// Every customer's segment as of the end of the data directory's log.
Result<SegmentOf> segments_of(const Context& context) {
  const auto placed = CustomerSegments::open(context.data_dir);
  if (!placed.ok()) {
    if (placed.error().code != ErrorCode::kNotFound) return placed.error();
    return not_found("--group-by segment: there are no segments; run 'tillcast segment' first");
  }
  TC_ASSIGN(const PastShop shop, open_past_shop(context, std::nullopt));
  std::map<std::string, std::string, std::less<>> names;
  for (const CustomerIndex customer : shop.purchasers())
    names[std::string(shop.profiles[customer].id)] = placed->of(shop, customer).name;
  return SegmentOf([names = std::move(names)](std::string_view id) -> std::string_view {
    const auto name = names.find(id);
    return name == names.end() ? "" : std::string_view(name->second);
  });
}

Result<PipelineOptions> job_of(const Context& context, const Options& options) {
  PipelineOptions job;
  TC_ASSIGN(job.window, value_of("--window", parse_window(options.window)));
  TC_ASSIGN(job.group_by, value_of("--group-by", parse_group_fields(options.group_by)));
  TC_ASSIGN(job.rules.mode, value_of("--panes", parse_pane_mode(options.panes)));
  TC_ASSIGN(job.rules.early, value_of("--early", parse_firing_rule(options.early)));
  TC_ASSIGN(job.rules.late, value_of("--late", parse_firing_rule(options.late)));
  TC_ASSIGN(job.orders_kept_ms, value_of("--keep-orders", parse_duration(options.orders_kept)));
  const bool bounded = !options.allowed_lateness.empty() || !options.out_of_orderness.empty();
  if (!options.allowed_lateness.empty()) {
    TC_ASSIGN(job.rules.allowed_lateness_ms,
              value_of("--allowed-lateness", parse_duration(options.allowed_lateness)));
  }
  // Who bounds lateness, or follows, wants windows to close; else nothing is late before the end.
  if (bounded || options.follow) {
    const std::string& text = options.out_of_orderness;
    TC_ASSIGN(job.out_of_orderness_ms,
              value_of("--out-of-orderness", parse_duration(text.empty() ? "0" : text)));
  }
  if (job.rules.mode == PaneMode::kFinal && options.early != "never")
    return invalid(
        "--early: says when panes are told before a window closes, and --panes final "
        "tells none; choose accumulating, discarding or retracting");
  if (has_field(job.group_by, GroupField::kSegment)) {
    TC_ASSIGN(job.segment_of, segments_of(context));
  }
  const unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  job.threads = options.threads > 0 ? options.threads : cores;
  return job;
}

PaneFormat format_of(const Options& options) {
  if (options.out_format == "csv") return PaneFormat::kCsv;
  if (options.out_format == "ndjson") return PaneFormat::kNdjson;
  return options.out.ends_with(".ndjson") || options.out.ends_with(".jsonl") ? PaneFormat::kNdjson
                                                                             : PaneFormat::kCsv;
}

// What may not change between a stop and the going on.
std::string text_of(const Options& options, const PipelineOptions& job) {
  std::string text = fmt::format(
      "--window {} --group-by '{}' --panes {} --early {} --late {} --allowed-lateness {} "
      "--out-of-orderness {} --keep-orders {}",
      to_string(job.window), options.group_by, to_string(job.rules.mode),
      to_string(job.rules.early), to_string(job.rules.late),
      format_duration(job.rules.allowed_lateness_ms),
      job.out_of_orderness_ms ? format_duration(*job.out_of_orderness_ms) : "none",
      format_duration(job.orders_kept_ms));
  const ReadOptions& read = options.choice.read;
  text += fmt::format(" --out-format {} --format {} --timezone {} --currency {}",
                      format_of(options) == PaneFormat::kCsv ? "csv" : "ndjson", read.format,
                      read.timezone, read.currency);
  for (const std::string& column : options.choice.columns) text += " --map " + column;
  if (!options.late_orders.empty()) text += " --late-orders " + options.late_orders;
  for (const std::string& file : options.files) text += " " + file;
  return text;
}

std::string words(const PipelineCounts& counts, const SourceCounts& source, const Options& options,
                  double seconds) {
  std::string text = fmt::format("{} rows of {} orders in {:.1f} s: {} panes", counts.rows,
                                 counts.orders, seconds, counts.panes);
  if (options.out != "-") text += " in " + options.out;
  if (source.rejected > 0)
    text += fmt::format("\n{} rows were rejected, the first: {}", source.rejected,
                        source.first_rejected);
  const auto add = [&](uint64_t count, std::string_view what) {
    if (count > 0) text += fmt::format("\n{} {}", count, what);
  };
  add(counts.duplicates, "orders were stated twice and count once");
  add(counts.conflicts, "orders contradict what was stated before and do not count");
  add(counts.unknown, "cancellations are of orders that are not known (any more)");
  add(counts.guests, "orders of guests are in no customer's session");
  add(counts.late, "orders came after the watermark");
  if (counts.dropped > 0)
    text += fmt::format(
        "\n{} orders came after a window of theirs was closed and do not count "
        "there; {}",
        counts.dropped,
        options.late_orders.empty()
            ? "a longer --allowed-lateness takes them, --late-orders FILE keeps "
              "them"
            : options.late_orders + " has them");
  return text;
}

nlohmann::ordered_json document(const PipelineCounts& counts, const SourceCounts& source,
                                const Options& options, const PipelineOptions& job,
                                double seconds) {
  auto fields = nlohmann::ordered_json::array();
  for (const GroupField field : job.group_by) fields.push_back(to_string(field));
  return {{"window", to_string(job.window)},
          {"group_by", fields},
          {"panes_kind", to_string(job.rules.mode)},
          {"orders", counts.orders},
          {"rows", counts.rows},
          {"rejected", source.rejected},
          {"duplicates", counts.duplicates},
          {"conflicts", counts.conflicts},
          {"outdated", counts.outdated},
          {"unknown", counts.unknown},
          {"guests", counts.guests},
          {"late", counts.late},
          {"late_dropped", counts.dropped},
          {"panes", counts.panes},
          {"out", options.out},
          {"seconds", seconds}};
}

Result<std::unique_ptr<PipelineSource>> open_source(const Context& context,
                                                    const Options& options) {
  if (options.files.empty()) return log_source(context.data_dir);
  const auto is_topic = [](const std::string& file) { return is_kafka_address(file); };
  if (std::ranges::any_of(options.files, is_topic)) {
    if (options.files.size() > 1)
      return invalid("pipeline: reads one topic, or files; name one of them");
    TC_ASSIGN(const KafkaAddress topic, parse_kafka_address(options.files.front()));
    return topic_source(topic, options.choice.read.currency);
  }
  if (options.follow)
    return invalid("--follow: a file does not grow; leave the files away to follow the log");
  TC_ASSIGN(ReadOptions read, chosen_read_options(options.choice));
  return file_source(options.files, std::move(read));
}

Result<std::optional<StoppedPipeline>> stopped_before(const Options& options,
                                                      const std::string& job) {
  if (options.out == "-") return std::optional<StoppedPipeline>();
  const PipelineState state(options.out + ".state");
  if (options.restart) {
    TC_TRY(state.remove());
  }
  return state.load(job);
}

// What is written is none of what is read, and not written twice.
Result<> check_outputs(const Context& context, const Options& options) {
  const auto same = [](const std::filesystem::path& one, const std::filesystem::path& other) {
    std::error_code ignored;
    return one == other || std::filesystem::equivalent(one, other, ignored);
  };
  std::vector<std::filesystem::path> read(options.files.begin(), options.files.end());
  for (const auto* name : {"log.sqlite", "log.sqlite-wal", "log.sqlite-shm", "checkpoint", "lock"})
    read.push_back(context.data_dir / name);
  for (const std::string& path : {options.out, options.late_orders})
    for (const std::filesystem::path& other : read)
      if (!path.empty() && same(path, other))
        return invalid(
            fmt::format("pipeline: {} would be written over what it is; choose another "
                        "--out or --late-orders",
                        path));
  if (same(options.out, options.late_orders) || options.out + ".state" == options.late_orders)
    return invalid("pipeline: --out and --late-orders are one file; choose two");
  return Done{};
}

Result<std::unique_ptr<PaneWriter>> open_writer(const Options& options, const PipelineOptions& job,
                                                bool listed,
                                                const std::optional<StoppedPipeline>& before) {
  std::unique_ptr<GrowingFile> out, late;
  if (!listed) {
    TC_ASSIGN(out, GrowingFile::open(options.out, before ? before->place.out_bytes : 0));
  }
  if (!options.late_orders.empty()) {
    TC_ASSIGN(late, GrowingFile::open(options.late_orders, before ? before->place.late_bytes : 0));
  }
  PaneRows rows(listed ? PaneFormat::kNdjson : format_of(options), job.rules.mode, job.group_by);
  auto writer = std::make_unique<PaneWriter>(std::move(rows), std::move(out), std::move(late));
  if (!before) {
    TC_TRY(writer->begin());
  }
  return writer;
}

nlohmann::ordered_json rows_of(const std::string& lines) {
  auto rows = nlohmann::ordered_json::array();
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);)
    rows.push_back(nlohmann::ordered_json::parse(line));
  return rows;
}

Result<> run(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(PipelineOptions job, job_of(context, options));
  TC_ASSIGN(const int64_t save_every_ms,
            value_of("--save-every", parse_duration(options.save_every)));
  const bool listed = context.json && options.out == "-";
  if (listed && options.follow)
    return invalid("--follow: has no end that --json could wait for; give --out FILE");
  TC_TRY(check_outputs(context, options));
  TC_ASSIGN(const std::unique_ptr<PipelineSource> source, open_source(context, options));
  job.partitions = source->partitions();
  PipelinePlace place;
  place.job = text_of(options, job);
  TC_ASSIGN(const std::optional<StoppedPipeline> before, stopped_before(options, place.job));
  TC_ASSIGN(const auto writer, open_writer(options, job, listed, before));
  Pipeline pipeline(job, *writer);
  if (before) {
    ByteReader windows(before->windows);
    TC_TRY(pipeline.load(windows));
    place = before->place;
  }

  PipelineRun once({options.out, options.follow, save_every_ms}, std::move(place), *source,
                   pipeline, *writer);
  TC_TRY(once.run());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const PipelineCounts& counts = pipeline.counts();
  if (options.out == "-" && !context.json) {
    // Rows stand on stdout; what is wrong must be said all the same.
    if (counts.dropped + counts.conflicts + source->counts().rejected > 0)
      spdlog::warn("pipeline: {}", one_line(words(counts, source->counts(), options, seconds)));
    return Done{};
  }
  auto told = document(counts, source->counts(), options, job, seconds);
  if (listed) told["results"] = rows_of(writer->text());
  report(context, told, words(counts, source->counts(), options, seconds));
  return Done{};
}

}  // namespace

void add_pipeline(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "pipeline", "Totals by windows of event time, from files, the log or a topic");
  command
      ->add_option("file", options->files,
                   "Order files as 'import' reads them, or kafka://HOST:PORT,.../TOPIC; none: the "
                   "data directory's log")
      ->type_name("FILE...");
  command
      ->add_option("--window", options->window,
                   "tumbling:1h, sliding:1d/1h (size/period) or session:30m (gap)")
      ->required();
  command->add_option("--group-by", options->group_by,
                      "country, product, segment, customer, or several with commas");
  command
      ->add_option("--allowed-lateness", options->allowed_lateness,
                   "How long after its end a window takes late orders")
      ->type_name("DURATION");
  command
      ->add_option("--out-of-orderness", options->out_of_orderness,
                   "How far the watermark is behind the newest order (0s where lateness is "
                   "bounded; else nothing is late)")
      ->type_name("DURATION");
  command
      ->add_option("--panes", options->panes,
                   "final: one when the window closes; accumulating, discarding or retracting: "
                   "one whenever it fires")
      ->capture_default_str();
  command
      ->add_option("--early", options->early,
                   "When to fire before the window's end: never, each, count:N or a period")
      ->capture_default_str();
  command->add_option("--late", options->late, "And after it: each, count:N, a period or never")
      ->capture_default_str();
  command
      ->add_option("--keep-orders", options->orders_kept,
                   "How long an order can be updated or cancelled")
      ->capture_default_str();
  command->add_option("--out", options->out, "A CSV or NDJSON file; - is stdout")
      ->capture_default_str();
  command->add_option("--out-format", options->out_format, "auto (by the name), csv or ndjson")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "csv", "ndjson"}));
  command
      ->add_option("--late-orders", options->late_orders,
                   "Keep orders that came too late, as NDJSON")
      ->type_name("FILE");
  command
      ->add_option("--save-every", options->save_every,
                   "How often to note in FILE.state where the job is, to go on from there")
      ->type_name("DURATION")
      ->capture_default_str();
  command->add_option("--threads", options->threads, "0: one for each core")
      ->capture_default_str()
      ->check(CLI::Range(0, 256));
  command->add_flag("--follow", options->follow, "Go on as the log grows, until stopped");
  command->add_flag("--restart", options->restart, "Forget where a stopped job was");
  add_read_options(*command, options->choice);
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
