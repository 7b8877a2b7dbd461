#include "cluster/cluster_writer.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/thread_name.h"
#include "cluster/topics.h"
#include "event/order_json.h"

namespace tillcast {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kJsonBytesMax = 7'500'000;
constexpr auto kVerdictPatience = std::chrono::seconds(3);
constexpr auto kDelivery = std::chrono::seconds(30);
constexpr auto kLook = std::chrono::milliseconds(200);

Outcome outcome_of(const Verdicts::One& verdict) {
  switch (verdict.kind) {
    case FoldedOrder::Kind::kAccepted:
      return {Outcome::Kind::kAccepted, {}};
    case FoldedOrder::Kind::kDuplicate:
      return {Outcome::Kind::kDuplicate, {}};
    case FoldedOrder::Kind::kRefused:
    case FoldedOrder::Kind::kNoOrder:
      return {Outcome::Kind::kRejected, verdict.error};
  }
  TC_ASSERT(false);
  return {};
}

double seconds_since(Clock::time_point begun) {
  return std::chrono::duration<double>(Clock::now() - begun).count();
}

}  // namespace

ClusterWriter::ClusterWriter(Parts parts, Hooks hooks, ServerMetrics& metrics, StatusBoard& status,
                             const WriterLimits& limits)
    : parts_(std::move(parts)),
      hooks_(std::move(hooks)),
      metrics_(metrics),
      status_(status),
      limits_(limits),
      thread_([this] { run(); }) {}

ClusterWriter::~ClusterWriter() {
  parts_.ended();
  stop();
  join();
}

// An empty queue takes any one request, so that none is too large for ever.
bool ClusterWriter::has_room(size_t orders, size_t bytes) const {
  return orders_ == 0 || (orders_ + orders <= limits_.queue_orders_max &&
                          bytes_ + bytes <= limits_.queue_bytes_max);
}

void ClusterWriter::enqueue(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                            std::optional<Instant> arrived) {
  auto request = std::make_shared<Request>();
  for (const OrderEvent& order : orders) {
    std::string json;
    append_order_json(json, order);
    std::optional<Outcome>& outcome = request->outcomes.emplace_back();
    if (json.size() > kJsonBytesMax)
      outcome = {Outcome::Kind::kRejected, "is too large for a cluster: more than 7.5 MB"};
    request->missing += !outcome;
    request->records.emplace_back(orders_key(order), std::move(json));
    request->lines.push_back(order.lines.size());
  }
  request->refused_whole = request->missing == 0;
  request->bytes = bytes;
  request->done = std::move(done);
  request->queued = Clock::now();
  request->arrived = arrived.value_or(request->queued);
  orders_ += orders.size();
  bytes_ += bytes;
  queue_.push_back(std::move(request));
  work_came_.notify_one();
}

bool ClusterWriter::submit(std::vector<OrderEvent> orders, size_t bytes, Decided done,
                           std::optional<Instant> arrived) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || !has_room(orders.size(), bytes)) return false;
  enqueue(std::move(orders), bytes, std::move(done), arrived);
  return true;
}

bool ClusterWriter::submit_waiting(std::vector<OrderEvent> orders, Decided done) {
  std::unique_lock lock(mutex_);
  room_came_.wait(lock, [&] { return stopping_ || has_room(orders.size(), 0); });
  if (stopping_) return false;
  enqueue(std::move(orders), 0, std::move(done), std::nullopt);
  return true;
}

void ClusterWriter::run() {
  name_this_thread("orders-out");
  for (;;) {
    const std::vector<SharedRequest> requests = wait();
    if (!requests.empty()) send(requests);
    std::vector<SharedRequest> ended;
    end_overdue(ended);
    for (const SharedRequest& request : ended) answer(request, std::nullopt);
    const std::lock_guard lock(mutex_);
    if (stopping_ && queue_.empty() && sent_.empty()) return;
  }
}

// None: some time has passed.
std::vector<ClusterWriter::SharedRequest> ClusterWriter::wait() {
  std::unique_lock lock(mutex_);
  work_came_.wait_for(lock, kLook, [&] { return !queue_.empty(); });
  std::vector<SharedRequest> requests(queue_.begin(), queue_.end());
  queue_.clear();
  for (const SharedRequest& request : requests)
    for (size_t i = 0; i < request->records.size(); ++i) sent_[++number_] = {request, i};
  return requests;
}

Result<> ClusterWriter::reach() {
  if (producer_) return Done{};
  TC_ASSIGN(producer_, KafkaProducer::open(parts_.options.brokers, {.timeout = kDelivery}));
  return Done{};
}

