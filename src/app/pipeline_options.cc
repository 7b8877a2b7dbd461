#include "app/pipeline_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <thread>
#include <utility>

#include "app/customer_segments.h"
#include "app/topic_output.h"
#include "base/duration.h"
#include "base/time.h"

namespace tillcast {
namespace {

constexpr int64_t kSaveEveryMaxMs = 300'000;  // of a topic, whose transaction is open meanwhile
static_assert(TopicOutput::kTransactionMax >= std::chrono::milliseconds(2 * kSaveEveryMaxMs));

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

}  // namespace

Result<PipelineOptions> job_of(const Context& context, const PipelineChoice& options) {
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

PaneFormat format_of(const PipelineChoice& options) {
  if (options.out_format == "csv") return PaneFormat::kCsv;
  if (options.out_format == "ndjson" || is_kafka_address(options.out)) return PaneFormat::kNdjson;
  return options.out.ends_with(".ndjson") || options.out.ends_with(".jsonl") ? PaneFormat::kNdjson
                                                                             : PaneFormat::kCsv;
}

std::string text_of(const PipelineChoice& options, const PipelineOptions& job) {
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

Result<int64_t> save_every_of(const PipelineChoice& options) {
  TC_ASSIGN(const int64_t every_ms, value_of("--save-every", parse_duration(options.save_every)));
  if (is_kafka_address(options.out) && every_ms > kSaveEveryMaxMs)
    return invalid(
        "--save-every: panes in a topic are seen when the job is noted, and brokers wait "
        "so long for no one; 5m at most");
  return every_ms;
}

Result<> check_outputs(const Context& context, const PipelineChoice& options) {
  const auto same = [](const std::filesystem::path& one, const std::filesystem::path& other) {
    std::error_code ignored;
    return one == other || std::filesystem::equivalent(one, other, ignored);
  };
  for (const std::string& file : options.files) {
    const auto in = parse_kafka_address(file), out = parse_kafka_address(options.out);
    if (in.ok() && out.ok() && *in == *out)
      return invalid("pipeline: --out is the topic that is read; choose another");
  }
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

void add_pipeline_options(CLI::App& command, PipelineChoice& choice) {
  command
      .add_option("file", choice.files,
                  "Order files as 'import' reads them, or kafka://HOST:PORT,.../TOPIC; none: the "
                  "data directory's log")
      ->type_name("FILE...");
  command
      .add_option("--window", choice.window,
                  "tumbling:1h, sliding:1d/1h (size/period) or session:30m (gap)")
      ->required();
  command.add_option("--group-by", choice.group_by,
                     "country, product, segment, customer, or several with commas");
  command
      .add_option("--allowed-lateness", choice.allowed_lateness,
                  "How long after its end a window takes late orders")
      ->type_name("DURATION");
  command
      .add_option("--out-of-orderness", choice.out_of_orderness,
                  "How far the watermark is behind the newest order (0s where lateness is "
                  "bounded; else nothing is late)")
      ->type_name("DURATION");
  command
      .add_option("--panes", choice.panes,
                  "final: one when the window closes; accumulating, discarding or retracting: "
                  "one whenever it fires")
      ->capture_default_str();
  command
      .add_option("--early", choice.early,
                  "When to fire before the window's end: never, each, count:N or a period")
      ->capture_default_str();
  command.add_option("--late", choice.late, "And after it: each, count:N, a period or never")
      ->capture_default_str();
  command
      .add_option("--keep-orders", choice.orders_kept,
                  "How long an order can be updated or cancelled")
      ->capture_default_str();
  command
      .add_option("--out", choice.out,
                  "A CSV or NDJSON file, or kafka://HOST:PORT,.../TOPIC; - is stdout")
      ->capture_default_str();
  command.add_option("--out-format", choice.out_format, "auto (by the name), csv or ndjson")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "csv", "ndjson"}));
  command
      .add_option("--late-orders", choice.late_orders, "Keep orders that came too late, as NDJSON")
      ->type_name("FILE");
  command
      .add_option("--save-every", choice.save_every,
                  "How often to note in FILE.state or TOPIC.state where the job is, to go on from "
                  "there; a topic's panes are seen as often")
      ->type_name("DURATION")
      ->capture_default_str();
  command.add_option("--threads", choice.threads, "0: one for each core")
      ->capture_default_str()
      ->check(CLI::Range(0, 256));
  command
      .add_option("--job", choice.job,
                  "Be one of the processes that share the work of the job of this name, from topic "
                  "to topic")
      ->type_name("NAME");
  command.add_flag("--follow", choice.follow, "Go on as the log grows, until stopped");
  command.add_flag("--restart", choice.restart, "Forget where a stopped job was");
  add_read_options(command, choice.choice);
}

}  // namespace tillcast
