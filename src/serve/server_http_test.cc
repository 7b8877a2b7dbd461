// HTTP against a real server over loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "serve/orders_door.h"
#include "serve/server_fixture.h"
#include "serve/test_client.h"
#include "serve/wire_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ServerHttp : public ServerFixture {};

TEST_F(ServerHttp, AnOrderIsAcceptedOnceAndReadBackAtOnce) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get_json("/v1/kpis")["as_of"], nullptr);
  const auto accepted = client.post(order("1").dump());
  EXPECT_EQ(accepted.result_int(), 202u);
  EXPECT_EQ(json::parse(accepted.body()),
            json::parse(R"({"accepted":1,"duplicates":0,"rejected":[]})"));
  const json kpis = client.get_json("/v1/kpis");
  EXPECT_EQ(kpis["orders"], 1);
  EXPECT_EQ(kpis["transactions"], 2);
  EXPECT_EQ(kpis["gross_revenue"], "16.30");
  EXPECT_EQ(kpis["currency"], "GBP");
  EXPECT_EQ(kpis["engine"]["seq"], 1);
  EXPECT_EQ(kpis["engine"]["clock"], "event");

  EXPECT_EQ(client.post_json(order("1")),
            json::parse(R"({"accepted":0,"duplicates":1,"rejected":[]})"));
  const json conflict = client.post_json({order("1", "17850", "9.99"), order("2")});
  EXPECT_EQ(conflict["accepted"], 1);
  EXPECT_EQ(conflict["rejected"][0]["index"], 0);
  EXPECT_EQ(conflict["rejected"][0]["order_id"], "1");
  EXPECT_THAT(conflict["rejected"][0]["error"], HasSubstr("conflict"));
  EXPECT_EQ(client.get_json("/v1/kpis")["orders"], 2);
}

