// tillcast pipeline: event-time windows over a shop's orders.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <map>
#include <thread>
#include <utility>

#include "app/command.h"
#include "app/customer_segments.h"
#include "app/options.h"
#include "app/pane_output.h"
#include "app/pipeline_source.h"
#include "app/pipeline_state.h"
#include "app/read_options.h"
#include "base/duration.h"
#include "base/progress.h"
#include "base/time.h"

namespace tillcast {
namespace {

constexpr size_t kBatchEntries = 2048;
constexpr size_t kBatchBytes = 16 << 20;
constexpr auto kFollowEvery = std::chrono::milliseconds(200);
constexpr std::string_view kStopped = "stopped";

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

std::atomic<bool> stop_asked = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void stop_at_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { stop_asked = true; };
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

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
  if (!options.late_orders.empty()) text += " --late-orders " + options.late_orders;
  for (const std::string& file : options.files) text += " " + file;
  return text;
}

PaneFormat format_of(const Options& options) {
  if (options.out_format == "csv") return PaneFormat::kCsv;
  if (options.out_format == "ndjson") return PaneFormat::kNdjson;
  return options.out.ends_with(".ndjson") || options.out.ends_with(".jsonl") ? PaneFormat::kNdjson
                                                                             : PaneFormat::kCsv;
}

// For --json without --out: the rows stand in the document.
class PaneList : public PipelineSink {
 public:
  explicit PaneList(PaneRows rows) : rows_(std::move(rows)) {}
  Result<> panes(std::span<const Pane> panes, const GroupKeys& groups) override {
    for (const Pane& pane : panes) {
      std::string text;
      rows_.append(text, pane, groups);
      list.push_back(nlohmann::ordered_json::parse(text));
    }
    return Done{};
  }
  Result<> dropped(const OrderEvent&) override { return Done{}; }

  nlohmann::ordered_json list = nlohmann::ordered_json::array();

 private:
  PaneRows rows_;
};

// One run: reads on this thread, and has the last batch worked out by another meanwhile.
class PipelineRun {
 public:
  // `files` may be null: the rows go elsewhere.
  PipelineRun(const Options& options, std::string job, PipelineSource& source, Pipeline& pipeline,
              PaneFiles* files, int64_t save_every_ms)
      : options_(options),
        source_(source),
        pipeline_(pipeline),
        files_(files),
        save_every_(save_every_ms),
        state_(options.out + ".state") {
    place_.job = std::move(job);
  }

  bool resumable() const { return files_ != nullptr && options_.out != "-"; }
  void resume_at(PipelinePlace place) { place_ = std::move(place); }

  // Until the end, or a signal.
  Result<> run() {
    saved_ = std::chrono::steady_clock::now();
    Progress progress("Windowing", options_.follow ? 0 : 1000, "");
    for (;;) {
      const auto on_entry = [&](Stated&& entry) { return take(std::move(entry)); };
      const auto on_progress = [&](uint64_t thousandths) {
        progress.set(options_.follow ? place_.source.taken : thousandths,
                     fmt::format("{} orders", place_.source.taken));
      };
      const Result<> read = source_.read(place_.source, on_entry, on_progress);
      TC_TRY(settle());
      if (!read.ok() && !stop_asked) return read;
      if (stop_asked || !options_.follow) break;
      if (files_) TC_TRY(files_->flush());
      TC_TRY(save_if_due());
      std::this_thread::sleep_for(kFollowEvery);
    }
    progress.finish();
    if (stop_asked) return stopped();
    TC_TRY(pipeline_.finish());
    if (files_) TC_TRY(files_->sync());
    return resumable() ? state_.remove() : Result<>(Done{});
  }

 private:
  Result<> take(Stated&& entry) {
    if (stop_asked) return unavailable(std::string(kStopped));
    const auto* order = std::get_if<StatedOrder>(&entry);
    bytes_ += order ? bytes_of(order->order) : sizeof(Tick);
    ++place_.source.taken;
    place_.source.last_print = print_of(entry);
    next_.push_back(std::move(entry));
    if (next_.size() < kBatchEntries && bytes_ < kBatchBytes) return Done{};
    TC_TRY(hand_over());
    return save_if_due();
  }

  Result<> hand_over() {
    if (adding_.valid()) TC_TRY(adding_.get());
    bytes_ = 0;
    adding_ = std::async(std::launch::async, [this, batch = std::exchange(next_, {})]() mutable {
      return pipeline_.add(std::move(batch));
    });
    return Done{};
  }

