#include "serve/order_client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "serve/server_fixture.h"
#include "serve/tokens.h"

namespace tillcast {
namespace {

class OrderClientTest : public ServerFixture {
 protected:
  static OrderEvent event(const std::string& id, int64_t quantity = 1) {
    OrderEvent order;
    order.order_id = id;
    order.customer_id = "17850";
    order.ordered_at_ms = 1'291'191'960'000;
    order.currency = "GBP";
    order.lines = {{"p", "A LANTERN", quantity, Money::from_micros(2'550'000), std::nullopt}};
    return order;
  }
  std::unique_ptr<OrderClient> connect() {
    auto client = OrderClient::connect(fmt::format("http://127.0.0.1:{}", port_));
    EXPECT_TRUE(client.ok()) << client.error().message;
    return std::move(*client);
  }
};

TEST_F(OrderClientTest, TellsWhatBecameOfTheOrders) {
  start();
  const auto client = connect();
  const std::vector<OrderEvent> first = {event("1"), event("2"), event("1")};
  const auto posted = client->post(first);
  ASSERT_TRUE(posted.ok()) << posted.error().message;
  EXPECT_EQ(posted->accepted, 2u);
  EXPECT_EQ(posted->duplicates, 1u);
  const auto again = client->post(std::vector<OrderEvent>{event("2", 5)});
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->rejected, 1u);
  EXPECT_THAT(again->first_error, testing::StartsWith("2: conflict"));
}

TEST_F(OrderClientTest, ConnectsAnewAfterARestart) {
  start();
  const auto client = connect();
  ASSERT_TRUE(client->post(std::vector<OrderEvent>{event("1")}).ok());
  options_.port = port_;
  stop();
  const auto away = client->post(std::vector<OrderEvent>{event("2")});
  ASSERT_FALSE(away.ok());
  EXPECT_EQ(away.error().code, ErrorCode::kUnavailable);
  start();
  const auto posted = client->post(std::vector<OrderEvent>{event("2")});
  ASSERT_TRUE(posted.ok()) << posted.error().message;
  EXPECT_EQ(posted->accepted, 1u);
}

TEST_F(OrderClientTest, ShowsItsToken) {
  const NewToken made =
      TokenFile(dir_).create("till", {Scope::kIngest}, std::nullopt, 1'000).value();
  start();
  const std::string url = fmt::format("http://127.0.0.1:{}", port_);
  const auto refused = OrderClient::connect(url).value()->post(std::vector<OrderEvent>{event("1")});
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, testing::HasSubstr("answered 401"));
  const auto client = OrderClient::connect(url, made.secret).value();
  EXPECT_EQ(client->post(std::vector<OrderEvent>{event("1")})->accepted, 1u);
  EXPECT_FALSE(OrderClient::connect(url, "a\r\nX: b").ok());
}

TEST(OrderClient, RefusesOtherUrls) {
  for (const char* url :
       {"https://127.0.0.1:1", "127.0.0.1:8080", "http://", "http://a:b", "http://a/b"})
    EXPECT_FALSE(OrderClient::connect(url).ok()) << url;
}

}  // namespace
}  // namespace tillcast
