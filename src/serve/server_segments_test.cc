// Segments over a real server: before and after a fit, as views, frames and metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "serve/server_fixture.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

// Who spent little and who spent much: ids 1 and 2.
std::shared_ptr<const Segmentation> two_segments(const std::string& fit_id,
                                                 const std::string& feature = "monetary") {
  auto fit = std::make_shared<Segmentation>();
  fit->fit_id = fit_id;
  fit->as_of_ms = 1'291'000'000'000;
  const json axis = {{"name", feature}, {"log", false}, {"mean", 100}, {"deviation", 100}};
  fit->space = FeatureSpace::from_json({{"axes", json::array({axis})}}).value();
  for (const auto& [name, at] : {std::pair{"Big \"spenders\"", 5.0}, {"New", -1.0}}) {
    Segment segment;
    segment.id = fit->next_id++;
    segment.name = name;
    segment.advice = "Greet them.";
    segment.centroid = {at};
    segment.size = 5;
    segment.portrait.fill(1);
    fit->segments.push_back(std::move(segment));
  }
  fit->customers = 10;
  fit->inertia = 10;
  fit->choice.by_rule = false;
  fit->map_axes = {1, 0};
  fit->explained = {1, 0};
  return fit;
}

class ServerSegments : public ServerFixture {
 protected:
  // The fit is taken on the writer's thread: a view sees it soon.
  static void wait_for_fit(HttpClient& client, const json& fit_id) {
    for (int i = 0; i < 200 && client.get_json("/v1/segments")["fit_id"] != fit_id; ++i)
      std::this_thread::sleep_for(10ms);
    ASSERT_EQ(client.get_json("/v1/segments")["fit_id"], fit_id);
  }

  // Spent 7.00, 601.00 and 13.00.
  static json three_orders() {
    return {order("1", "poor", "1.00"), order("2", "rich", "100.00"), order("3", "modest", "2.00")};
  }
};

TEST_F(ServerSegments, BeforeTheFirstFitThereAreNone) {
  start();
  HttpClient client(port_);
  const json empty = client.get_json("/v1/segments");
  EXPECT_EQ(empty["as_of"], nullptr);
  EXPECT_EQ(empty["customers"], 0);
  client.post_json(three_orders());
  const json none = client.get_json("/v1/segments");
  EXPECT_EQ(none["fit_id"], nullptr);
  EXPECT_EQ(none["as_of"], "2010-12-01T08:26:00.001Z");
  EXPECT_EQ(none["currency"], "GBP");
  EXPECT_EQ(none["customers"], 3);
  EXPECT_EQ(none["segments"], json::array());
  for (const char* target : {"/v1/segments/flow", "/v1/segments/map"}) {
    const auto refused = client.get(target);
    EXPECT_EQ(refused.result_int(), 404u) << target;
    EXPECT_EQ(refused[http::field::content_type], "application/problem+json") << target;
  }
  EXPECT_EQ(client.get("/v1/segments/other").result_int(), 404u);
  EXPECT_EQ(client.exchange("POST", "/v1/segments", "", {}).result_int(), 405u);
  EXPECT_EQ(client.get_json("/v1/customers")["customers"][0].at("segment_id"), nullptr);
  EXPECT_THAT(client.get("/metrics").body(), Not(HasSubstr("tillcast_segment_")));
}

TEST_F(ServerSegments, AFitIsTakenAndToldAndSeenInEveryView) {
  champion_ = std::make_shared<SpendModel>("spend-1");
  start();
  HttpClient client(port_);
  client.post_json(three_orders());
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["segments"]})");
  EXPECT_EQ(live.hear("hello")["data"].at("segments"), nullptr);
  server_->set_segmentation(two_segments("fit-1"));
  const json frame = live.hear("segments");
  EXPECT_EQ(frame["data"]["fit_id"], "fit-1");
  EXPECT_EQ(frame["data"]["segments"][0]["name"], "Big \"spenders\"");

  const json view = client.get_json("/v1/segments");
  EXPECT_EQ(view["k"], 2);
  EXPECT_EQ(view["k_by"], "given");
  EXPECT_EQ(view["customers"], 3);
  EXPECT_EQ(view["segments"][0]["size"], 1);
  EXPECT_EQ(view["segments"][0]["revenue"], "601.00");
  EXPECT_EQ(view["segments"][1]["size"], 2);
  EXPECT_EQ(view["segments"][1]["typical"]["monetary"], 0.0);
  EXPECT_GT(view["segments"][0]["probability"].get<double>(), 0.99);
  EXPECT_EQ(view["segments"][0]["size"], frame["data"]["segments"][0]["size"]);

  const json flow = client.get_json("/v1/segments/flow");
  EXPECT_EQ(flow["fit_id"], "fit-1");
  ASSERT_FALSE(flow["periods"].empty());
  EXPECT_EQ(flow["periods"].back()["current"], true);
  const json map = client.get_json("/v1/segments/map?points=2");
  EXPECT_EQ(map["total"], 3);
  EXPECT_EQ(map["points"].size(), 2u);
  EXPECT_EQ(map["centroids"][0]["x"], 5.0);
  EXPECT_EQ(client.get("/v1/segments/map?points=10001").result_int(), 400u);

  EXPECT_EQ(client.get_json("/v1/customers/rich")["segment_id"], 1);
  EXPECT_EQ(client.get_json("/v1/customers/rich/prediction")["segment"], "Big \"spenders\"");
  const json why = client.get_json("/v1/customers/poor/prediction?explain=true");
  EXPECT_EQ(why["segment"], "New");
  const std::string metrics = client.get("/metrics").body();
  EXPECT_THAT(
      metrics,
      HasSubstr("tillcast_segment_customers{segment_id=\"1\",name=\"Big \\\"spenders\\\"\"} 1\n"));
  EXPECT_THAT(metrics, HasSubstr("tillcast_segment_drift{segment_id=\"2\",name=\"New\"} "));
}

