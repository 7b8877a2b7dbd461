// The WebSocket, the writer, replays and the end of a real server.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>

#include "base/time.h"
#include "serve/server_fixture.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr int64_t kBegin = 1'291'190'400'000;  // 2010-12-01T08:00:00Z

class ServerLive : public ServerFixture {
 protected:
  static OrderEvent event(const std::string& id, int64_t at_ms) {
    OrderEvent order;
    order.order_id = id;
    order.customer_id = "c" + id;
    order.ordered_at_ms = at_ms;
    order.currency = "GBP";
    order.lines.push_back({"p", "", 1, Money::from_micros(1'000'000), {}});
    return order;
  }

  static ReplayOptions replay_of(std::vector<OrderEvent> orders, double speed) {
    ReplayOptions replay;
    replay.speed = speed;
    replay.next = [orders = std::move(orders), place = size_t{0}]() mutable {
      return place < orders.size() ? std::optional(orders[place++]) : std::nullopt;
    };
    return replay;
  }
};

TEST_F(ServerLive, FramesFollowAnOrder) {
  champion_ = std::make_shared<SpendModel>("spend-1");
  options_.data_source = "UCI Online Retail";
  start();
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["kpis","orders","predictions","models"]})");
  const json hello = live.hear();
  EXPECT_EQ(hello["type"], "hello");
  EXPECT_EQ(hello["seq"], 0);
  EXPECT_EQ(hello["at"], nullptr);
  EXPECT_EQ(hello["data"]["data_source"], "UCI Online Retail");
  EXPECT_EQ(hello["data"]["champion"]["model_id"], "spend-1");
  EXPECT_EQ(hello["data"]["kpis"]["engine"]["clients"], 1);

  HttpClient client(port_);
  client.post_json(order("1"));
  const json orders = live.hear("orders");
  EXPECT_EQ(orders["seq"], 1);
  EXPECT_EQ(orders["at"], "2010-12-01T08:26:00Z");
  EXPECT_EQ(orders["data"][0]["amount"], "16.30");
  const json predictions = live.hear("predictions");
  EXPECT_EQ(predictions["data"][0]["customer_id"], "17850");
  EXPECT_EQ(predictions["data"][0]["model_id"], "spend-1");
  const json kpis = live.hear("kpis");
  EXPECT_EQ(kpis["data"]["orders"], 1);
  EXPECT_EQ(kpis["data"]["engine"]["boot_id"], hello["data"]["boot_id"]);

  json said = client.get_json("/v1/kpis");
  json framed = kpis["data"];
  for (json* object : {&said, &framed}) object->erase("engine");
  EXPECT_EQ(said, framed) << "the frame and the view are one object";
}

TEST_F(ServerLive, AClientThatSaysNothingGetsEverythingAfterTwoSeconds) {
  start();
  WebSocketClient live(port_);
  const auto begun = Clock::now();
  EXPECT_EQ(live.hear()["type"], "hello");
  EXPECT_GE(Clock::now() - begun, 1500ms);
}

