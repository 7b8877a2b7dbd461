#include "serve/live_hub.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "base/stopwatch.h"
#include "serve/json_text.h"
#include "serve/live_view.h"
#include "serve/segment_views.h"

namespace tillcast {
namespace {

constexpr size_t kHelloOrders = 50;
constexpr auto kKpisApart = std::chrono::milliseconds(100);
constexpr auto kSegmentsApart = std::chrono::milliseconds(500);
constexpr auto kRatesApart = std::chrono::seconds(1);

// Of these only the latest matters.
bool is_conflated(FrameType type) {
  return type == FrameType::kKpis || type == FrameType::kSegments;
}

}  // namespace

bool Subscription::wants(FrameType type) const {
  switch (type) {
    case FrameType::kKpis:
      return kpis;
    case FrameType::kOrders:
      return orders;
    case FrameType::kPredictions:
      return predictions;
    case FrameType::kSegments:
      return segments;
    case FrameType::kModels:
      return models;
    case FrameType::kHello:
    case FrameType::kGap:
      return true;
  }
  TC_ASSERT(false);
}

Result<Subscription> parse_subscription(std::string_view message) {
  const auto document = nlohmann::json::parse(message, nullptr, false);
  if (!document.is_object()) return invalid("expected {\"subscribe\":[...],\"since\":SEQ}");
  Subscription wanted;
  if (const auto since = document.find("since"); since != document.end() && !since->is_null()) {
    if (!since->is_number_unsigned()) return invalid("since: is not a whole number of 0 or more");
    wanted.since = since->get<uint64_t>();
  }
  const auto list = document.find("subscribe");
  if (list == document.end() || list->is_null()) return wanted;
  if (!list->is_array()) return invalid("subscribe: is not an array");
  wanted.kpis = wanted.orders = wanted.predictions = wanted.segments = wanted.models = false;
  for (const auto& item : *list) {
    // A name this version does not know is a newer client's: it gets what there is.
    if (!item.is_string()) return invalid("subscribe: holds something that is not a string");
    const auto& name = item.get_ref<const std::string&>();
    wanted.kpis |= name == "kpis";
    wanted.orders |= name == "orders";
    wanted.predictions |= name == "predictions";
    wanted.segments |= name == "segments";
    wanted.models |= name == "models";
  }
  return wanted;
}

LiveHub::LiveHub(std::string boot_id, std::string version, std::function<EngineStatus()> status,
                 ServerMetrics& metrics, LiveLimits limits)
    : boot_id_(std::move(boot_id)),
      version_(std::move(version)),
      status_(std::move(status)),
      metrics_(metrics),
      limits_(limits),
      ring_(limits.ring_frames_max, limits.ring_bytes_max) {}

void LiveHub::begin(const Update& snapshot, std::string champion, std::string model_id) {
  seq_ = snapshot.seq;
  ring_.begin(seq_);
  clock_ms_ = snapshot.at_ms;
  kpis_ = snapshot.kpis;
  customers_scored_ = snapshot.customers_scored;
  champion_ = std::move(champion);
  model_id_ = std::move(model_id);
  live_ = nullptr;
  take_grades(snapshot.live);
  segments_ = snapshot.segments;
  segments_said_ = brief_segments_json(segments_.get());
  for (auto order = snapshot.orders.rbegin(); order != snapshot.orders.rend(); ++order)
    newest_orders_.push_back(std::make_shared<const SequencedOrder>(*order));
  hello_.reset();
}

// A large update is not held in memory for the sake of a few orders.
void LiveHub::keep_newest(const std::shared_ptr<const Update>& update, bool small) {
  const std::vector<SequencedOrder>& orders = update->orders;
  for (size_t i = orders.size() - std::min(orders.size(), kHelloOrders); i < orders.size(); ++i) {
    newest_orders_.push_back(small ? std::shared_ptr<const SequencedOrder>(update, &orders[i])
                                   : std::make_shared<const SequencedOrder>(orders[i]));
    if (newest_orders_.size() > kHelloOrders) newest_orders_.pop_front();
  }
}

bool LiveHub::anybody_wants_updates() const {
  return !audiences_[size_t(FrameType::kOrders)].empty() ||
         !audiences_[size_t(FrameType::kPredictions)].empty();
}

std::optional<int64_t> LiveHub::at_ms() const {
  return seq_ == 0 ? std::nullopt : std::optional(clock_ms_);
}

void LiveHub::publish(std::shared_ptr<const Update> published, Instant now) {
  Stopwatch watch;
  const Update& update = *published;
  seq_ = update.seq;
  clock_ms_ = update.at_ms;
  kpis_ = update.kpis;
  customers_scored_ = update.customers_scored;
  hello_.reset();
  const size_t bytes = memory_of(update);
  const bool small = bytes <= kSmallUpdateBytes;
  keep_newest(published, small);
  if (small && !anybody_wants_updates()) {
    ring_.keep(published, bytes);
    metrics_.stage(Stage::kEncode, watch.lap());
  } else {
    const std::vector<Frame> frames = frames_of(update);
    metrics_.stage(Stage::kEncode, watch.lap());
    for (const Frame& frame : frames) broadcast(frame, true);
    metrics_.stage(Stage::kFanOut, watch.lap());
  }
  if (take_grades(update.live))
    broadcast(make_frame(FrameType::kModels, seq_, at_ms(), champion_data()), true);
  take_segments(update.segments, now);
  if (kpis_pending_) metrics_.frames_conflated(clients_.size());
  kpis_pending_ = true;
  if (now - kpis_sent_at_ >= kKpisApart) send_kpis(now);
}

void LiveHub::champion_changed(std::string champion, std::string model_id, const Update& snapshot,
                               Instant now) {
  champion_ = std::move(champion);
  model_id_ = std::move(model_id);
  live_ = nullptr;
  take_grades(snapshot.live);
  kpis_ = snapshot.kpis;
  customers_scored_ = snapshot.customers_scored;
  hello_.reset();
  broadcast(make_frame(FrameType::kModels, seq_, at_ms(), champion_data()), true);
  take_segments(snapshot.segments, now);
  send_kpis(now);
}

void LiveHub::segments_changed(std::shared_ptr<const SegmentsNow> segments, Instant now) {
  hello_.reset();
  take_segments(std::move(segments), now);
}

void LiveHub::take_segments(std::shared_ptr<const SegmentsNow> segments, Instant now) {
  if (segments == segments_) return;
  if (segments_pending_) metrics_.frames_conflated(clients_.size());
  segments_ = std::move(segments);
  segments_pending_ = true;
  if (now - segments_sent_at_ >= kSegmentsApart) send_segments(now);
}

// Encoded only when it is time to: at hundreds of updates a second most are never said.
void LiveHub::send_segments(Instant now) {
  segments_pending_ = false;
  if (clients_.empty()) {
    segments_said_.reset();
    return;
  }
  std::string data = brief_segments_json(segments_.get());
  if (data == segments_said_) return;
  segments_sent_at_ = now;
  broadcast(make_frame(FrameType::kSegments, seq_, at_ms(), data), false);
  segments_said_ = std::move(data);
}

// True: there were some of the champion.
bool LiveHub::take_grades(const LiveReports& reports) {
  bool taken = false;
  for (const auto& report : reports) {
    if (report->model_id != model_id_) continue;
    live_ = report;
    taken = true;
  }
  return taken;
}

// The MODEL with its grades.
std::string LiveHub::champion_data() const {
  if (!live_ || champion_.size() < 2 || champion_.back() != '}') return champion_;
  std::string data = champion_;
  data.pop_back();
  append_key(data, "live");
  data.append(live_json(*live_, "champion", at_ms(), LiveDetail::kBrief));
  return data + "}";
}

void LiveHub::beat(Instant now) {
  hello_.reset();
  const auto apart = kpis_pending_ ? Instant::duration(kKpisApart) : kRatesApart;
  if ((kpis_pending_ || rates_shown_) && now - kpis_sent_at_ >= apart) send_kpis(now);
  if (segments_pending_ && now - segments_sent_at_ >= kSegmentsApart) send_segments(now);
}

void LiveHub::send_kpis(Instant now) {
  kpis_pending_ = false;
  // One that is a little late does not make the next one late.
  const Instant due = kpis_sent_at_ + kKpisApart;
  kpis_sent_at_ = now - due < kKpisApart / 4 ? due : now;
  if (clients_.empty()) {
    rates_shown_ = false;
    return;
  }
  const EngineStatus status = status_();
  rates_shown_ = status.orders_per_second > 0;
  broadcast(make_frame(FrameType::kKpis, seq_, at_ms(), kpis_json(kpis_, &status)), false);
}

void LiveHub::broadcast(const Frame& frame, bool keep) {
  const std::vector<LiveClient*>& audience = audiences_[size_t(frame.type)];
  // The last ones miss most where there is not the time for all: so each time others are the last.
  // Steps of the golden ratio come by everyone evenly.
  constexpr uint64_t kGolden = 0x9e3779b97f4a7c15;
  const size_t first = (++broadcasts_ * kGolden >> 32) * audience.size() >> 32;
  for (size_t i = first; i < audience.size(); ++i) push(*audience[i], frame);
  for (size_t i = 0; i < first; ++i) push(*audience[i], frame);
  if (keep) ring_.keep(frame);
}

Push LiveHub::push(LiveClient& client, const Frame& frame) {
  Push outcome = Push::kSent;
  if (is_conflated(frame.type)) {
    for (auto waiting = client.queue.begin(); waiting != client.queue.end(); ++waiting) {
      if (waiting->type != frame.type) continue;
      count_queued(client, -static_cast<int64_t>(waiting->wire->size()));
      client.queue.erase(waiting);
      metrics_.frames_conflated(1);
      outcome = Push::kConflated;
      break;
    }
  }
  const bool full =
      !client.queue.empty() && client.queue_bytes + frame.wire->size() > limits_.client_bytes_max;
  if (client.lagging || full) {
    client.lagging = true;
    metrics_.frames_dropped(1);
    return Push::kDropped;
  }
  queue(client, frame);
  return outcome;
}

void LiveHub::queue(LiveClient& client, const Frame& frame) {
  client.queue.push_back(frame);
  count_queued(client, static_cast<int64_t>(frame.wire->size()));
  client.seq = std::max(client.seq, frame.seq);
  if (client.wake) client.wake();
}

LiveHub::Client LiveHub::join(std::function<void()> wake) {
  auto client = std::make_shared<LiveClient>();
  client->wake = std::move(wake);
  client->place = clients_.size();
  clients_.push_back(client);
  return client;
}

void LiveHub::leave(const Client& client) {
  count_queued(*client, -static_cast<int64_t>(client->queue_bytes));
  client->queue.clear();
  leave_seats(*client);
  // The last one takes its place.
  clients_.back()->place = client->place;
  std::swap(clients_[client->place], clients_.back());
  clients_.pop_back();
}

void LiveHub::count_queued(LiveClient& client, int64_t bytes) {
  client.queue_bytes += static_cast<size_t>(bytes);
  metrics_.live_queue_grew(bytes);
}

void LiveHub::subscribe(const Client& client, const Subscription& subscription) {
  leave_seats(*client);
  client->subscription = subscription;
  const bool first = !std::exchange(client->subscribed, true);
  take_seats(*client);
  if (!first) return;
  const std::optional<uint64_t> since = subscription.since;
  // A seq that lies ahead is another log's: only the snapshot can help.
  const bool retained = since && *since >= ring_.floor() && *since <= seq_;
  start_over(*client, since && *since < ring_.floor() ? since : std::nullopt);
  if (!retained) return;
  ring_.visit(*since, [&](const Frame& frame) {
    if (subscription.wants(frame.type)) push(*client, frame);
  });
}

void LiveHub::take_seats(LiveClient& client) {
  for (size_t type = 0; type < kFrameTypes; ++type) {
    if (!client.subscription.wants(FrameType(type))) continue;
    client.seats[type] = audiences_[type].size();
    audiences_[type].push_back(&client);
  }
}

void LiveHub::leave_seats(LiveClient& client) {
  if (!client.subscribed) return;
  for (size_t type = 0; type < kFrameTypes; ++type) {
    if (!client.subscription.wants(FrameType(type))) continue;
    std::vector<LiveClient*>& audience = audiences_[type];
    const size_t seat = client.seats[type];
    audience[seat] = audience.back();
    audience[seat]->seats[type] = seat;
    audience.pop_back();
  }
}

void LiveHub::start_over(LiveClient& client, std::optional<uint64_t> gap_from) {
  if (gap_from)
    queue(client, make_frame(FrameType::kGap, seq_, at_ms(),
                             fmt::format("{{\"from\":{},\"to\":{}}}", *gap_from, seq_)));
  queue(client, hello());
}

std::optional<Frame> LiveHub::next(const Client& client) {
  if (client->queue.empty() && client->lagging) {
    client->lagging = false;
    start_over(*client, client->seq);
  }
  if (client->queue.empty()) return std::nullopt;
  Frame frame = std::move(client->queue.front());
  client->queue.pop_front();
  count_queued(*client, -static_cast<int64_t>(frame.wire->size()));
  metrics_.frame_sent();
  return frame;
}

const Frame& LiveHub::hello() {
  if (hello_) return *hello_;
  const EngineStatus status = status_();
  std::string data = "{";
  append_field(data, "boot_id", std::string_view(boot_id_));
  append_field(data, "version", std::string_view(version_));
  append_text_or_null(data, "data_source", status.data_source);
  append_key(data, "kpis");
  data.append(kpis_json(kpis_, &status));
  append_key(data, "orders");
  data.push_back('[');
  size_t bytes = 0;
  for (auto order = newest_orders_.rbegin(); order != newest_orders_.rend(); ++order) {
    const std::string text = order_json(**order);
    bytes += text.size();
    if (bytes > kFrameBytesMax && order != newest_orders_.rbegin()) break;
    append_comma(data);
    data.append(text);
  }
  data.push_back(']');
  append_key(data, "champion");
  data.append(champion_data());
  append_field(data, "customers_scored", customers_scored_);
  append_key(data, "segments");
  data.append(brief_segments_json(segments_.get()));
  data.push_back('}');
  // Who hears this knows what the others are yet to be told.
  if (segments_pending_) segments_said_.reset();
  hello_ = make_frame(FrameType::kHello, seq_, at_ms(), data);
  return *hello_;
}

}  // namespace tillcast