TEST_F(ServerSegments, CustomersAreListedByTheirSegment) {
  start();
  HttpClient client(port_);
  client.post_json(three_orders());
  server_->set_segmentation(two_segments("fit-1"));
  wait_for_fit(client, "fit-1");
  const json rich = client.get_json("/v1/customers?segment=1");
  EXPECT_EQ(rich["total"], 1);
  EXPECT_EQ(rich["customers"][0]["customer_id"], "rich");
  EXPECT_EQ(rich["customers"][0]["segment"], "Big \"spenders\"");
  EXPECT_EQ(client.get_json("/v1/customers?segment=2&sort=monetary&limit=1")["total"], 2);
  client.post_json(order("4", "poor", "200.00"));
  const json moved = client.get_json("/v1/customers?segment=1&moved_from=2");
  EXPECT_EQ(moved["total"], 1);
  EXPECT_EQ(moved["customers"][0]["customer_id"], "poor");
  EXPECT_EQ(client.get("/v1/customers?segment=1&period=2001-01-01").result_int(), 404u);
  EXPECT_EQ(client.get("/v1/customers?period=2001-01-01").result_int(), 404u);
  for (const auto& [query, name] : {std::pair{"segment=none%20", "segment"},
                                    {"segment=0", "segment"},
                                    {"moved_from=65536", "moved_from"},
                                    {"segment=1&refit=true", "refit"},
                                    {"segment=1&period=then", "period"}}) {
    const auto refused = client.get(std::string("/v1/customers?") + query);
    EXPECT_EQ(refused.result_int(), 400u) << query;
    EXPECT_THAT(json::parse(refused.body())["detail"], HasSubstr(name)) << query;
  }
}

TEST_F(ServerSegments, FramesFollowTheOrders) {
  start();
  HttpClient client(port_);
  client.post_json(three_orders());
  server_->set_segmentation(two_segments("fit-1"));
  wait_for_fit(client, "fit-1");
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["segments"]})");
  EXPECT_EQ(live.hear("hello")["data"]["segments"]["segments"][1]["size"], 2);
  client.post_json(order("4", "poor", "200.00"));
  const json frame = live.hear("segments");
  EXPECT_EQ(frame["seq"], 4);
  EXPECT_EQ(frame["data"]["segments"][0]["size"], 2);
  EXPECT_EQ(frame["data"]["segments"][1]["size"], 1);
}

TEST_F(ServerSegments, AFitThatCameBeforeTheFirstOrderWaitsForIt) {
  segmentation_ = two_segments("fit-1");
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get_json("/v1/segments")["segments"][0]["size"], 0);
  EXPECT_EQ(client.get_json("/v1/segments")["segments"][0]["share"], nullptr);
  EXPECT_EQ(client.get("/v1/segments/flow").result_int(), 200u);
  EXPECT_EQ(client.get_json("/v1/segments/map")["points"], json::array());
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["segments"]})");
  EXPECT_EQ(live.hear("hello")["data"]["segments"]["segments"][1]["size"], 0);
  client.post_json(three_orders());
  EXPECT_EQ(live.hear("segments")["data"]["segments"][1]["size"], 2);
  EXPECT_EQ(client.get_json("/v1/customers?segment=2")["total"], 2);
}

TEST_F(ServerSegments, TheLookForModelsFindsFitsTooAndSaysWhatIsWrong) {
  const auto looks = std::make_shared<std::atomic<int>>(0);
  options_.look_every = 20ms;
  options_.look_for_models = [this, looks]() -> ModelsFound {
    ModelsFound found;
    if (engine_->seq() < 3) return found;
    const int look = ++*looks;
    if (look == 2) found.segmentation = two_segments("fit-1");
    if (look == 3) found.segmentation = two_segments("odd", "shoe_size");
    if (look == 40) found.segmentation = std::shared_ptr<const Segmentation>();
    if (look >= 4) found.segments_problem = "segments: fit odd is damaged";
    return found;
  };
  start();
  HttpClient client(port_);
  client.post_json(three_orders());
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["segments"]})");
  wait_for_fit(client, "fit-1");
  while (*looks < 6) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(client.get_json("/v1/segments")["fit_id"], "fit-1") << "one that does not fit";
  const json engine = client.get_json("/v1/kpis")["engine"];
  EXPECT_EQ(engine["segments_problem"], "segments: fit odd is damaged");
  EXPECT_FALSE(engine.contains("models_problem"));
  json frame = live.hear();
  while (frame["type"] == "hello" || !frame["data"].is_null()) frame = live.hear();
  EXPECT_EQ(frame["type"], "segments");
  wait_for_fit(client, nullptr);
}

TEST_F(ServerSegments, AnotherChampionBringsItsProbabilities) {
  start();
  HttpClient client(port_);
  client.post_json(three_orders());
  server_->set_segmentation(two_segments("fit-1"));
  wait_for_fit(client, "fit-1");
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["segments"]})");
  EXPECT_EQ(live.hear("hello")["data"]["segments"]["segments"][0]["probability"], nullptr);
  server_->set_champion(std::make_shared<SpendModel>("spend-2"));
  EXPECT_GT(live.hear("segments")["data"]["segments"][0]["probability"].get<double>(), 0.99);
}

}  // namespace
}  // namespace tillcast