TEST_F(ServerLive, AClientThatTalksNonsenseIsSentAway) {
  start();
  WebSocketClient nonsense(port_);
  nonsense.say("kpis please");
  EXPECT_EQ(nonsense.close_code(), 1008);
  WebSocketClient endless(port_);
  endless.say(std::string(5'000, ' '));
  EXPECT_EQ(endless.close_code(), 1009);
}

TEST_F(ServerLive, WhoComesBackWithSinceGetsWhatWasMissed) {
  start();
  HttpClient client(port_);
  for (const char* id : {"1", "2", "3"}) {
    client.post_json(order(id));
    client.get("/v1/kpis");  // a step each
  }
  {
    WebSocketClient live(port_);
    live.say(R"({"subscribe":["orders"],"since":2})");
    const json hello = live.hear();
    EXPECT_EQ(hello["type"], "hello");
    EXPECT_EQ(hello["seq"], 3);
    EXPECT_EQ(hello["data"]["orders"].size(), 3u);
    const json missed = live.hear();
    EXPECT_EQ(missed["type"], "orders");
    EXPECT_EQ(missed["seq"], 3);
  }
  ASSERT_TRUE(stop());
  start();
  WebSocketClient late(port_);
  late.say(R"({"subscribe":["orders"],"since":1})");
  const json gap = late.hear();
  EXPECT_EQ(gap["type"], "gap");
  EXPECT_EQ(gap["data"], json::parse(R"({"from":1,"to":3})"));
  const json hello = late.hear();
  EXPECT_EQ(hello["type"], "hello");
  EXPECT_EQ(hello["data"]["orders"][0]["order_id"], "3");
}

TEST_F(ServerLive, AClientThatDoesNotReadHearsOfTheGapAndServesNobodyElseWorse) {
  options_.live.client_bytes_max = 100'000;
  start();
  WebSocketClient slow(port_);
  WebSocketClient quick(port_);
  for (WebSocketClient* live : {&slow, &quick}) live->say(R"({"subscribe":["orders"]})");
  EXPECT_EQ(slow.hear()["type"], "hello");
  HttpClient client(port_);
  // More than the kernel's buffers on both sides hold.
  for (int i = 0; i < 300; ++i) {
    json big = order(std::to_string(i));
    big["lines"][0]["description"] = std::string(16'000, 'x');
    json batch = json::array();
    for (int j = 0; j < 8; ++j) {
      big["order_id"] = std::to_string(i) + "-" + std::to_string(j);
      batch.push_back(big);
    }
    ASSERT_EQ(client.post_json(batch)["accepted"], 8);
    if (i == 299) {
      while (quick.hear()["seq"] != 2400) continue;
    } else {
      quick.hear("orders");
    }
  }
  const json gap = slow.hear("gap");
  const json hello = slow.hear();
  EXPECT_EQ(hello["type"], "hello");
  EXPECT_EQ(hello["seq"], gap["data"]["to"]);
  EXPECT_EQ(hello["data"]["orders"][0]["order_id"], "299-7");
}

TEST_F(ServerLive, StoppingFinishesWhatWasAcceptedAndIsQuick) {
  start();
  HttpClient idle(port_);
  idle.get("/healthz");
  WebSocketClient live(port_);
  live.say("{}");
  live.hear("hello");
  HttpClient client(port_);
  client.post_json(order("1"));
  const auto begun = Clock::now();
  server_->stop();
  EXPECT_EQ(live.close_code(), 1001);
  ASSERT_TRUE(join());
  EXPECT_LT(Clock::now() - begun, 2s);
  EXPECT_TRUE(idle.at_end());
  start();
  EXPECT_EQ(HttpClient(port_).get_json("/v1/kpis")["orders"], 1);
}

TEST_F(ServerLive, ManyClientsShareOneSyncAndEachIsAnswered) {
  start();
  std::vector<std::future<int>> clients;
  for (int client = 0; client < 8; ++client)
    clients.push_back(std::async(std::launch::async, [this, client] {
      HttpClient http(port_);
      int accepted = 0;
      for (int i = 0; i < 50; ++i)
        accepted += http.post_json(order(std::to_string(client * 1000 + i)))["accepted"].get<int>();
      return accepted;
    }));
  for (auto& accepted : clients) EXPECT_EQ(accepted.get(), 50);
  EXPECT_EQ(HttpClient(port_).get_json("/v1/kpis")["orders"], 400);
}

TEST_F(ServerLive, AFullQueueIsToldTooBusyAndLosesNothing) {
  options_.writer.queue_orders_max = 1;
  start();
  std::vector<std::future<std::pair<int, int>>> clients;
  for (int client = 0; client < 8; ++client)
    clients.push_back(std::async(std::launch::async, [this, client] {
      HttpClient http(port_);
      std::pair<int, int> counts;
      for (int i = 0; i < 50; ++i) {
        const auto response = http.post(order(std::to_string(client * 1000 + i)).dump());
        if (response.result_int() == 202) ++counts.first;
        if (response.result_int() == 429 && response[http::field::retry_after] == "1")
          ++counts.second;
      }
      return counts;
    }));
  int accepted = 0;
  int busy = 0;
  for (auto& counts : clients) {
    const auto [taken, refused] = counts.get();
    EXPECT_EQ(taken + refused, 50);
    accepted += taken;
    busy += refused;
  }
  EXPECT_GT(busy, 0);
  EXPECT_EQ(HttpClient(port_).get_json("/v1/kpis")["orders"], accepted);
}

TEST_F(ServerLive, AnotherChampionIsTakenAndTold) {
  start();
  HttpClient client(port_);
  client.post_json(order("1"));
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["models","kpis"]})");
  EXPECT_EQ(live.hear("hello")["data"]["champion"], nullptr);
  server_->set_champion(std::make_shared<SpendModel>("spend-2"));
  EXPECT_EQ(live.hear("models")["data"]["model_id"], "spend-2");
  EXPECT_GT(live.hear("kpis")["data"]["expected_purchases_30d"].get<double>(), 0.0);
  EXPECT_EQ(client.get_json("/v1/customers/17850/prediction")["model_id"], "spend-2");
}

// Takes its time over each batch, as a large model does over a large shop.
class SlowModel final : public SpendModel {
 public:
  using SpendModel::SpendModel;
  void predict_logits(std::span<const double> matrix, std::span<double> logits) const override {
    std::this_thread::sleep_for(std::chrono::microseconds(100 * logits.size()));
    SpendModel::predict_logits(matrix, logits);
  }
};

TEST_F(ServerLive, ModelsChangeUnderLoadWithoutAFailedOrLongRequest) {
  champion_ = std::make_shared<SpendModel>("spend-1");
  // The server outlives this function's variables. It changes once the shop is there.
  const auto looks = std::make_shared<std::atomic<int>>(0);
  options_.look_every = 20ms;
  options_.look_for_models = [this, looks]() -> ModelsFound {
    ModelsFound found;
    if (engine_->seq() < 9'000) return found;
    const int look = ++*looks;
    if (look == 10) found.champion = std::make_shared<SlowModel>("slow");
    if (look == 11) found.challengers = {{std::make_shared<SpendModel>("beside")}};
    if (look >= 12 && look < 15) found.problem = "model odd: is not there";
    return found;
  };
  start();
  HttpClient client(port_);
  json many = json::array();
  for (int i = 0; i < 9'000; ++i) many.push_back(order("n" + std::to_string(i), std::to_string(i)));
  ASSERT_EQ(client.post_json(many)["accepted"], 9'000);
  ASSERT_EQ(client.get_json("/v1/kpis")["orders"], 9'000);  // the first to be timed finds them done
  std::atomic<bool> over = false;
  std::atomic<int> failed = 0;
  std::thread reader([&] {
    HttpClient http(port_);
    while (!over) failed += http.get("/v1/customers/1/prediction").result_int() != 200;
  });
  Clock::duration longest{};
  bool changed = false;
  for (int i = 0; i < 2'000 && !changed; ++i) {
    const auto begun = Clock::now();
    failed += client.post(order("m" + std::to_string(i)).dump()).result_int() != 202;
    longest = std::max(longest, Clock::now() - begun);
    changed = client.get_json("/v1/customers/1/prediction")["model_id"] == "slow";
  }
  over = true;
  reader.join();
  EXPECT_TRUE(changed);
  EXPECT_EQ(failed, 0);
  EXPECT_LT(longest, 700ms) << "scoring all at once takes 900 ms";
  EXPECT_EQ(client.get_json("/v1/models/beside/live")["role"], "challenger");
}

TEST_F(ServerLive, AReplayKeepsTimeAndCutsSilences) {
  std::vector<OrderEvent> orders;
  for (int i = 0; i < 5; ++i) orders.push_back(event(std::to_string(i), kBegin + i * 2 * kHourMs));
  orders.push_back(event("late", kBegin + 300 * kDayMs));
  options_.replay = replay_of(std::move(orders), 72'000);  // two hours a beat
  const auto begun = Clock::now();
  start();
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["orders"]})");
  json last;
  while (last.empty() || last["order_id"] != "late") {
    const json frame = live.hear();
    const json& listed = frame["type"] == "hello" ? frame["data"]["orders"] : frame["data"];
    if (frame["type"] == "hello" && !listed.empty()) last = listed.front();
    if (frame["type"] == "orders") last = listed.back();
  }
  const auto took = Clock::now() - begun;
  EXPECT_GE(took, 1200ms) << "four beats and a silence of a second";
  EXPECT_LT(took, 5s);
  HttpClient client(port_);
  json kpis = client.get_json("/v1/kpis");
  for (int i = 0; i < 50 && kpis["engine"]["replay"]["state"] != "finished"; ++i) {
    std::this_thread::sleep_for(20ms);
    kpis = client.get_json("/v1/kpis");
  }
  EXPECT_EQ(kpis["orders"], 6);
  EXPECT_EQ(kpis["engine"]["clock"], "replay");
  EXPECT_EQ(kpis["engine"]["replay"]["state"], "finished");
  EXPECT_EQ(kpis["engine"]["replay"]["speed"], 72'000);
  EXPECT_EQ(kpis["engine"]["seq"], 7) << "one midnight passed before the silence was cut";
}

TEST_F(ServerLive, TheWallClockTicksForAYoungShopOnly) {
  options_.tick_every = 20ms;
  start();
  HttpClient client(port_);
  client.post_json(order("1"));
  std::this_thread::sleep_for(200ms);
  EXPECT_EQ(client.get_json("/v1/kpis")["engine"]["seq"], 1) << "the past is not aged";
  client.post_json(order("2", "c", "1", format_time(wall_clock_ms() - kHourMs)));
  json kpis = client.get_json("/v1/kpis");
  for (int i = 0; i < 50 && kpis["engine"]["seq"] < 4; ++i) {
    std::this_thread::sleep_for(20ms);
    kpis = client.get_json("/v1/kpis");
  }
  EXPECT_GE(kpis["engine"]["seq"], 4);
  EXPECT_EQ(kpis["engine"]["clock"], "wall");
}

TEST_F(ServerLive, APortInUseIsNamed) {
  start();
  ServerOptions second = options_;
  second.port = port_;
  const auto refused = Server::start(*engine_, second);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().message,
            fmt::format("serve: 127.0.0.1:{}: already in use; choose another with --port", port_));
}

}  // namespace
}  // namespace tillcast