TEST_F(ServerHttp, EachBadOrderIsRefusedInItsPlaceAndTheRestGoesIn) {
  start();
  HttpClient client(port_);
  json nameless = order("x");
  nameless.erase("order_id");
  json odd = order("odd");
  odd["lines"][0]["unit_price"] = "cheap";
  std::string lines = order("1").dump() + "\n\n" + nameless.dump() + "\n{\n" + odd.dump() + "\n";
  lines += order("1", "17850", "7.77").dump() + "\n" + order("2").dump();
  const auto response = client.post(lines, "application/x-ndjson; charset=UTF-8");
  ASSERT_EQ(response.result_int(), 202u) << response.body();
  const json said = json::parse(response.body());
  EXPECT_EQ(said["accepted"], 2);
  ASSERT_EQ(said["rejected"].size(), 4u);
  std::vector<int> indices;
  for (const json& rejected : said["rejected"]) indices.push_back(rejected["index"]);
  EXPECT_THAT(indices, testing::ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(said["rejected"][2]["order_id"], "odd");
  EXPECT_THAT(said["rejected"][2]["error"], HasSubstr("unit_price"));
}

TEST_F(ServerHttp, OrdersListsTheNewestFirstInPages) {
  start();
  HttpClient client(port_);
  for (int i = 1; i <= 5; ++i)
    client.post_json(order(std::to_string(i), i == 3 ? "other" : "17850"));
  const json first = client.get_json("/v1/orders?limit=2");
  EXPECT_EQ(first["orders"][0]["order_id"], "5");
  EXPECT_EQ(first["orders"][0]["amount"], "16.30");
  EXPECT_EQ(first["orders"][0]["seq"], 5);
  const std::string next = first["next"].dump();
  const json second = client.get_json("/v1/orders?limit=50&before=" + next);
  EXPECT_EQ(second["orders"].size(), 3u);
  EXPECT_EQ(second["next"], nullptr);
  const json others = client.get_json("/v1/orders?customer_id=other");
  ASSERT_EQ(others["orders"].size(), 1u);
  EXPECT_EQ(others["orders"][0]["order_id"], "3");
}

TEST_F(ServerHttp, CustomersAndTheirPredictions) {
  champion_ = std::make_shared<SpendModel>("spend-1");
  start();
  HttpClient client(port_);
  client.post_json({order("1", "a/b c", "1.00"), order("2", "rich", "100.00")});
  const json page = client.get_json("/v1/customers?sort=monetary&limit=1");
  EXPECT_EQ(page["total"], 2);
  EXPECT_EQ(page["customers"][0]["customer_id"], "rich");
  EXPECT_EQ(page["customers"][0]["monetary"], "601.00");
  EXPECT_EQ(page["customers"][0]["currency"], "GBP");
  ASSERT_TRUE(page["next"].is_string());
  const json customer = client.get_json("/v1/customers/a%2Fb%20c");
  EXPECT_EQ(customer["customer_id"], "a/b c");
  EXPECT_EQ(customer["features"]["frequency"], 1.0);
  EXPECT_EQ(customer["recent_orders"][0]["order_id"], "1");
  EXPECT_EQ(customer["prediction"]["model_id"], "spend-1");
  const json prediction = client.get_json("/v1/customers/rich/prediction");
  EXPECT_NEAR(prediction["probability"].get<double>(), 601.0 / 602.0, 1e-12);
  EXPECT_EQ(prediction["segment"], nullptr);
  EXPECT_TRUE(prediction["contributions"].is_null());
  EXPECT_FALSE(prediction.contains("base_logit"));
  EXPECT_EQ(client.get("/v1/customers/nobody").result_int(), 404u);
  EXPECT_EQ(client.get("/v1/customers/nobody/prediction").result_int(), 404u);
  EXPECT_GT(client.get_json("/v1/kpis")["expected_purchases_30d"].get<double>(), 1.0);
  const json models = client.get_json("/v1/models");
  EXPECT_EQ(models["champion"], "spend-1");
  EXPECT_EQ(models["models"][0]["role"], "champion");
  EXPECT_EQ(client.get_json("/v1/models/spend-1")["model_id"], "spend-1");
  EXPECT_EQ(client.get("/v1/models/other").result_int(), 404u);
}

TEST_F(ServerHttp, TheBooksAnswer) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get_json("/v1/countries")["currency"], nullptr);
  json orders = json::array();
  for (int i = 0; i < 6; ++i)
    orders.push_back(order(std::to_string(i), "a", "2.55", "2010-12-01T08:26:00Z"));
  json other = order("x", "b", "1.00", "2011-01-03T00:00:00Z");
  other["lines"].erase(1);
  other["lines"][0]["description"] = "WHITE HEART";
  orders.push_back(other);
  json guest = order("g", "", "1.00");
  guest["lines"].erase(0);
  guest["lines"][0]["product_id"] = "plain";
  orders.push_back(guest);
  client.post_json(orders);
  const json countries = client.get_json("/v1/countries?from=2011-01-01&to=2011-02-01");
  EXPECT_EQ(countries["previous_from"], "2010-12-01T00:00:00Z");
  EXPECT_EQ(countries["countries"][0]["country"], "United Kingdom");
  EXPECT_EQ(countries["countries"][0]["gross_revenue"], "6.00");
  EXPECT_EQ(countries["countries"][0]["previous"]["orders"], 7);
  const json products = client.get_json("/v1/products?q=heart");
  EXPECT_EQ(products["total"], 1);
  EXPECT_EQ(products["products"][0]["product_id"], "85123A");
  EXPECT_EQ(products["products"][0]["units"], 42);
  EXPECT_EQ(client.get_json("/v1/products?sort=falling&from=2011-01-01&to=2011-02-01")["total"], 3);
  EXPECT_EQ(client.get("/v1/products?sort=falling").result_int(), 400u);
  EXPECT_EQ(client.get("/v1/countries?previous_from=2011-01-01").result_int(), 400u);
  EXPECT_EQ(client.get_json("/v1/products?from=2011-01-01&to=2011-02-01&previous_from=2010-10-01")
                ["products"][0]["previous"]["lines"],
            0);
  EXPECT_EQ(client.get("/v1/products?limit=501").result_int(), 400u);
  EXPECT_EQ(client.get("/v1/countries?from=2011-02-01&to=2011-01-01").result_int(), 400u);
  const json cohorts = client.get_json("/v1/cohorts?country=United%20Kingdom")["cohorts"];
  EXPECT_EQ(cohorts[0]["month"], "2010-12");
  EXPECT_EQ(cohorts[1]["active"], json::array({1}));
  const json baskets = client.get_json("/v1/baskets?sort=lift");
  EXPECT_EQ(baskets["orders"], 8);
  ASSERT_EQ(baskets["total"], 1);
  EXPECT_EQ(baskets["pairs"][0]["a"]["product_id"], "71053");
  EXPECT_EQ(baskets["pairs"][0]["confidence"], 1.0);
  EXPECT_EQ(baskets["pairs"][0]["b"]["description"], "WHITE HEART");
  EXPECT_EQ(client.get("/v1/baskets?min_orders=0").result_int(), 400u);
  const json series = client.get_json("/v1/kpis/series?step=month")["points"];
  EXPECT_EQ(series[0]["new_customers"], 1);
  EXPECT_EQ(series[1]["customers"], 1);
  EXPECT_GT(client.get_json("/v1/kpis")["engine"]["latency_ms"]["p99"].get<double>(), 0);
}

