#include "serve/writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/time.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kProbeApart = std::chrono::seconds(1);
constexpr auto kAwayPause = std::chrono::seconds(2);  // so long without one: it is over

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

}  // namespace

Writer::Writer(Engine& engine, ServerMetrics& metrics, StatusBoard& board, Hooks hooks,
               WriterLimits limits)
    : engine_(engine),
      metrics_(metrics),
      board_(board),
      hooks_(std::move(hooks)),
      limits_(limits),
      pace_(limits.checkpoint, engine.seq(), Clock::now()),
      batch_size_(limits.fold_aim),
      scorer_(engine,
              [this] {
                const std::lock_guard lock(mutex_);
                scored_ = true;
                work_came_.notify_one();
              }),
      thread_([this] { run(); }) {}

Writer::~Writer() {
  stop();
  join();
}

// An empty queue takes any one request, so that none is too large for ever.
bool Writer::has_room(size_t orders, size_t bytes) const {
  return orders_ == 0 || (orders_ + orders <= limits_.queue_orders_max &&
                          bytes_ + bytes <= limits_.queue_bytes_max);
}

void Writer::enqueue(std::vector<StatedOrder> orders, size_t bytes, Decided done,
                     std::optional<Instant> arrived) {
  orders_ += orders.size();
  bytes_ += bytes;
  const Instant now = Clock::now();
  work_.requests.push_back({std::move(orders), bytes, std::move(done), arrived.value_or(now), now});
  work_came_.notify_one();
}

bool Writer::submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                    std::optional<Instant> arrived) {
  std::vector<StatedOrder> statements = stated(std::move(orders));
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (!has_room(statements.size(), bytes)) return turned_away(), false;
  enqueue(std::move(statements), bytes, std::move(done), arrived);
  return true;
}

bool Writer::submit_waiting(std::vector<OrderEvent> orders, Decided done) {
  std::vector<StatedOrder> statements = stated(std::move(orders));
  std::unique_lock lock(mutex_);
  room_came_.wait(lock, [&] { return stopping_ || has_room(statements.size(), 0); });
  if (stopping_) return false;
  enqueue(std::move(statements), 0, std::move(done), std::nullopt);
  return true;
}

void Writer::turned_away() {
  const Instant now = Clock::now();
  if (now - away_last_ > kAwayPause) away_since_ = now;
  away_last_ = now;
}

WriterHealth Writer::health() const {
  const std::lock_guard lock(mutex_);
  const Instant now = Clock::now();
  const auto age = [&](Instant since) {
    return std::chrono::duration<double>(now - since).count();
  };
  WriterHealth health;
  health.queue_orders = orders_;
  health.queue_bytes = bytes_;
  health.stopping = stopping_;
  health.log_problem = log_problem_;
  if (batch_begun_) health.batch_seconds = age(*batch_begun_);
  if (now - away_last_ <= kAwayPause) health.turning_away_seconds = age(away_since_);
  if (fold_oldest_)
    health.behind_seconds = age(*fold_oldest_);
  else if (batch_oldest_)
    health.behind_seconds = age(*batch_oldest_);
  else if (!work_.requests.empty())
    health.behind_seconds = age(work_.requests.front().queued);
  return health;
}

void Writer::probe_log() {
  const std::lock_guard lock(mutex_);
  const Instant now = Clock::now();
  if (stopping_ || log_problem_.empty() || now - probed_at_ < kProbeApart) return;
  probed_at_ = now;
  work_.probe = true;
  work_came_.notify_one();
}

// Notes whether the log takes what it is given. Only what ends the thread is an error here.
Result<> Writer::log_said(LogUse use, const Result<>& said) {
  if (!said.ok()) metrics_.log_failed(use, said.error().code);
  {
    const std::lock_guard lock(mutex_);
    if (said.ok() && !log_problem_.empty()) spdlog::info("log: it takes orders again");
    log_problem_ = said.ok() ? std::string() : said.error().message;
  }
  if (said.ok()) return Done{};
  if (said.error().code == ErrorCode::kCorrupt) return said.error();
  spdlog::error("{}", said.error().message);
  return Done{};
}

