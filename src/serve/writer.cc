#include "serve/writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/thread_name.h"
#include "base/time.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

// A batch costs something besides its orders. Where they come so fast that the last had many, the
// next is begun once enough have come or the time is over, unless a reader waits for what it wrote.
constexpr size_t kManyEntries = 8;
constexpr size_t kEnoughEntries = 64;
constexpr auto kGather = std::chrono::milliseconds(2);

}  // namespace

Writer::Writer(Engine& engine, ServerMetrics& metrics, StatusBoard& board, Hooks hooks,
               WriterLimits limits)
    : engine_(engine),
      metrics_(metrics),
      board_(board),
      hooks_(std::move(hooks)),
      limits_(limits),
      pace_(limits.checkpoint, engine.seq(), Clock::now()),
      batch_size_(limits.batch_aim),
      recorder_(engine, metrics, board,
                {.recorded = [this](Recorded made) { recorded(std::move(made)); },
                 .failed = [this](const Error& error) { fail(error); },
                 .together = hooks_.together},
                limits_),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  stop();
  join();
}

void Writer::recorded(Recorded made) {
  const std::lock_guard lock(mutex_);
  ++batches_recorded_;
  recorded_.entries += made.entries;
  std::ranges::move(made.arrivals, std::back_inserter(recorded_.arrivals));
  work_came_.notify_one();
}

void Writer::run_on_thread(Job job) {
  const std::lock_guard lock(mutex_);
  if (all_recorded_ || failure_) return;
  jobs_.push_back(std::move(job));
  work_came_.notify_one();
}

// What the engine refuses is said in the log, and the old one stays.
void Writer::set_champion(std::shared_ptr<const Model> model) {
  run_on_thread([model = std::move(model)](Engine& engine) {
    const auto taken = engine.begin_change(model);
    if (!taken.ok()) spdlog::error("{}", taken.error().message);
  });
}

void Writer::set_challengers(std::vector<std::shared_ptr<const Model>> models) {
  run_on_thread([models = std::move(models)](Engine& engine) {
    const auto taken = engine.set_challengers(models);
    if (!taken.ok()) spdlog::error("{}", taken.error().message);
  });
}

void Writer::set_segmentation(std::shared_ptr<const Segmentation> segmentation) {
  run_on_thread([this, segmentation = std::move(segmentation)](Engine& engine) {
    const auto taken = engine.set_segmentation(segmentation);
    if (!taken.ok()) return spdlog::error("{}", taken.error().message);
    spdlog::info("segments: {} is the fit now", segmentation ? segmentation->fit_id : "none");
    hooks_.segments_changed(engine.segments());
  });
}

void Writer::with_snapshot(std::function<void(std::shared_ptr<const Update>)> take) {
  run_on_thread([take = std::move(take)](const Engine& engine) { take(engine.snapshot(0)); });
}

void Writer::wait_until_folded() {
  std::unique_lock lock(mutex_);
  const uint64_t batch = batches_recorded_;
  if (batches_published_ >= batch) return;
  ++readers_;
  work_came_.notify_one();
  published_.wait(lock, [&] { return failure_ || batches_published_ >= batch; });
  --readers_;
}

std::optional<Error> Writer::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

WriterHealth Writer::health() const {
  WriterHealth health = recorder_.health();
  const std::lock_guard lock(mutex_);
  if (batch_begun_)
    health.batch_seconds = std::max(health.batch_seconds, seconds_since(*batch_begun_));
  if (batch_oldest_)
    health.behind_seconds = seconds_since(*batch_oldest_);
  else if (!recorded_.arrivals.empty())
    health.behind_seconds = seconds_since(recorded_.arrivals.front().queued);
  return health;
}