// Large, and of use to the page of one model alone.
TEST_F(ServerHttp, CurvesAndLearningComeWithOneModelAndNotWithListsOrFrames) {
  const json golden = read_golden("model");
  const std::string id = golden["model_id"];
  champion_ = std::make_shared<SpendModel>(id);
  options_.model = [&](std::string_view wanted) {
    return wanted == id ? std::optional(golden) : std::nullopt;
  };
  options_.models = [&] { return json{{"champion", id}, {"models", json::array({golden})}}; };
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get_json("/v1/models/" + id), golden);
  json brief = golden;
  brief.erase("curves");
  brief.erase("learning");
  EXPECT_EQ(client.get_json("/v1/models")["models"], json::array({brief}));
  WebSocketClient live(port_);
  json champion = live.hear("hello")["data"]["champion"];
  champion.erase("live");
  EXPECT_EQ(champion, brief);
}

TEST_F(ServerHttp, AnExplanationIsThePredictionAndWhy) {
  champion_ = std::make_shared<SpendModel>("spend-1");
  start();
  HttpClient client(port_);
  client.post_json({order("1", "rich", "100.00")});
  const json plain = client.get_json("/v1/customers/rich/prediction");
  const json why = client.get_json("/v1/customers/rich/prediction?explain=true");
  EXPECT_EQ(why["probability"], plain["probability"]);
  EXPECT_EQ(why["as_of"], plain["as_of"]);
  EXPECT_EQ(why["explanation_method"], "exact");
  EXPECT_EQ(why["contribution_error"], 0.0);
  ASSERT_EQ(why["contributions"].size(), 1u);
  const json& part = why["contributions"][0];
  EXPECT_EQ(part["feature"], "monetary");
  EXPECT_EQ(part["value"], 601.0);
  EXPECT_THAT(part["words"].get<std::string>(), HasSubstr("601"));
  EXPECT_NEAR(why["base_logit"].get<double>() + part["contribution"].get<double>(),
              why["logit"].get<double>(), 1e-9);
  EXPECT_EQ(client.get("/v1/customers/nobody/prediction?explain=true").result_int(), 404u);
  EXPECT_EQ(client.get("/v1/customers/rich/prediction?explain=perhaps").result_int(), 400u);
}

TEST_F(ServerHttp, ALiveModelIsGradedAsItsWindowsClose) {
  champion_ = std::make_shared<SpendModel>("spend-1");
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get_json("/v1/models/spend-1/live")["windows"], json::array());
  EXPECT_EQ(client.get_json("/v1/models/spend-1/live")["as_of"], nullptr);
  EXPECT_EQ(client.get("/v1/models/other/live").result_int(), 404u);
  WebSocketClient live(port_);
  live.say(R"({"subscribe":["models"]})");
  live.hear("hello");
  client.post_json(order("1", "a", "1.00", "2010-12-01T08:00:00Z"));
  client.post_json(order("2", "b", "2.00", "2010-12-01T09:00:00Z"));
  client.post_json(order("3", "b", "3.00", "2010-12-03T09:00:00Z"));
  const json pending = live.hear("models")["data"]["live"];
  EXPECT_EQ(pending["pending"][0]["as_of"], "2010-12-02T00:00:00Z") << "a Thursday";
  EXPECT_EQ(pending["pending"][0]["customers"], 2);
  client.post_json(order("4", "a", "3.00", "2011-01-01T00:00:00Z"));
  const json graded = client.get_json("/v1/models/spend-1/live");
  ASSERT_EQ(graded["windows"].size(), 1u);
  EXPECT_EQ(graded["role"], "champion");
  EXPECT_EQ(graded["windows"][0]["positives"], 1);
  EXPECT_EQ(graded["windows"][0]["auc"], 1.0) << "b spent more and came again";
  EXPECT_EQ(graded["rolling"]["windows"], 1);
  EXPECT_EQ(graded["drift"], nullptr);
  EXPECT_THAT(client.get("/metrics").body(),
              HasSubstr("tillcast_model_live_auc{model_id=\"spend-1\"} 1\n"));
}

