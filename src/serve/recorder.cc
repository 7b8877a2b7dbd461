#include "serve/recorder.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/thread_name.h"
#include "base/time.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kProbeApart = std::chrono::seconds(1);
constexpr auto kAwayPause = std::chrono::seconds(2);  // so long without one: it is over

bool accepted(const Outcome& outcome) { return outcome.kind == Outcome::Kind::kAccepted; }

}  // namespace

Recorder::Recorder(Engine& engine, ServerMetrics& metrics, StatusBoard& board, Hooks hooks,
                   const WriterLimits& limits)
    : engine_(engine),
      metrics_(metrics),
      board_(board),
      hooks_(std::move(hooks)),
      limits_(limits),
      ahead_max_(BatchSize(limits.batch_aim).orders_max()),
      thread_([this] { run(); }) {}

Recorder::~Recorder() {
  stop();
  join();
}

// An empty queue takes any one request, so that none is too large for ever.
bool Recorder::has_room(size_t orders, size_t bytes) const {
  return orders_ == 0 || (orders_ + orders <= limits_.queue_orders_max &&
                          bytes_ + bytes <= limits_.queue_bytes_max);
}

void Recorder::enqueue(std::vector<StatedOrder> orders, size_t bytes, Decided done,
                       std::optional<Instant> arrived) {
  orders_ += orders.size();
  bytes_ += bytes;
  const Instant now = Clock::now();
  requests_.push_back({std::move(orders), bytes, std::move(done), arrived.value_or(now), now});
  work_came_.notify_one();
}

bool Recorder::submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                      std::optional<Instant> arrived) {
  std::vector<StatedOrder> statements = stated(std::move(orders));
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (!has_room(statements.size(), bytes)) return turned_away(), false;
  enqueue(std::move(statements), bytes, std::move(done), arrived);
  return true;
}

bool Recorder::submit_waiting(std::vector<OrderEvent> orders, Decided done) {
  std::vector<StatedOrder> statements = stated(std::move(orders));
  std::unique_lock lock(mutex_);
  room_came_.wait(lock, [&] { return stopping_ || has_room(statements.size(), 0); });
  if (stopping_) return false;
  enqueue(std::move(statements), 0, std::move(done), std::nullopt);
  return true;
}

void Recorder::turned_away() {
  const Instant now = Clock::now();
  if (now - away_last_ > kAwayPause) away_since_ = now;
  away_last_ = now;
}

void Recorder::tick(int64_t at_ms) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  tick_ms_ = std::max(at_ms, tick_ms_.value_or(at_ms));
  work_came_.notify_one();
}

void Recorder::probe_log() {
  const std::lock_guard lock(mutex_);
  const Instant now = Clock::now();
  if (stopping_ || log_problem_.empty() || now - probed_at_ < kProbeApart) return;
  probed_at_ = now;
  probe_ = true;
  work_came_.notify_one();
}

bool Recorder::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

WriterHealth Recorder::health() const {
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
  if (batch_oldest_)
    health.behind_seconds = age(*batch_oldest_);
  else if (!requests_.empty())
    health.behind_seconds = age(requests_.front().queued);
  return health;
}

void Recorder::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  work_came_.notify_all();
  room_came_.notify_all();
}

void Recorder::fail(const Error& error) {
  const std::lock_guard lock(mutex_);
  failure_ = error;
  stopping_ = true;
  work_came_.notify_all();
  room_came_.notify_all();
}

void Recorder::join() {
  if (thread_.joinable()) thread_.join();
}

void Recorder::folding(size_t entries) {
  const std::lock_guard lock(mutex_);
  ahead_ -= entries;
  work_came_.notify_one();
}

void Recorder::set_ahead_max(size_t ahead_max) {
  const std::lock_guard lock(mutex_);
  ahead_max_ = ahead_max;
  work_came_.notify_one();
}

// Whether the first request may be recorded beside so many; one is never split.
bool Recorder::fits(size_t ahead) const {
  return !requests_.empty() &&
         (ahead == 0 || ahead + requests_.front().orders.size() <= ahead_max_);
}

// Nothing: all is done.
Recorder::Work Recorder::wait() {
  std::unique_lock lock(mutex_);
  batch_begun_.reset();
  batch_oldest_.reset();
  work_came_.wait(lock, [&] {
    return failure_ || tick_ms_ || probe_ || fits(ahead_) || (stopping_ && requests_.empty());
  });
  Work work;
  if (failure_) return work;
  work.tick_ms = std::exchange(tick_ms_, std::nullopt);
  work.probe = std::exchange(probe_, false);
  batch_begun_ = Clock::now();
  if (!requests_.empty()) batch_oldest_ = requests_.front().queued;
  for (size_t ahead = ahead_; fits(ahead); requests_.pop_front()) {
    Request& request = requests_.front();
    ahead += request.orders.size();
    orders_ -= request.orders.size();
    bytes_ -= request.bytes;
    work.requests.push_back(std::move(request));
  }
  room_came_.notify_all();
  return work;
}