void Writer::join() {
  recorder_.join();
  {
    const std::lock_guard lock(mutex_);
    all_recorded_ = true;
    work_came_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

bool Writer::has_work() const { return !jobs_.empty() || recorded_.entries > 0 || all_recorded_; }

// Nothing: all is done; a change of models is not waited for.
std::optional<Writer::Work> Writer::wait() {
  std::unique_lock lock(mutex_);
  batch_begun_.reset();
  work_came_.wait(lock, [&] { return has_work() || engine_.changing(); });
  if (last_entries_ >= kManyEntries)
    work_came_.wait_until(lock, last_begun_ + kGather, [&] {
      return recorded_.entries >= kEnoughEntries || !jobs_.empty() || all_recorded_ || readers_ > 0;
    });
  if (all_recorded_ && jobs_.empty() && recorded_.entries == 0) return std::nullopt;
  batch_begun_ = Clock::now();
  if (!recorded_.arrivals.empty()) batch_oldest_ = recorded_.arrivals.front().queued;
  return Work{std::exchange(jobs_, {}), std::exchange(recorded_, {}), batches_recorded_};
}

void Writer::run() {
  name_this_thread("writer");
  while (auto work = wait()) {
    for (const Job& job : work->jobs) job(engine_);
    if (const auto folded = fold(*work); !folded.ok()) {
      spdlog::critical("{}", folded.error().message);
      recorder_.fail(folded.error());
      return fail(folded.error());
    }
    if (engine_.changing()) go_on_with_change();
  }
}

Result<> Writer::fold(Work& work) {
  last_entries_ = work.recorded.entries;
  if (work.recorded.entries == 0) return Done{};
  last_begun_ = Clock::now();
  recorder_.folding(work.recorded.entries);
  TC_ASSIGN(std::unique_ptr<Batch> batch, engine_.fold(work.recorded.entries));
  TC_ASSERT(batch && batch->entries.size() == work.recorded.entries);
  pace_.folded(batch->times.fold);
  engine_.score(*batch);
  const StageTimes& took = batch->times;
  batch_size_.done(batch->entries.size(), took.fold + took.assign + took.score);
  publish(std::move(batch), work);
  checkpoint_if_due();
  recorder_.set_ahead_max(batch_size_.orders_max());
  return Done{};
}

void Writer::publish(std::unique_ptr<Batch> batch, Work& work) {
  std::vector<Arrival>& arrivals = work.recorded.arrivals;
  const auto update = engine_.publish(std::move(batch));
  metrics_.folded(update->times);
  board_.published(update->seq, engine_.as_of_ms(),
                   arrivals.empty() ? 0 : seconds_since(arrivals.front().queued) * 1000);
  for (const Arrival& arrival : arrivals)
    board_.orders_published(arrival.orders, seconds_since(arrival.queued) * 1000, Clock::now());
  hooks_.published(update, std::move(arrivals));
  const std::lock_guard lock(mutex_);
  batch_oldest_.reset();
  batches_published_ = work.number;
  published_.notify_all();
}

// Of the two threads, the first that fails says so.
void Writer::fail(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_) return;
    failure_ = error;
    published_.notify_all();
  }
  hooks_.failed(error);
}

// A checkpoint only saves time at the next start: without it the log still says everything.
void Writer::checkpoint_if_due() {
  if (const auto ended = engine_.checkpoint_ended()) {
    pace_.ended(Clock::now());
    metrics_.checkpoint_took(engine_.checkpoint_took());
    if (!ended->ok()) checkpoint_failed(ended->error());
  }
  if (engine_.checkpointing()) return;
  const uint64_t seq = engine_.seq();
  if (!pace_.due(seq, Clock::now(), engine_.checkpoint_took())) return;
  pace_.begun(seq, Clock::now());
  batch_size_.checkpoint_begun();
  if (const auto begun = engine_.begin_checkpoint(); !begun.ok()) checkpoint_failed(begun.error());
}

void Writer::checkpoint_failed(const Error& error) {
  metrics_.log_failed(LogUse::kCheckpoint, error.code);
  spdlog::warn("{}", error.message);
}

void Writer::go_on_with_change() {
  const Engine::Change change = engine_.continue_change();
  if (change == Engine::Change::kChampion) hooks_.champion_changed();
  if (change == Engine::Change::kRefreshed && hooks_.refreshed) hooks_.refreshed();
}

}  // namespace tillcast
