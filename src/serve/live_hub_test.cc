#include "serve/live_hub.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "serve/segment_golden.h"
#include "serve/wire_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using testing::ElementsAre;

class LiveHubTest : public testing::Test {
 protected:
  LiveHub make(LiveLimits limits = {}) {
    return LiveHub(
        "boot", "0.1.0", [this] { return status_; }, metrics_, limits);
  }

  static Update update(uint64_t seq, size_t description_bytes = 10) {
    Update update;
    update.seq = seq;
    update.at_ms = 1'300'000'000'000;
    SequencedOrder order;
    order.seq = seq;
    order.order.order_id = std::to_string(seq);
    order.order.customer_id = "c";
    order.order.ordered_at_ms = update.at_ms;
    order.order.lines.push_back(
        {"p", std::string(description_bytes, 'x'), 1, Money::from_micros(1'000'000), {}});
    update.orders.push_back(order);
    return update;
  }

  // "type seq" of everything that waits for the client.
  static std::vector<std::string> drained(LiveHub& hub, const LiveHub::Client& client) {
    std::vector<std::string> said;
    while (const auto frame = hub.next(client)) {
      const json parsed = json::parse(frame->text());
      EXPECT_EQ(parsed["seq"], frame->seq);
      said.push_back(parsed["type"].get<std::string>() + " " + std::to_string(frame->seq));
    }
    return said;
  }

  EngineStatus status_;
  ServerMetrics metrics_;
  LiveHub::Instant now_ = LiveHub::Instant() + 1h;
};

TEST_F(LiveHubTest, HelloIsTheGoldenOne) {
  for (const char* name : {"hello", "hello-empty"}) {
    const json golden = read_golden(name);
    const json& data = golden["data"];
    status_ = engine_from_json(data["kpis"]["engine"]);
    LiveHub hub(
        data["boot_id"], data["version"], [this] { return status_; }, metrics_);
    Update snapshot;
    snapshot.seq = golden["seq"];
    if (!golden["at"].is_null()) snapshot.at_ms = time_from_json(golden["at"]);
    snapshot.kpis = kpis_from_json(data["kpis"]);
    snapshot.customers_scored = data["customers_scored"];
    if (!data["segments"].is_null()) snapshot.segments = segments_from_json(data["segments"]);
    for (const json& order : data["orders"]) snapshot.orders.push_back(order_from_json(order));
    hub.begin(snapshot, data["champion"].dump(), "");
    const auto client = hub.join(nullptr);
    hub.subscribe(client, {});
    json expected = comparable(golden);
    json said = comparable(json::parse(hub.next(client)->text()));
    for (json* frame : {&expected, &said}) (*frame)["data"]["kpis"].erase("refund_rate");
    EXPECT_EQ(said, expected) << name;
  }
}

TEST_F(LiveHubTest, NothingIsSaidBeforeTheSubscriptionAndHelloComesFirst) {
  LiveHub hub = make();
  int woken = 0;
  const auto client = hub.join([&] { ++woken; });
  hub.publish(std::make_shared<Update>(update(1)), now_);
  EXPECT_THAT(drained(hub, client), ElementsAre());
  hub.subscribe(client, {});
  EXPECT_GT(woken, 0);
  hub.publish(std::make_shared<Update>(update(2)), now_ + 1s);
  EXPECT_THAT(drained(hub, client), ElementsAre("hello 1", "orders 2", "kpis 2"));
}

TEST_F(LiveHubTest, OnlyWhatWasSubscribedIsSent) {
  LiveHub hub = make();
  const auto client = hub.join(nullptr);
  hub.subscribe(client, parse_subscription(R"({"subscribe":["kpis","weather"]})").value());
  hub.publish(std::make_shared<Update>(update(1)), now_);
  EXPECT_THAT(drained(hub, client), ElementsAre("hello 0", "kpis 1"));
}

TEST_F(LiveHubTest, AFrameIsEncodedOnceForAll) {
  LiveHub hub = make();
  const auto a = hub.join(nullptr);
  const auto b = hub.join(nullptr);
  for (const auto& client : {a, b}) hub.subscribe(client, {});
  hub.publish(std::make_shared<Update>(update(1)), now_);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(hub.next(a)->wire.get(), hub.next(b)->wire.get()) << i;
}

TEST_F(LiveHubTest, KpisComeTenTimesASecondAtMostAndTheLastOneAlways) {
  LiveHub hub = make();
  const auto client = hub.join(nullptr);
  hub.subscribe(client, parse_subscription(R"({"subscribe":["kpis"]})").value());
  for (uint64_t seq = 1; seq <= 50; ++seq)
    hub.publish(std::make_shared<Update>(update(seq)), now_ + seq * 1ms);
  EXPECT_THAT(drained(hub, client), ElementsAre("hello 0", "kpis 1"));
  hub.beat(now_ + 90ms);
  EXPECT_THAT(drained(hub, client), ElementsAre());
  hub.beat(now_ + 110ms);
  EXPECT_THAT(drained(hub, client), ElementsAre("kpis 50"));
  hub.beat(now_ + 5s);
  EXPECT_THAT(drained(hub, client), ElementsAre());
}

