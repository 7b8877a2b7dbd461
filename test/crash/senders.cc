#include "crash/senders.h"

#include <fmt/format.h>

#include <chrono>

#include "base/time.h"
#include "event/order_json.h"
#include "serve/test_client.h"

namespace tillcast::crash {
namespace {

constexpr int64_t kFromMs = 1'291'161'600'000;  // 2010-12-01

}  // namespace

struct Sender::Connection {
  explicit Connection(uint16_t port) : client(port) {}
  HttpClient client;
};

Sender::Sender(uint64_t seed, uint64_t number, std::vector<uint16_t> ports)
    : number_(number),
      ports_(std::move(ports)),
      random_(seed, 1, number),
      thread_([this] { run(); }) {}

Sender::~Sender() {
  given_up_ = true;
  join();
}

void Sender::join() {
  if (thread_.joinable()) thread_.join();
}

void Sender::connect() {
  port_ = (port_ + 1) % ports_.size();
  connection_ = std::make_unique<Connection>(ports_[port_]);
}

OrderEvent Sender::fresh() {
  OrderEvent order;
  order.order_id = fmt::format("s{}-{}", number_, made_++);
  if (random_.below(5) > 0) order.customer_id = fmt::format("c{}", random_.below(60));
  order.ordered_at_ms = kFromMs + static_cast<int64_t>(random_.below(90 * kDayMs));
  order.currency = "GBP";
  order.country = random_.below(2) ? "France" : "United Kingdom";
  if (random_.below(8) == 0 && !newest_.empty()) {
    order.kind = OrderKind::kRefunded;
    order.refund_of = newest_[random_.below(newest_.size())].order_id;
  }
  for (uint64_t lines = 1 + random_.below(4); lines > 0; --lines)
    order.lines.push_back({fmt::format("p{}", random_.below(40)), "a thing of the shop",
                           1 + static_cast<int64_t>(random_.below(9)),
                           Money::from_micros(10'000 * static_cast<int64_t>(random_.below(2'000))),
                           std::nullopt});
  return order;
}

// New ones, and some that say anew what was sent before.
std::vector<OrderEvent> Sender::next() {
  std::vector<OrderEvent> orders;
  for (uint64_t left = 1 + random_.below(20); left > 0; --left) {
    if (!newest_.empty() && random_.below(6) == 0) {
      OrderEvent& order = newest_[random_.below(newest_.size())];
      if (order.kind == OrderKind::kRefunded) continue;
      order.kind = OrderKind::kUpdated;
      ++order.revision;
      order.lines[0].quantity = 1 + static_cast<int64_t>(random_.below(30));
      if (random_.below(4) == 0) order.customer_id = fmt::format("c{}", random_.below(60));
      orders.push_back(order);
    } else {
      newest_.push_back(fresh());
      orders.push_back(newest_.back());
    }
  }
  if (orders.empty()) {
    newest_.push_back(fresh());
    orders.push_back(newest_.back());
  }
  return orders;
}

// False: no answer, or one that says to come again.
bool Sender::post(const std::vector<OrderEvent>& orders, bool again) {
  std::string body;
  for (const OrderEvent& order : orders) {
    append_order_json(body, order);
    body.push_back('\n');
  }
  try {
    if (!connection_) connect();
    const auto response = connection_->client.post(body, "application/x-ndjson");
    const auto status = response.result_int();
    if (status == 429 || status == 503) return false;
    const auto said = nlohmann::json::parse(response.body());
    const uint64_t taken = said.value("accepted", uint64_t{0});
    const uint64_t known = said.value("duplicates", uint64_t{0});
    if (status != 202 || taken + known != orders.size() || (!again && known > 0)) {
      sent_.wrong.push_back(fmt::format("{} orders{}: {} {}", orders.size(), again ? ", again" : "",
                                        status, response.body()));
      if (status != 202) return false;
    }
    return true;
  } catch (const std::exception&) {  // the server died, or is not there yet
    connection_.reset();
    return false;
  }
}

void Sender::run() {
  while (!given_up_) {
    if (finishing_ && sent_.pending.empty()) break;
    const bool again = !sent_.pending.empty() && (finishing_ || random_.below(3) > 0);
    std::vector<OrderEvent> orders;
    if (again) {
      const size_t which = random_.below(sent_.pending.size());
      orders = std::move(sent_.pending[which]);
      sent_.pending.erase(sent_.pending.begin() + static_cast<ptrdiff_t>(which));
    } else if (!connection_ && !sent_.pending.empty()) {
      // Nobody is there: what waits is enough.
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
      try {
        connect();
      } catch (const std::exception&) {
      }
      continue;
    } else {
      orders = next();
    }
    if (post(orders, again)) {
      for (const OrderEvent& order : orders)
        sent_.acknowledged.emplace(Identity{order.order_id, order.revision}, order);
      ++acknowledgements_;
      if (again) sent_.repeated += orders.size();
      std::this_thread::sleep_for(std::chrono::milliseconds(random_.below(12)));
      // A sender that did not trust the answer.
      if (random_.below(20) == 0) sent_.pending.push_back(std::move(orders));
    } else {
      sent_.pending.push_back(std::move(orders));
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  finished_ = true;
}

}  // namespace tillcast::crash
