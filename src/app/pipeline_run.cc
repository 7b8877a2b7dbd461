#include "app/pipeline_run.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <thread>
#include <utility>

#include "app/stop_signals.h"
#include "base/progress.h"

namespace tillcast {
namespace {

constexpr size_t kBatchEntries = 2048;
constexpr size_t kBatchBytes = 16 << 20;
constexpr size_t kBatchWeight = 200'000;  // shares in windows
constexpr auto kFollowEvery = std::chrono::milliseconds(200);
constexpr std::string_view kStopped = "stopped";

}  // namespace

PipelineRun::PipelineRun(PipelineRunOptions options, PipelinePlace place, PipelineSource& source,
                         Pipeline& pipeline, PipelineOutput& output)
    : options_(options),
      place_(std::move(place)),
      source_(source),
      pipeline_(pipeline),
      output_(output) {}

Result<> PipelineRun::run() {
  stop_at_signals();
  saved_ = std::chrono::steady_clock::now();
  Progress progress("Windowing", options_.follow ? 0 : 1000, "");
  for (;;) {
    const auto on_entry = [&](Stated&& entry, uint32_t partition) {
      return take({std::move(entry), partition});
    };
    const auto on_progress = [&](uint64_t thousandths) {
      progress.set(options_.follow ? taken_ : thousandths, fmt::format("{} orders", taken_));
    };
    const SourcePlace from = place_.source;
    const Result<> read = source_.read(from, on_entry, on_progress);
    if (!read.ok() && read.error().message != kStopped) {
      // Who follows outlives what is away for a while: a broker, a topic that was just made.
      const ErrorCode code = read.error().code;
      const bool passes = code == ErrorCode::kUnavailable || code == ErrorCode::kNotFound;
      if (!options_.follow || !passes) return read;
      spdlog::warn("pipeline: {}; trying again", read.error().message);
    }
    TC_TRY(settle());
    if (read.ok()) place_.source = source_.place();  // what was no order is passed as well
    if (stop_asked() || !options_.follow) break;
    pipeline_.set_idle(source_.idle());
    TC_TRY(output_.flush());
    TC_TRY(save_if_due());
    std::this_thread::sleep_for(kFollowEvery);
  }
  progress.finish();
  if (stop_asked()) return stopped();
  TC_TRY(pipeline_.finish());
  return output_.finish(place_, pipeline_);
}

Result<> PipelineRun::take(PipelineEntry&& entry) {
  if (stop_asked()) return unavailable(std::string(kStopped));
  const auto* order = std::get_if<StatedOrder>(&entry.stated);
  bytes_ += order ? bytes_of(order->order) : sizeof(Tick);
  ++taken_;
  weight_ += weight_of(entry);
  place_.source = source_.place();
  next_.push_back(std::move(entry));
  if (next_.size() < kBatchEntries && bytes_ < kBatchBytes && weight_ < kBatchWeight) return Done{};
  TC_TRY(hand_over());
  return save_if_due();
}

Result<> PipelineRun::hand_over() {
  if (adding_.valid()) TC_TRY(adding_.get());
  bytes_ = weight_ = 0;
  adding_ = std::async(std::launch::async, [this, batch = std::exchange(next_, {})]() mutable {
    return pipeline_.add(std::move(batch));
  });
  return Done{};
}

// How many panes it may make.
size_t PipelineRun::weight_of(const PipelineEntry& entry) const {
  const auto* order = std::get_if<StatedOrder>(&entry.stated);
  const size_t lines = order ? order->order.lines.size() : 0;
  return (lines + 1) * static_cast<size_t>(pipeline_.window().windows_of_an_order());
}

// All that was taken is told.
Result<> PipelineRun::settle() {
  TC_TRY(hand_over());
  TC_TRY(adding_.get());
  return pipeline_.settle();
}

Result<> PipelineRun::save_if_due() {
  const bool due = std::chrono::steady_clock::now() - saved_ >=
                   std::chrono::milliseconds(options_.save_every_ms);
  const bool news = taken_ > taken_saved_ || output_.holds_back();
  return due && news && output_.resumable() ? save() : Result<>(Done{});
}

Result<> PipelineRun::save() {
  TC_TRY(settle());
  TC_TRY(output_.save(place_, pipeline_));
  saved_ = std::chrono::steady_clock::now();
  taken_saved_ = taken_;
  return Done{};
}

Result<> PipelineRun::stopped() {
  if (!output_.resumable())
    return unavailable("pipeline: stopped; with --out FILE or a topic it could have gone on later");
  TC_TRY(save());
  return unavailable(
      fmt::format("pipeline: stopped after {} orders; the same command goes on "
                  "from there",
                  pipeline_.counts().orders));
}

}  // namespace tillcast