  // All that was taken is told.
  Result<> settle() {
    TC_TRY(hand_over());
    TC_TRY(adding_.get());
    return pipeline_.settle();
  }

  Result<> save_if_due() {
    if (!resumable() || std::chrono::steady_clock::now() - saved_ < save_every_) return Done{};
    return save();
  }

  Result<> save() {
    TC_TRY(settle());
    TC_TRY(files_->sync());
    place_.out_bytes = files_->out_bytes();
    place_.late_bytes = files_->late_bytes();
    TC_TRY(state_.save(place_, pipeline_));
    saved_ = std::chrono::steady_clock::now();
    return Done{};
  }

  Result<> stopped() {
    if (!resumable())
      return unavailable("pipeline: stopped; with --out FILE it could have gone on later");
    TC_TRY(save());
    return unavailable(
        fmt::format("pipeline: stopped after {} orders; the same command goes on "
                    "from there",
                    pipeline_.counts().orders));
  }

  const Options& options_;
  PipelineSource& source_;
  Pipeline& pipeline_;
  PaneFiles* files_;
  const std::chrono::milliseconds save_every_;
  PipelineState state_;
  PipelinePlace place_;
  std::vector<Stated> next_;
  size_t bytes_ = 0;
  std::future<Result<>> adding_;
  std::chrono::steady_clock::time_point saved_;
};

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

Result<std::unique_ptr<PaneFiles>> open_files(const Options& options, const PipelineOptions& job,
                                              const std::optional<StoppedPipeline>& before) {
  std::unique_ptr<GrowingFile> late;
  TC_ASSIGN(auto out, GrowingFile::open(options.out, before ? before->place.out_bytes : 0));
  if (!options.late_orders.empty()) {
    TC_ASSIGN(late, GrowingFile::open(options.late_orders, before ? before->place.late_bytes : 0));
  }
  PaneRows rows(format_of(options), job.rules.mode, job.group_by);
  if (!before) {
    TC_TRY(out->write(rows.header()));
  }
  return std::make_unique<PaneFiles>(std::move(rows), std::move(out), std::move(late));
}

Result<> run(const Context& context, const Options& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const PipelineOptions job, job_of(context, options));
  TC_ASSIGN(const std::unique_ptr<PipelineSource> source, open_source(context, options));
  TC_ASSIGN(const int64_t save_every_ms,
            value_of("--save-every", parse_duration(options.save_every)));
  const bool listed = context.json && options.out == "-";
  if (listed && options.follow)
    return invalid("--follow: has no end that --json could wait for; give --out FILE");
  const std::string text = text_of(options, job);

  TC_ASSIGN(const std::optional<StoppedPipeline> before, stopped_before(options, text));
  PaneList list(PaneRows(PaneFormat::kNdjson, job.rules.mode, job.group_by));
  std::unique_ptr<PaneFiles> files;
  if (!listed) {
    TC_ASSIGN(files, open_files(options, job, before));
  }
  Pipeline pipeline(job, listed ? static_cast<PipelineSink&>(list) : *files);
  PipelineRun once(options, text, *source, pipeline, files.get(), save_every_ms);
  if (before) {
    ByteReader windows(before->windows);
    TC_TRY(pipeline.load(windows));
    once.resume_at(before->place);
  }

  stop_at_signals();
  stop_at_signals();
  TC_TRY(once.run());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const PipelineCounts& counts = pipeline.counts();
  auto told = document(counts, source->counts(), options, job, seconds);
  if (listed) told["results"] = std::move(list.list);
  if (options.out == "-" && !context.json) {
    // Rows stand on stdout; what is wrong must be said all the same.
    if (counts.dropped + counts.conflicts + source->counts().rejected > 0)
      spdlog::warn("pipeline: {}", one_line(words(counts, source->counts(), options, seconds)));
    return Done{};
  }
  report(context, told, words(counts, source->counts(), options, seconds));
  return Done{};
}

}  // namespace

void add_pipeline(CLI::App& app, Context& context) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("pipeline", "Totals by windows of event time, from files or the log");
  command
      ->add_option("file", options->files,
                   "Order files as 'import' reads them; none: the data directory's log")
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
                   "When to fire before the window's end: never, count:N or a period")
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