void ClusterWriter::send(const std::vector<SharedRequest>& requests) {
  uint64_t number = 0;
  size_t orders = 0, bytes = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const SharedRequest& request : requests) {
      orders += request->records.size();
      bytes += request->bytes;
    }
    number = number_ - orders;
  }
  const ClusterTopics topics(parts_.options.name);
  const auto sent = [&]() -> Result<> {
    TC_TRY(reach());
    for (const SharedRequest& request : requests)
      for (const auto& [key, json] : request->records)
        if (++number; json.size() <= kJsonBytesMax)
          TC_TRY(producer_->send(topics.orders, KafkaProducer::kByKey, key, json,
                                 encode(OrderNote{parts_.options.node, number})));
    return producer_->flush();
  }();
  std::vector<SharedRequest> lost, refused;  // of the latter nothing was sent
  {
    const std::lock_guard lock(mutex_);
    orders_ -= orders;
    bytes_ -= bytes;
    problem_ = sent.ok() ? std::string() : sent.error().message;
    for (const SharedRequest& request : requests) {
      request->durable = Clock::now();
      if (request->refused_whole) refused.push_back(request);
    }
    if (!sent.ok()) {
      std::erase_if(sent_, [&](const auto& place) {
        return std::ranges::find(requests, place.second.request) != requests.end();
      });
      for (const SharedRequest& request : requests)
        if (request->missing > 0) lost.push_back(request);
    }
    room_came_.notify_all();
  }
  if (!sent.ok()) spdlog::error("{}", sent.error().message);
  for (const SharedRequest& request : lost) answer(request, sent.error());
  for (const SharedRequest& request : refused) answer(request, std::nullopt);
}

// What the cluster has and nobody has folded yet: it will be, once.
void ClusterWriter::end_overdue(std::vector<SharedRequest>& ended) {
  const std::lock_guard lock(mutex_);
  for (auto place = sent_.begin(); place != sent_.end();) {
    const SharedRequest& request = place->second.request;
    if (!request->durable || Clock::now() - *request->durable < kVerdictPatience) {
      ++place;
      continue;
    }
    request->outcomes[place->second.index] = Outcome{Outcome::Kind::kAccepted, {}};
    if (--request->missing == 0) ended.push_back(request);
    place = sent_.erase(place);
  }
}

void ClusterWriter::take(const Verdicts& verdicts) {
  if (verdicts.node != parts_.options.node) return;
  std::vector<SharedRequest> ended;
  {
    const std::lock_guard lock(mutex_);
    for (const Verdicts::One& one : verdicts.orders) {
      const auto place = sent_.find(one.number);
      if (place == sent_.end()) continue;
      const SharedRequest& request = place->second.request;
      request->outcomes[place->second.index] = outcome_of(one);
      if (--request->missing == 0) ended.push_back(request);
      sent_.erase(place);
    }
  }
  for (const SharedRequest& request : ended) answer(request, std::nullopt);
}

void ClusterWriter::answer(const SharedRequest& request, const std::optional<Error>& error) {
  if (error) return std::exchange(request->done, {})(*error);
  std::vector<Outcome> outcomes;
  uint64_t accepted = 0, duplicate = 0, transactions = 0;
  for (size_t i = 0; i < request->outcomes.size(); ++i) {
    outcomes.push_back(std::move(*request->outcomes[i]));
    duplicate += outcomes.back().kind == Outcome::Kind::kDuplicate;
    if (outcomes.back().kind != Outcome::Kind::kAccepted) continue;
    ++accepted;
    transactions += request->lines[i];
  }
  metrics_.orders_decided(accepted, duplicate, outcomes.size() - accepted - duplicate);
  metrics_.transactions_accepted(transactions);
  status_.orders_accepted(accepted, transactions, Clock::now());
  std::exchange(request->done, {})(std::move(outcomes));
}

void ClusterWriter::published(std::shared_ptr<const Update> update) {
  status_.published(update->seq, parts_.board.as_of_ms(), 0);
  hooks_.published(std::move(update), {});
}

void ClusterWriter::with_snapshot(std::function<void(std::shared_ptr<const Update>)> take) {
  take(parts_.board.now());
}

std::optional<Error> ClusterWriter::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void ClusterWriter::failed(Error error) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_) return;
    failure_ = error;
  }
  hooks_.failed(std::move(error));
}

bool ClusterWriter::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

WriterHealth ClusterWriter::health() const {
  const std::lock_guard lock(mutex_);
  WriterHealth health;
  health.queue_orders = orders_;
  health.queue_bytes = bytes_;
  health.stopping = stopping_;
  health.log_problem = problem_;
  if (!queue_.empty()) health.behind_seconds = seconds_since(queue_.front()->queued);
  return health;
}

void ClusterWriter::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  work_came_.notify_all();
  room_came_.notify_all();
}

// After join(): what was taken is in the cluster.
Result<> ClusterWriter::finish() {
  parts_.finish();
  return Done{};
}

void ClusterWriter::join() {
  if (thread_.joinable()) thread_.join();
}

}  // namespace tillcast
