// tillcast pipeline: event-time windows over a shop's orders.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <utility>

#include "app/command.h"
#include "app/options.h"
#include "app/pipeline_options.h"
#include "app/pipeline_output.h"
#include "app/pipeline_run.h"
#include "app/pipeline_shared.h"
#include "app/pipeline_source.h"
#include "app/pipeline_words.h"
#include "app/topic_output.h"

namespace tillcast {
namespace {

Result<std::unique_ptr<PipelineSource>> open_source(const Context& context,
                                                    const PipelineChoice& options) {
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

struct OpenedOutput {
  std::unique_ptr<PipelineOutput> output;
  FileOutput* listed = nullptr;  // the same, where the rows are kept for the document
  std::optional<StoppedPipeline> before;
};

Result<OpenedOutput> open_file(const PipelineChoice& options, const PipelineOptions& job,
                               const std::string& text, bool listed) {
  OpenedOutput opened;
  PipelineState state(options.out + ".state");
  if (options.out != "-") {
    if (options.restart) TC_TRY(state.remove());
    TC_ASSIGN(opened.before, state.load(text));
  }
  const auto& before = opened.before;
  std::unique_ptr<GrowingFile> out, late;
  if (!listed) {
    TC_ASSIGN(out, GrowingFile::open(options.out, before ? before->place.out_bytes : 0));
  }
  if (!options.late_orders.empty()) {
    TC_ASSIGN(late, GrowingFile::open(options.late_orders, before ? before->place.late_bytes : 0));
  }
  PaneRows rows(listed ? PaneFormat::kNdjson : format_of(options), job.rules.mode, job.group_by);
  auto output = std::make_unique<FileOutput>(std::move(rows), std::move(state), std::move(out),
                                             std::move(late));
  if (!before) {
    TC_TRY(output->begin());
  }
  if (listed) opened.listed = output.get();
  opened.output = std::move(output);
  return opened;
}

Result<OpenedOutput> open_topic(const PipelineChoice& options, const PipelineOptions& job,
                                const std::string& text) {
  if (format_of(options) != PaneFormat::kNdjson)
    return invalid("--out-format csv: a topic's records are JSON; leave it out");
  TC_ASSIGN(const KafkaAddress topic, value_of("--out", parse_kafka_address(options.out)));
  PaneRows rows(PaneFormat::kNdjson, job.rules.mode, job.group_by);
  TC_ASSIGN(auto opened, TopicOutput::open(topic, job.partitions, std::move(rows), text,
                                           options.restart, options.late_orders));
  return OpenedOutput{std::move(opened.output), nullptr, std::move(opened.before)};
}

nlohmann::ordered_json rows_of(const std::string& lines) {
  auto rows = nlohmann::ordered_json::array();
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);)
    rows.push_back(nlohmann::ordered_json::parse(line));
  return rows;
}

Result<> run(const Context& context, const PipelineChoice& options) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(PipelineOptions job, job_of(context, options));
  TC_ASSIGN(const int64_t save_every_ms, save_every_of(options));
  const bool listed = context.json && options.out == "-";
  const bool to_topic = is_kafka_address(options.out);
  if (listed && options.follow)
    return invalid("--follow: has no end that --json could wait for; give --out FILE");
  TC_TRY(check_outputs(context, options));
  if (!options.job.empty()) return run_shared(context, options, job, save_every_ms);
  TC_ASSIGN(const std::unique_ptr<PipelineSource> source, open_source(context, options));
  job.partitions = source->partitions();
  PipelinePlace place;
  place.job = text_of(options, job);
  TC_ASSIGN(const OpenedOutput opened, to_topic ? open_topic(options, job, place.job)
                                                : open_file(options, job, place.job, listed));
  Pipeline pipeline(job, *opened.output);
  if (opened.before) {
    ByteReader windows(opened.before->windows);
    TC_TRY(pipeline.load(windows));
    place = opened.before->place;
  }
  if (place.done) {
    report(context, pipeline_document(pipeline.counts(), source->counts(), options, job, 0),
           fmt::format("{}: all of it was told before; --restart tells it again", options.out));
    return Done{};
  }

  PipelineRun once({options.follow, save_every_ms}, std::move(place), *source, pipeline,
                   *opened.output);
  TC_TRY(once.run());
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const PipelineCounts& counts = pipeline.counts();
  if (options.out == "-" && !context.json) {
    // Rows stand on stdout; what is wrong must be said all the same.
    if (counts.dropped + counts.conflicts + source->counts().rejected > 0)
      spdlog::warn("pipeline: {}",
                   one_line(pipeline_words(counts, source->counts(), options, seconds)));
    return Done{};
  }
  auto told = pipeline_document(counts, source->counts(), options, job, seconds);
  if (listed) told["results"] = rows_of(opened.listed->text());
  report(context, told, pipeline_words(counts, source->counts(), options, seconds));
  return Done{};
}

}  // namespace

void add_pipeline(CLI::App& app, Context& context) {
  auto options = std::make_shared<PipelineChoice>();
  CLI::App* command = app.add_subcommand(
      "pipeline", "Totals by windows of event time, from files, the log or a topic");
  add_pipeline_options(*command, *options);
  command->callback(
      [&context, options] { context.run = [&, options] { return run(context, *options); }; });
}

}  // namespace tillcast
