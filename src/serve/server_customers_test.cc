// The customers' views against a real server over loopback.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "serve/server_fixture.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ServerCustomers : public ServerFixture {
 protected:
  ServerCustomers() { champion_ = std::make_shared<SpendModel>("spend-1"); }

  std::vector<std::string> ids(HttpClient& client, const std::string& query) {
    std::vector<std::string> found;
    const json page = client.get_json("/v1/customers?" + query);
    for (const json& customer : page["customers"]) found.push_back(customer["customer_id"]);
    return found;
  }
};

TEST_F(ServerCustomers, ATableIsSortedFilteredAndPagedByOffset) {
  start();
  HttpClient client(port_);
  json norway = order("5", "e", "50.00", "2010-12-09T00:00:00Z");
  norway["country"] = "Norway";
  json refund = order("6", "b", "1.00", "2010-12-10T00:00:00Z");
  refund["kind"] = "refunded";
  client.post_json({order("1", "a", "10.00", "2010-12-01T00:00:00Z"),
                    order("2", "b", "20.00", "2010-12-02T00:00:00Z"),
                    order("3", "b", "1.00", "2010-12-03T00:00:00Z"),
                    order("4", "c", "30.00", "2010-12-04T00:00:00Z"), norway, refund});
  using testing::ElementsAre;
  EXPECT_THAT(ids(client, "sort=average_order_value"), ElementsAre("e", "c", "b", "a"));
  EXPECT_THAT(ids(client, "sort=refunded&limit=1"), ElementsAre("b"));
  EXPECT_THAT(ids(client, "sort=country"), ElementsAre("e", "a", "b", "c"));
  EXPECT_THAT(ids(client, "sort=country&order=desc&offset=1"), ElementsAre("b", "c", "e"));
  EXPECT_THAT(ids(client, "sort=segment"), ElementsAre("a", "b", "c", "e")) << "nothing was fitted";
  EXPECT_THAT(ids(client, "sort=monetary&monetary_from=61&monetary_to=181"), ElementsAre("b", "a"));
  EXPECT_THAT(ids(client, "orders_from=2"), ElementsAre("b"));
  EXPECT_THAT(ids(client,
                  "sort=customer_id&last_purchase_from=2010-12-03&last_purchase_to="
                  "2010-12-04T00:00:00.001Z"),
              ElementsAre("b", "c"));
  EXPECT_THAT(ids(client, "probability_to=0.984"), ElementsAre("a"));
  EXPECT_EQ(ids(client, "probability_from=0&probability_to=1").size(), 4u);
  const json page = client.get_json("/v1/customers?sort=monetary&offset=1&limit=2");
  EXPECT_EQ(page["total"], 4);
  EXPECT_EQ(page["seq"], 6);
  EXPECT_EQ(page["as_of"], "2010-12-10T00:00:00.001Z");
  EXPECT_EQ(page["customers"].size(), 2u);
  EXPECT_THAT(ids(client, "sort=monetary&cursor=" + page["next"].get<std::string>()),
              ElementsAre("a"));
  EXPECT_EQ(client.get_json("/v1/customers?offset=1000000000000000000")["customers"],
            json::array());
  EXPECT_EQ(client.get_json("/v1/customers?offset=4")["next"], nullptr);
  for (const char* wrong : {"offset=1&cursor=0.0:a", "offset=1e18", "probability_from=nan",
                            "monetary_from=5&monetary_to=4", "last_purchase_to=never"}) {
    const auto refused = client.get(std::string("/v1/customers?") + wrong);
    EXPECT_EQ(refused.result_int(), 400u) << wrong;
    const std::string name(wrong, std::string_view(wrong).find('='));
    EXPECT_THAT(json::parse(refused.body())["detail"], HasSubstr(name)) << wrong;
  }
}

TEST_F(ServerCustomers, WhatWasPostedIsOnTheFirstPageAtOnce) {
  start();
  HttpClient client(port_);
  for (int i = 1; i <= 20; ++i) {
    client.post_json(order(std::to_string(i), std::to_string(i)));
    EXPECT_EQ(client.get_json("/v1/customers")["total"], i);
  }
}