void Writer::tick(int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  work_.tick_ms = std::max(at_ms, work_.tick_ms.value_or(at_ms));
  work_came_.notify_one();
}

void Writer::run_on_thread(Job job) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  work_.jobs.push_back(std::move(job));
  work_came_.notify_one();
}

void Writer::wait_until_folded() {
  std::unique_lock lock(mutex_);
  const uint64_t batch = batches_durable_;
  published_.wait(lock, [&] { return batches_published_ >= batch; });
}

void Writer::batch_durable() {
  const std::lock_guard lock(mutex_);
  ++batches_durable_;
}

uint64_t Writer::batch_folded() {
  const std::lock_guard lock(mutex_);
  fold_oldest_ = std::exchange(batch_oldest_, std::nullopt);
  return batches_durable_;
}

void Writer::batch_published(uint64_t number) {
  const std::lock_guard lock(mutex_);
  fold_oldest_.reset();
  scored_ = false;
  batches_published_ = number;
  published_.notify_all();
}

bool Writer::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Writer::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  work_came_.notify_all();
  room_came_.notify_all();
}

void Writer::join() {
  if (thread_.joinable()) thread_.join();
}

Writer::Work Writer::wait() {
  std::unique_lock lock(mutex_);
  batch_begun_.reset();
  work_came_.wait(lock,
                  [&] { return stopping_ || !work_.empty() || scored_ || engine_.changing(); });
  batch_begun_ = Clock::now();
  if (!work_.requests.empty()) batch_oldest_ = work_.requests.front().queued;
  Work work = std::exchange(work_, {});
  const size_t orders_max = batch_size_.orders_max();
  size_t orders = 0;
  size_t taken = 0;
  for (; taken < work.requests.size(); ++taken) {
    const Request& request = work.requests[taken];
    if (taken > 0 && orders + request.orders.size() > orders_max) break;
    orders += request.orders.size();
    bytes_ -= request.bytes;
  }
  orders_ -= orders;
  const auto rest = work.requests.begin() + static_cast<std::ptrdiff_t>(taken);
  work_.requests.assign(std::move_iterator(rest), std::move_iterator(work.requests.end()));
  work.requests.erase(rest, work.requests.end());
  room_came_.notify_all();
  return work;
}

void Writer::run() {
  for (;;) {
    Work work = wait();
    // All is done; a change of models is not waited for.
    if (work.empty() && !batch_ && stopping()) return;
    const auto handled = handle(work);
    if (!handled.ok() || engine_.changing()) publish();
    if (!batch_) batch_published(batch_folded());  // what changed nothing, too
    if (handled.ok()) {
      if (engine_.changing()) go_on_with_change();
      continue;
    }
    spdlog::critical("{}", handled.error().message);
    stop();
    for (; !work.requests.empty(); work = wait())
      for (Request& request : work.requests)
        if (request.done) request.answer(handled.error());
    hooks_.failed(handled.error());
    return;
  }
}

Result<> Writer::handle(Work& work) {
  const Instant arrived = work.requests.empty() ? Clock::now() : work.requests.front().queued;
  if (!work.jobs.empty()) publish();  // they may do anything to the engine
  for (const Job& job : work.jobs) job(engine_);
  TC_TRY(record(work));  // while the batch before is scored
  publish();
  TC_ASSIGN(std::unique_ptr<Batch> batch, engine_.fold());
  if (!batch) return Done{};
  pace_.folded(batch->times.fold);
  batch_size_.folded(batch->entries.size(), batch->times.fold);
  batch_ = {std::move(batch), std::move(work.requests), arrived, batch_folded()};
  if (batch_->batch->customers > limits_.score_here) {
    scorer_.begin(*batch_->batch);
    return Done{};
  }
  engine_.score(*batch_->batch);
  publish();
  return Done{};
}

