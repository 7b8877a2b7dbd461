#include "serve/order_client.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <thread>

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

// What else may listen there: one connection, one answer.
Result<PostedOrders> post_to_stranger(const std::string& answer) {
  namespace asio = boost::asio;
  asio::io_context context;
  asio::ip::tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  const std::jthread stranger([&] {
    asio::ip::tcp::socket socket = acceptor.accept();
    boost::beast::flat_buffer buffer;
    boost::beast::http::request<boost::beast::http::string_body> request;
    boost::beast::http::read(socket, buffer, request);
    asio::write(socket, asio::buffer(fmt::format("HTTP/1.1 202 Accepted\r\nContent-Length: {}"
                                                 "\r\n\r\n{}",
                                                 answer.size(), answer)));
  });
  const auto url = fmt::format("http://127.0.0.1:{}", acceptor.local_endpoint().port());
  return OrderClient::connect(url).value()->post(std::vector<OrderEvent>{OrderEvent()});
}

TEST(OrderClient, BelievesNoStrangersAnswer) {
  for (const char* answer :
       {"", "[]", "{}", R"({"accepted":"1","duplicates":0,"rejected":[]})",
        R"({"accepted":4.6e50,"duplicates":0})", R"({"accepted":-1,"duplicates":0})",
        R"({"accepted":0,"duplicates":0,"rejected":["x"]})",
        R"({"accepted":0,"duplicates":0,"rejected":[{"order_id":"1","error":7}]})"}) {
    const auto posted = post_to_stranger(answer);
    ASSERT_FALSE(posted.ok()) << answer;
    EXPECT_EQ(posted.error().code, ErrorCode::kInvalid) << answer;
  }
  const auto rejected =
      post_to_stranger(R"({"accepted":0,"duplicates":0,"rejected":[{"error":"a\u001b[2J"}]})");
  ASSERT_TRUE(rejected.ok()) << rejected.error().message;
  EXPECT_EQ(rejected->rejected, 1u);
  EXPECT_THAT(rejected->first_error, testing::Not(testing::HasSubstr("\x1b")));
}

TEST(OrderClient, RefusesOtherUrls) {
  for (const char* url :
       {"https://127.0.0.1:1", "127.0.0.1:8080", "http://", "http://a:b", "http://a/b"})
    EXPECT_FALSE(OrderClient::connect(url).ok()) << url;
}

}  // namespace
}  // namespace tillcast