TEST_F(ServerCustomers, ATimelineAndAHistoryOfOneCustomer) {
  start();
  HttpClient client(port_);
  json refund = order("3", "a b", "1.00", "2010-12-15T09:00:00Z");
  refund["kind"] = "refunded";
  json named = order("1", "a b", "2.50", "2010-12-01T08:26:00Z");
  named["lines"][0]["description"] = "<b>HEART</b>";
  client.post_json({named, order("2", "a b", "3.50", "2010-12-10T08:26:00Z"), refund,
                    order("4", "else", "3.50", "2011-01-20T00:00:00Z")});
  const json timeline = client.get_json("/v1/customers/a%20b/timeline");
  EXPECT_EQ(timeline["customer_id"], "a b");
  EXPECT_EQ(timeline["currency"], "GBP");
  EXPECT_EQ(timeline["purchases"][1]["amount"], "22.00");
  EXPECT_EQ(timeline["purchases"][1]["units"], 7);
  EXPECT_EQ(timeline["refunds"][0]["amount"], "7.00");
  EXPECT_EQ(timeline["rhythm"]["gap_median_days"], 9.0);
  EXPECT_EQ(timeline["rhythm"]["due_at"], "2010-12-19T08:26:00Z");
  EXPECT_EQ(timeline["products"][0]["product_id"], "85123A");
  EXPECT_EQ(timeline["products"][0]["description"], "<b>HEART</b>");
  EXPECT_EQ(timeline["products"][1]["description"], nullptr);

  const json history = client.get_json("/v1/customers/a%20b/history");
  EXPECT_EQ(history["model_id"], "spend-1");
  EXPECT_EQ(history["horizon_days"], 30);
  EXPECT_EQ(history["trained_until"], nullptr);
  EXPECT_EQ(history["as_of"], "2011-01-20T00:00:00Z");
  const json& points = history["points"];
  ASSERT_EQ(points.size(), 8u);
  EXPECT_EQ(points[0]["at"], "2010-12-06T00:00:00Z");
  EXPECT_NEAR(points[0]["probability"].get<double>(), 16.0 / 17.0, 1e-12);
  EXPECT_EQ(points[0]["bought"], true);
  EXPECT_EQ(points[1]["bought"], false);
  EXPECT_EQ(points[3]["bought"], nullptr);
  const json now = client.get_json("/v1/customers/a%20b/prediction");
  EXPECT_EQ(points[7]["at"], now["as_of"]);
  EXPECT_EQ(points[7]["probability"], now["probability"]);
  for (const char* view : {"timeline", "history"})
    EXPECT_EQ(client.get(std::string("/v1/customers/nobody/") + view).result_int(), 404u) << view;
}

TEST_F(ServerCustomers, AnotherNodeMayAnswerForItsOwnAndIsAskedForTheseViewsAlone) {
  options_.forward = [](const Request&, std::string_view id) -> std::optional<Response> {
    if (id != "far off") return std::nullopt;
    return json_response(R"({"from":"another node"})");
  };
  start();
  HttpClient client(port_);
  client.post_json({order("1", "near"), order("2", "far off")});
  const auto answer = [&](const std::string& method, const std::string& target) {
    Request request;
    request.method = method;
    request.target = target;
    return server_->answer(request);
  };
  for (const std::string view : {"", "/timeline", "/history", "/prediction"}) {
    const std::string far = "/v1/customers/far%20off" + view;
    EXPECT_EQ(client.get_json(far)["from"], "another node") << view;
    EXPECT_FALSE(client.get_json("/v1/customers/near" + view).contains("from")) << view;
    const Response here = answer("GET", far);
    EXPECT_EQ(here.status, HttpStatus::kOk) << view;
    EXPECT_FALSE(json::parse(here.content()).contains("from")) << view;
  }
  EXPECT_EQ(client.get_json("/v1/customers")["total"], 2);
  EXPECT_EQ(answer("GET", "/v1/nothing").status, HttpStatus::kNotFound);
  EXPECT_EQ(answer("POST", "/v1/orders").status, HttpStatus::kNotFound) << "GETs alone";
}

TEST_F(ServerCustomers, OrdersOfOneCustomerComeNewestFirstInPages) {
  start();
  HttpClient client(port_);
  json orders = json::array();
  for (int i = 0; i < 1000; ++i) orders.push_back(order(std::to_string(i), "often"));
  client.post_json(orders);
  const json page = client.get_json("/v1/orders?customer_id=often&limit=1000");
  EXPECT_EQ(page["orders"].size(), 1000u);
  EXPECT_EQ(page["orders"][0]["order_id"], "999");
  EXPECT_EQ(page["next"], nullptr);
  const json second = client.get_json("/v1/orders?customer_id=often&limit=400");
  EXPECT_EQ(second["next"], 601);
  EXPECT_EQ(client.get_json("/v1/customers/often")["recent_orders"].size(), 20u);
}

}  // namespace
}  // namespace tillcast