Result<> Writer::record(Work& work) {
  if (work.probe) TC_TRY(log_said(LogUse::kProbe, engine_.probe_log()));
  if (!work.requests.empty()) TC_TRY(append(work.requests));
  if (!work.tick_ms) return Done{};
  // A minute's tick that could not be written comes again with the next. One that the clock had
  // come to already was not written, so a good one says nothing of the log.
  const auto ticked = engine_.tick(*work.tick_ms);
  return ticked.ok() ? Done{} : log_said(LogUse::kTick, ticked);
}

// The batch that is folded, once it is scored.
void Writer::publish() {
  if (!batch_) return;
  scorer_.wait();
  const auto update = engine_.publish(std::move(batch_->batch));
  metrics_.stages(update->times);
  board_.published(update->seq, engine_.as_of_ms(), seconds_since(batch_->arrived) * 1000);
  std::vector<Arrival> arrivals;
  for (const Request& request : batch_->requests) {
    if (request.accepted == 0) continue;
    arrivals.push_back({request.arrived, request.accepted});
    board_.orders_published(request.accepted, seconds_since(request.queued) * 1000, Clock::now());
  }
  hooks_.published(update, std::move(arrivals));
  batch_published(batch_->number);
  batch_.reset();
  checkpoint_if_due();
}

Result<> Writer::append(std::vector<Request>& requests) {
  std::vector<StatedOrder> orders;
  std::vector<size_t> counts;
  for (Request& request : requests) {
    counts.push_back(request.orders.size());
    std::ranges::move(request.orders, std::back_inserter(orders));
  }
  std::vector<size_t> lines;  // of each order: what is accepted goes to the engine
  for (const StatedOrder& stated : orders) lines.push_back(stated.order.lines.size());
  const Instant taken = Clock::now();
  for (const Request& request : requests) metrics_.stage(Stage::kQueue, taken - request.queued);
  const auto outcomes = engine_.append(std::span<StatedOrder>(orders), wall_clock_ms());
  if (!outcomes.ok()) {
    for (Request& request : requests) request.answer(outcomes.error());
    return log_said(LogUse::kAppend, outcomes.error());
  }
  // A batch of which nothing is recorded does not show that the log is well.
  const bool recorded = std::ranges::any_of(
      *outcomes, [](const Outcome& outcome) { return outcome.kind == Outcome::Kind::kAccepted; });
  if (recorded) TC_TRY(log_said(LogUse::kAppend, Done{}));
  TC_ASSERT(outcomes->size() == orders.size());
  count(lines, *outcomes);
  batch_durable();
  const Instant durable = Clock::now();
  auto next = outcomes->begin();
  for (size_t i = 0; i < requests.size(); ++i) {
    const auto end = next + static_cast<std::ptrdiff_t>(counts[i]);
    requests[i].accepted =
        static_cast<uint64_t>(std::count_if(next, end, [](const Outcome& outcome) {
          return outcome.kind == Outcome::Kind::kAccepted;
        }));
    if (requests[i].accepted > 0)
      metrics_.orders_durable(durable - requests[i].arrived, requests[i].accepted);
    requests[i].answer(std::vector<Outcome>(next, end));
    next = end;
  }
  return Done{};
}

void Writer::count(std::span<const size_t> lines, std::span<const Outcome> outcomes) {
  uint64_t accepted = 0;
  uint64_t duplicate = 0;
  uint64_t transactions = 0;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    duplicate += outcomes[i].kind == Outcome::Kind::kDuplicate;
    if (outcomes[i].kind != Outcome::Kind::kAccepted) continue;
    ++accepted;
    transactions += lines[i];
  }
  metrics_.orders_decided(accepted, duplicate, outcomes.size() - accepted - duplicate);
  metrics_.transactions_accepted(transactions);
  board_.orders_accepted(accepted, transactions, Clock::now());
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