TEST_F(LiveHubTest, RatesThatWereShownAreShownUntilTheyAreZero) {
  LiveHub hub = make();
  const auto client = hub.join(nullptr);
  hub.subscribe(client, parse_subscription(R"({"subscribe":["kpis"]})").value());
  status_.orders_per_second = 3;
  hub.publish(std::make_shared<Update>(update(1)), now_);
  drained(hub, client);
  status_.orders_per_second = 0;
  hub.beat(now_ + 500ms);
  EXPECT_THAT(drained(hub, client), ElementsAre());
  hub.beat(now_ + 1100ms);
  EXPECT_THAT(drained(hub, client), ElementsAre("kpis 1"));
  hub.beat(now_ + 10s);
  EXPECT_THAT(drained(hub, client), ElementsAre());
}

TEST_F(LiveHubTest, ASlowClientSkipsFramesThenHearsOfTheGapAndStartsOver) {
  LiveHub hub = make({.client_bytes_max = 4'000});
  const auto slow = hub.join(nullptr);
  const auto quick = hub.join(nullptr);
  for (const auto& client : {slow, quick}) hub.subscribe(client, {});
  for (uint64_t seq = 1; seq <= 20; ++seq) {
    hub.publish(std::make_shared<Update>(update(seq, 1'000)), now_);
    drained(hub, quick);
    EXPECT_LE(slow->queue_bytes, 4'000u);
  }
  const auto said = drained(hub, slow);
  ASSERT_GE(said.size(), 4u);
  EXPECT_EQ(said[0], "hello 0");
  EXPECT_EQ(said[said.size() - 2], "gap 20");
  EXPECT_EQ(said.back(), "hello 20");
  EXPECT_THAT(metrics_.text({}, {}), testing::ContainsRegex("outcome=\"dropped\"} [1-9]"));
  hub.publish(std::make_shared<Update>(update(21)), now_);
  EXPECT_THAT(drained(hub, slow), ElementsAre("orders 21"));
}

TEST_F(LiveHubTest, TheGapNamesTheLastSeqTheClientHas) {
  LiveHub hub = make({.client_bytes_max = 1'500});
  const auto client = hub.join(nullptr);
  hub.subscribe(client, parse_subscription(R"({"subscribe":["orders"]})").value());
  EXPECT_THAT(drained(hub, client), ElementsAre("hello 0"));
  for (uint64_t seq = 1; seq <= 3; ++seq)
    hub.publish(std::make_shared<Update>(update(seq, 1'000)), now_);
  EXPECT_EQ(hub.next(client)->seq, 1u);
  const json gap = json::parse(hub.next(client)->text());
  EXPECT_EQ(gap["type"], "gap");
  EXPECT_EQ(gap["data"], json::parse(R"({"from":1,"to":3})"));
}

TEST_F(LiveHubTest, UnsentKpisAreReplacedByNewerOnes) {
  LiveHub hub = make();
  const auto client = hub.join(nullptr);
  hub.subscribe(client, {});
  for (uint64_t seq = 1; seq <= 3; ++seq)
    hub.publish(std::make_shared<Update>(update(seq)), now_ + seq * 1s);
  EXPECT_THAT(drained(hub, client),
              ElementsAre("hello 0", "orders 1", "orders 2", "orders 3", "kpis 3"));
}

TEST_F(LiveHubTest, WhoResumesGetsWhatWasMissed) {
  LiveHub hub = make();
  for (uint64_t seq = 1; seq <= 5; ++seq) hub.publish(std::make_shared<Update>(update(seq)), now_);
  const auto client = hub.join(nullptr);
  hub.subscribe(client, parse_subscription(R"({"since":3})").value());
  EXPECT_THAT(drained(hub, client), ElementsAre("hello 5", "orders 4", "orders 5"));
  const auto current = hub.join(nullptr);
  hub.subscribe(current, parse_subscription(R"({"since":5})").value());
  EXPECT_THAT(drained(hub, current), ElementsAre("hello 5"));
}

TEST_F(LiveHubTest, WhatWasKeptUntilSomebodyAsksIsTheSameBytes) {
  LiveHub heard = make();
  LiveHub alone = make();
  const auto listener = heard.join(nullptr);
  heard.subscribe(listener, {});
  for (LiveHub* hub : {&heard, &alone})
    for (uint64_t seq = 1; seq <= 5; ++seq)
      hub->publish(std::make_shared<Update>(update(seq, seq == 3 ? 400'000 : 10)), now_);
  const auto missed = [](LiveHub& hub) {
    const auto client = hub.join(nullptr);
    Subscription wanted;
    wanted.since = 2;
    hub.subscribe(client, wanted);
    std::vector<std::string> texts;
    while (const auto frame = hub.next(client)) texts.emplace_back(frame->text());
    return texts;
  };
  const auto texts = missed(alone);
  EXPECT_EQ(texts.size(), 4u) << "hello and three updates, of which one is large";
  EXPECT_EQ(texts, missed(heard));
}

TEST_F(LiveHubTest, ListenersMayComeGoAndChangeTheirMinds) {
  LiveHub hub = make();
  std::vector<LiveHub::Client> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(hub.join(nullptr));
    hub.subscribe(clients.back(), {});
  }
  const auto only = [](const char* text) { return parse_subscription(text).value(); };
  hub.subscribe(clients[1], only(R"({"subscribe":["kpis"]})"));
  hub.subscribe(clients[4], only(R"({"subscribe":["orders"]})"));
  hub.leave(clients[0]);
  hub.leave(clients[3]);
  EXPECT_EQ(hub.clients(), 3u);
  for (const size_t i : {1, 2, 4}) drained(hub, clients[i]);
  hub.publish(std::make_shared<Update>(update(1)), now_);
  EXPECT_THAT(drained(hub, clients[1]), ElementsAre("kpis 1"));
  EXPECT_THAT(drained(hub, clients[2]), ElementsAre("orders 1", "kpis 1"));
  EXPECT_THAT(drained(hub, clients[4]), ElementsAre("orders 1"));
  for (const size_t i : {0, 3}) EXPECT_TRUE(clients[i]->queue.empty());
  hub.subscribe(clients[4], {});
  hub.publish(std::make_shared<Update>(update(2)), now_ + 1s);
  EXPECT_THAT(drained(hub, clients[4]), ElementsAre("orders 2", "kpis 2"));
}

TEST_F(LiveHubTest, WhoResumesTooLateHearsOfTheGap) {
  LiveHub hub = make({.ring_frames_max = 2});
  Update before;
  before.seq = 10;
  hub.begin(before, "null", "");
  for (uint64_t seq = 11; seq <= 15; ++seq)
    hub.publish(std::make_shared<Update>(update(seq)), now_);
  for (const auto& [since, expected] :
       {std::pair{"12", "gap 15"}, {"9", "gap 15"}, {"13", "hello 15"}, {"99", "hello 15"}}) {
    const auto client = hub.join(nullptr);
    hub.subscribe(client, parse_subscription(std::string("{\"since\":") + since + "}").value());
    const auto said = drained(hub, client);
    EXPECT_EQ(said[0], expected) << since;
    if (said[0].starts_with("gap")) {
      EXPECT_THAT(said, ElementsAre("gap 15", "hello 15")) << since;
    }
  }
}

TEST_F(LiveHubTest, FramesHoldTwoHundredItemsTheNewestOrdersAndTheirCustomers) {
  LiveHub hub = make();
  hub.begin({}, "null", "m1");
  const auto client = hub.join(nullptr);
  hub.subscribe(client, {});
  Update full = update(1);
  full.orders.clear();
  for (uint64_t i = 1; i <= 300; ++i) full.orders.push_back(update(i).orders[0]);
  for (int i = 0; i < 300; ++i)
    full.predictions.push_back({"other" + std::to_string(i), 0.5, 0, {}});
  full.predictions.push_back({"c", 0.25, 0, {}});
  full.model_id = "m1";
  full.seq = 300;
  hub.publish(std::make_shared<Update>(full), now_);
  hub.next(client);
  const json orders = json::parse(hub.next(client)->text())["data"];
  ASSERT_EQ(orders.size(), 200u);
  EXPECT_EQ(orders.front()["seq"], 101);
  EXPECT_EQ(orders.back()["seq"], 300);
  const json predictions = json::parse(hub.next(client)->text())["data"];
  ASSERT_EQ(predictions.size(), 200u);
  EXPECT_EQ(predictions.front()["customer_id"], "c");
  EXPECT_EQ(predictions.front()["model_id"], "m1");
}

TEST_F(LiveHubTest, AnotherChampionIsTold) {
  LiveHub hub = make();
  const auto client = hub.join(nullptr);
  hub.subscribe(client, {});
  drained(hub, client);
  hub.champion_changed(R"({"model_id":"m2"})", "m2", {}, now_);
  EXPECT_EQ(json::parse(hub.next(client)->text())["data"]["model_id"], "m2");
  EXPECT_THAT(drained(hub, client), ElementsAre("kpis 0"));
}

TEST(Subscription, RefusesWhatIsNotOne) {
  for (const char* text : {"", "hello", "[]", "{\"since\":-1}", "{\"since\":\"5\"}",
                           "{\"subscribe\":\"kpis\"}", "{\"subscribe\":[1]}"})
    EXPECT_FALSE(parse_subscription(text).ok()) << text;
}

}  // namespace
}  // namespace tillcast