void Recorder::run() {
  name_this_thread("recorder");
  for (;;) {
    Work work = wait();
    if (work.empty()) break;
    const auto recorded = record(work);
    if (recorded.ok()) continue;
    spdlog::critical("{}", recorded.error().message);
    fail(recorded.error());
    end(std::move(work.requests), recorded.error());
    hooks_.failed(recorded.error());
    return;
  }
  std::unique_lock lock(mutex_);
  const std::optional<Error> failure = failure_;
  lock.unlock();
  if (failure) end({}, *failure);
}

// Those who were not answered yet, and those who wait.
void Recorder::end(std::vector<Request> requests, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    std::ranges::move(requests_, std::back_inserter(requests));
    requests_.clear();
    orders_ = bytes_ = 0;
    batch_begun_.reset();
    batch_oldest_.reset();
  }
  for (Request& request : requests)
    if (request.done) request.answer(error);
}

Result<> Recorder::record(Work& work) {
  if (work.probe) TC_TRY(log_said(LogUse::kProbe, engine_.probe_log()));
  if (!work.requests.empty()) TC_TRY(append(work.requests));
  if (!work.tick_ms) return Done{};
  // A minute's tick that could not be written comes again with the next. One that the clock had
  // come to already was not written, so a good one says nothing of the log.
  const auto ticked = engine_.tick(*work.tick_ms);
  if (!ticked.ok()) return log_said(LogUse::kTick, ticked.error());
  if (*ticked) hand_over({.entries = 1, .arrivals = {}});
  return Done{};
}

Result<> Recorder::append(std::vector<Request>& requests) {
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
  const auto outcomes = engine_.append(std::span(orders), wall_clock_ms());
  if (outcomes.ok()) metrics_.recorded(engine_.record_took());
  if (!outcomes.ok()) {
    for (Request& request : requests) request.answer(outcomes.error());
    return log_said(LogUse::kAppend, outcomes.error());
  }
  TC_ASSERT(outcomes->size() == orders.size());
  count(lines, *outcomes);
  const Instant durable = Clock::now();
  Recorded recorded;
  std::vector<std::vector<Outcome>> said;
  auto next = outcomes->begin();
  for (size_t i = 0; i < requests.size(); ++i) {
    const auto end = next + static_cast<std::ptrdiff_t>(counts[i]);
    const auto taken_in = static_cast<uint64_t>(std::count_if(next, end, accepted));
    said.emplace_back(next, end);
    next = end;
    if (taken_in == 0) continue;
    recorded.entries += taken_in;
    recorded.arrivals.push_back({requests[i].arrived, requests[i].queued, taken_in});
    metrics_.orders_durable(durable - requests[i].arrived, taken_in);
  }
  // A batch of which nothing is recorded does not show that the log is well.
  if (recorded.entries > 0) {
    TC_TRY(log_said(LogUse::kAppend, Done{}));
    hand_over(std::move(recorded));
  }
  const auto answer_all = [&] {
    for (size_t i = 0; i < requests.size(); ++i) requests[i].answer(std::move(said[i]));
  };
  hooks_.together ? hooks_.together(answer_all) : answer_all();
  return Done{};
}

void Recorder::hand_over(Recorded recorded) {
  {
    const std::lock_guard lock(mutex_);
    ahead_ += recorded.entries;
  }
  hooks_.recorded(std::move(recorded));
}

void Recorder::count(std::span<const size_t> lines, std::span<const Outcome> outcomes) {
  uint64_t taken = 0;
  uint64_t duplicate = 0;
  uint64_t transactions = 0;
  for (size_t i = 0; i < outcomes.size(); ++i) {
    duplicate += outcomes[i].kind == Outcome::Kind::kDuplicate;
    if (!accepted(outcomes[i])) continue;
    ++taken;
    transactions += lines[i];
  }
  metrics_.orders_decided(taken, duplicate, outcomes.size() - taken - duplicate);
  metrics_.transactions_accepted(transactions);
  board_.orders_accepted(taken, transactions, Clock::now());
}

// Notes whether the log takes what it is given. Only what ends the thread is an error here.
Result<> Recorder::log_said(LogUse use, const Result<>& said) {
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

}  // namespace tillcast
