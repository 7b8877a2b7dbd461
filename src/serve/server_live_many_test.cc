// So many listeners that a second thread writes to them, too.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <thread>

#include "serve/live_room.h"
#include "serve/server_fixture.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

class ServerLiveMany : public ServerFixture {
 protected:
  void join_many(const std::string& subscription) {
    for (size_t i = 0; i < LiveRoom::kMany + 50; ++i) {
      crowd_.emplace_back(port_).say(subscription);
      EXPECT_EQ(crowd_.back().hear()["type"], "hello");
    }
  }

  // Those from `first` to `last`, each once and in their order, and no gap.
  static void hear_orders(WebSocketClient& live, uint64_t first, uint64_t last) {
    while (first <= last) {
      const json frame = live.hear();
      ASSERT_NE(frame["type"], "gap");
      if (frame["type"] != "orders") continue;
      for (const json& each : frame["data"]) ASSERT_EQ(each["order_id"], std::to_string(first++));
    }
  }

  std::deque<WebSocketClient> crowd_;
};

TEST_F(ServerLiveMany, EachHearsEverythingInItsOrder) {
  start();
  join_many(R"({"subscribe":["orders","kpis"]})");
  HttpClient client(port_);
  constexpr uint64_t kOrders = 30;
  for (uint64_t i = 1; i <= kOrders; ++i)
    ASSERT_EQ(client.post_json(order(std::to_string(i)))["accepted"], 1);
  for (WebSocketClient& live : crowd_) hear_orders(live, 1, kOrders);
  server_->stop();
  for (WebSocketClient& live : crowd_) EXPECT_EQ(live.close_code(), 1001);
  EXPECT_TRUE(join());
}

TEST_F(ServerLiveMany, WhoVanishesOrTalksNonsenseWhileItIsWrittenToHarmsNobody) {
  start();
  join_many(R"({"subscribe":["orders"]})");
  HttpClient client(port_);
  uint64_t orders = 0;
  while (crowd_.size() > 20) {
    ASSERT_EQ(client.post_json(order(std::to_string(++orders)))["accepted"], 1);
    for (int i = 0; i < 5; ++i) crowd_.pop_front();  // what it has not read makes this a reset
    crowd_[0].say("nonsense");
    WebSocketClient late(port_);  // its descriptor may be one that was just closed
    late.say(R"({"subscribe":["kpis"]})");
    EXPECT_EQ(late.hear()["type"], "hello");
    crowd_.pop_front();
  }
  for (WebSocketClient& live : crowd_) hear_orders(live, 1, orders);
  const auto end = Clock::now() + 5s;
  const auto clients = [&] { return client.get_json("/v1/kpis")["engine"]["clients"]; };
  while (clients() != crowd_.size() && Clock::now() < end) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(clients(), crowd_.size());
}

TEST_F(ServerLiveMany, OneThatDoesNotReadGoesOnWhereItStopped) {
  options_.live.client_bytes_max = 64 << 20;
  start();
  join_many(R"({"subscribe":["models"]})");
  WebSocketClient slow(port_);
  slow.say(R"({"subscribe":["orders"]})");
  EXPECT_EQ(slow.hear()["type"], "hello");
  HttpClient client(port_);
  // More than the kernel's buffers on both sides hold.
  constexpr uint64_t kOrders = 400;
  for (uint64_t i = 1; i <= kOrders; ++i) {
    json big = order(std::to_string(i));
    big["lines"][0]["description"] = std::string(16'000, 'x');
    ASSERT_EQ(client.post_json(big)["accepted"], 1);
  }
  hear_orders(slow, 1, kOrders);
}

}  // namespace
}  // namespace tillcast