TEST_F(ServerHttp, WithoutAModelPredictionsAreUnavailable) {
  start();
  HttpClient client(port_);
  client.post_json(order("1"));
  EXPECT_EQ(client.get("/v1/customers/17850/prediction").result_int(), 503u);
  EXPECT_EQ(client.get_json("/v1/kpis")["expected_purchases_30d"], nullptr);
  EXPECT_EQ(client.get_json("/v1/models"), json::parse(R"({"champion":null,"models":[]})"));
}

TEST_F(ServerHttp, SeriesFillsTheStepsWithoutOrders) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get_json("/v1/kpis/series")["points"], json::array());
  client.post_json({order("1"), order("2", "17850", "1", "2010-12-05T23:59:59Z")});
  const json series = client.get_json("/v1/kpis/series?step=day");
  EXPECT_EQ(series["step"], "day");
  ASSERT_EQ(series["points"].size(), 5u);
  EXPECT_EQ(series["points"][1]["orders"], 0);
  EXPECT_EQ(series["points"][1]["net_revenue"], "0.00");
  EXPECT_EQ(series["points"][4]["gross_revenue"], "7.00");
  EXPECT_EQ(client.get_json("/v1/kpis/series?from=2010-12-01&to=2010-12-02")["points"].size(), 24u);
  const auto refused = client.get("/v1/kpis/series?step=hour&from=2000-01-01&to=2010-01-01");
  EXPECT_EQ(refused.result_int(), 400u);
  EXPECT_THAT(refused.body(), HasSubstr("step"));
}

TEST_F(ServerHttp, BadParametersAreNamed) {
  start();
  HttpClient client(port_);
  for (const auto& [target, name] : {std::pair{"/v1/kpis?from=soon", "from"},
                                     {"/v1/kpis?from=2011-01-02&to=2011-01-01", "from"},
                                     {"/v1/customers?sort=shoe_size", "sort"},
                                     {"/v1/customers?order=up", "order"},
                                     {"/v1/customers?limit=1001", "limit"},
                                     {"/v1/orders?before=x", "before"},
                                     {"/v1/kpis/series?step=minute", "step"},
                                     {"/v1/customers?cursor=junk", "cursor"}}) {
    const auto response = client.get(target);
    EXPECT_EQ(response.result_int(), 400u) << target;
    EXPECT_EQ(response[http::field::content_type], "application/problem+json") << target;
    EXPECT_THAT(json::parse(response.body())["detail"], HasSubstr(name)) << target;
  }
}

TEST_F(ServerHttp, UnknownAddressesAndMethodsAreToldApart) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get("/v1/nothing").result_int(), 404u);
  const auto wrong = client.exchange("DELETE", "/v1/orders", "", {});
  EXPECT_EQ(wrong.result_int(), 405u);
  EXPECT_EQ(wrong[http::field::allow], "POST, GET, HEAD");
  EXPECT_EQ(client.exchange("POST", "/healthz", "", {}).result_int(), 405u);
  EXPECT_EQ(client.get("/v1/live").result_int(), 426u);
  const auto head = client.exchange("HEAD", "/v1/kpis", "", {});
  EXPECT_EQ(head.result_int(), 200u);
  EXPECT_EQ(head.body(), "");
  EXPECT_GT(std::stoi(std::string(head[http::field::content_length])), 100);
  EXPECT_EQ(client.get("/").result_int(), 200u);
  EXPECT_EQ(client.get("/some/page").result_int(), 200u);
  EXPECT_EQ(client.get_json("/healthz")["status"], "ok");
  EXPECT_EQ(client.get_json("/readyz")["status"], "ready");
}

TEST_F(ServerHttp, BodiesThatAreNoOrdersAreRefusedWhole) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.post("{\"order_id\":").result_int(), 400u);
  EXPECT_EQ(client.post("").result_int(), 400u);
  EXPECT_EQ(client.post(order("1").dump(), "text/plain").result_int(), 415u);
  EXPECT_EQ(client.post(order("1").dump(), "application/json; charset=latin1").result_int(), 415u);
  EXPECT_EQ(client.post(order("1").dump(), "application/json", {{"Content-Encoding", "gzip"}})
                .result_int(),
            415u);
  json many = json::array();
  for (size_t i = 0; i <= kOrdersMax; ++i) many.push_back(json::object());
  EXPECT_EQ(client.post(many.dump()).result_int(), 413u);
  EXPECT_EQ(client.get_json("/v1/kpis")["orders"], 0);
}

