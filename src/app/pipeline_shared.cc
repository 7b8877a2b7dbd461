#include "app/pipeline_shared.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <future>

#include "app/pipeline_job.h"
#include "app/pipeline_member.h"
#include "app/pipeline_words.h"
#include "app/stop_signals.h"
#include "app/topic_output.h"
#include "cluster/order_node.h"
#include "kafka/address.h"

namespace tillcast {
namespace {

Result<JobRequest> request_of(const PipelineChoice& options, const PipelineOptions& job) {
  const auto wrong = [](std::string_view why) { return invalid(fmt::format("--job: {}", why)); };
  if (options.files.size() != 1 || !is_kafka_address(options.files.front()))
    return wrong("processes share a topic's partitions; name one, as kafka://HOST:PORT,.../TOPIC");
  if (!is_kafka_address(options.out))
    return wrong("processes write to one topic; give --out kafka://HOST:PORT,.../TOPIC");
  if (format_of(options) != PaneFormat::kNdjson)
    return invalid("--out-format csv: a topic's records are JSON; leave it out");
  if (!options.late_orders.empty())
    return wrong("does not keep orders that came too late; leave --late-orders out");
  if (options.restart)
    return wrong(
        "what others may be doing is not begun anew; leave --restart out, choose another "
        "--job");
  if (has_field(job.group_by, GroupField::kSegment))
    return wrong(
        "segments are of one machine's data directory; group by customer, or leave --job "
        "out");
  JobRequest request;
  TC_ASSIGN(request.source, parse_kafka_address(options.files.front()));
  TC_ASSIGN(request.out, value_of("--out", parse_kafka_address(options.out)));
  if (request.source.brokers != request.out.brokers)
    return wrong(
        "the topics must be of one cluster, for what is read and written is one "
        "transaction; name the same brokers");
  const auto named = parse_kafka_address(fmt::format("kafka://any/{}", options.job));
  if (!named.ok())
    return wrong("a name has 1 to 200 letters, digits, '.', '_' and '-'; choose another");
  request.name = named->name;
  request.follow = options.follow;
  PipelineChoice asked = options;
  asked.files = {request.source.name};
  request.text = fmt::format("{} --out {}{}", text_of(asked, job), request.out.name,
                             request.follow ? " --follow" : "");
  return request;
}

// One stage's member, and what it counted.
struct StageRun {
  PipelineCounts counts;
  SourceCounts source;
};

Result<StageRun> run_stage(const JobRequest& request, const PipelineOptions& options,
                           const PipelineChoice& choice, PipelineMember::Options member,
                           std::atomic<bool>& stop) {
  const auto run = [&]() -> Result<StageRun> {
    TC_ASSIGN(const auto job, PipelineJob::open(request));
    const PaneRows rows(PaneFormat::kNdjson, options.rules.mode, options.group_by);
    JobContext context{*job, options, rows, choice.choice.read.currency};
    TC_TRY(PipelineMember(*job, context, std::move(member)).run(stop));
    return StageRun{context.counts, {context.rejected, context.first_rejected}};
  };
  auto result = run();
  if (!result.ok()) stop = true;  // the other stage's, too
  return result;
}

}  // namespace

Result<> run_shared(const Context& context, const PipelineChoice& options,
                    const PipelineOptions& job, int64_t save_every_ms) {
  const auto begun = std::chrono::steady_clock::now();
  TC_ASSIGN(const JobRequest request, request_of(options, job));
  std::string shares;
  {
    TC_ASSIGN(const auto agreed, PipelineJob::open(request));
    TC_TRY(make_output_topic(request.out, agreed->partitions()));
    shares = agreed->shares();
  }
  stop_at_signals();
  std::atomic<bool> stop = false;
  // No topic, and so no shop, has a slash in its name: its nodes' groups are others.
  const auto stage = [&](const std::string& topic, const char* group) {
    return run_stage(request, job, options,
                     {topic, request.name + group, new_node_name(), save_every_ms}, stop);
  };
  auto windows = std::async(std::launch::async, stage, shares, "/windows");
  const auto orders = stage(request.source.name, "/orders");
  const auto panes = windows.get();
  if (!orders.ok()) return orders.error();
  if (!panes.ok()) return panes.error();
  if (stop_asked())
    return unavailable(
        fmt::format("pipeline: stopped; other processes of job {} go on, and so "
                    "does the same command",
                    request.name));
  PipelineCounts counts = orders->counts;
  counts.panes = panes->counts.panes;
  counts.dropped = panes->counts.dropped;
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  report(context, pipeline_document(counts, orders->source, options, job, seconds),
         fmt::format("job {} is done; by this process: {}", request.name,
                     pipeline_words(counts, orders->source, options, seconds)));
  return Done{};
}

}  // namespace tillcast