TEST_F(ServerHttp, ABodyThatIsTooLargeIsRefusedBeforeItIsRead) {
  start();
  const auto declared = HttpClient(port_).post(std::string(kBodyBytesMax + 1, ' '));
  EXPECT_EQ(declared.result_int(), 413u);
  EXPECT_EQ(json::parse(declared.body())["status"], 413);
  EXPECT_FALSE(declared.keep_alive());
  HttpClient chunked(port_);
  chunked.send(
      "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
      "Content-Type: application/json\r\n\r\n1000001\r\n");
  EXPECT_EQ(chunked.read().result_int(), 413u);
  HttpClient long_header(port_);
  long_header.send("GET / HTTP/1.1\r\nHost: localhost\r\nX: " + std::string(20'000, 'x') + "\r\n");
  EXPECT_EQ(long_header.read().result_int(), 431u);
  HttpClient nonsense(port_);
  nonsense.send("nonsense\r\n\r\n");
  EXPECT_EQ(nonsense.read().result_int(), 400u);
  EXPECT_TRUE(nonsense.at_end());
}

TEST_F(ServerHttp, AClientThatAsksFirstIsToldToContinue) {
  start();
  HttpClient client(port_);
  const std::string body = order("1").dump();
  client.send(
      "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
      "Content-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n");
  EXPECT_EQ(client.read(true).result_int(), 100u);
  client.send(body);
  EXPECT_EQ(client.read().result_int(), 202u);
}

TEST_F(ServerHttp, PipelinedRequestsAreAnsweredInOrderOnOneConnection) {
  start();
  HttpClient client(port_);
  const std::string body = order("1").dump();
  client.send(
      "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body +
      "GET /v1/kpis HTTP/1.1\r\nHost: localhost\r\n\r\n"
      "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(client.read().result_int(), 202u);
  EXPECT_EQ(json::parse(client.read().body())["orders"], 1);
  const auto last = client.read();
  EXPECT_EQ(json::parse(last.body())["status"], "ok");
  EXPECT_FALSE(last.keep_alive());
  EXPECT_TRUE(client.at_end());
}

TEST_F(ServerHttp, ForeignPagesAndNamesAreRefused) {
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get("/v1/kpis", {{"Host", "evil.example:8080"}}).result_int(), 403u);
  EXPECT_EQ(client.post(order("1").dump(), "application/json", {{"Origin", "http://evil.example"}})
                .result_int(),
            403u);
  EXPECT_EQ(
      client.post(order("1").dump(), "application/json", {{"Origin", "http://localhost:5173"}})
          .result_int(),
      403u)
      << "another port is another site";
  const std::string own = "localhost:" + std::to_string(port_);
  EXPECT_EQ(
      client
          .post(order("1").dump(), "application/json", {{"Origin", "http://" + own}, {"Host", own}})
          .result_int(),
      202u);
  EXPECT_THROW(WebSocketClient(port_, "http://evil.example"), boost::system::system_error);
  EXPECT_NO_THROW(WebSocketClient(port_, "http://" + own));
  EXPECT_NO_THROW(WebSocketClient{port_});
}

TEST_F(ServerHttp, MetricsCountWhatHappened) {
  start();
  HttpClient client(port_);
  client.post_json({order("1"), order("2")});
  client.post_json({order("1"), json::object()});
  client.get("/v1/kpis");
  const auto response = client.get("/metrics");
  EXPECT_THAT(std::string(response[http::field::content_type]),
              HasSubstr("text/plain; version=0.0.4"));
  for (const char* line :
       {"tillcast_orders_total{outcome=\"accepted\"} 2\n",
        "tillcast_orders_total{outcome=\"duplicate\"} 1\n",
        "tillcast_orders_total{outcome=\"rejected\"} 1\n", "tillcast_transactions_total 4\n",
        "tillcast_http_requests_total{method=\"POST\",route=\"/v1/orders\",status=\"202\"} 2\n",
        "tillcast_http_requests_total{method=\"GET\",route=\"/v1/kpis\",status=\"200\"} 1\n",
        "tillcast_log_entries 2\n", "tillcast_order_durable_seconds_count 2\n",
        "tillcast_order_framed_seconds_count 2\n",
        "tillcast_stage_seconds_count{stage=\"receive\"} 2\n",
        "tillcast_stage_seconds_count{stage=\"queue\"} 2\n",
        "tillcast_stage_seconds_count{stage=\"sync\"} 1\n",
        "tillcast_stage_seconds_count{stage=\"fold\"} 1\n"})
    EXPECT_THAT(response.body(), HasSubstr(line));
}

}  // namespace
}  // namespace tillcast
