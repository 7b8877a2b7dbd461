#include "serve/order_client.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "event/order_json.h"

namespace tillcast {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr auto kTimeout = std::chrono::seconds(30);
constexpr size_t kDetailMax = 300;

class BeastOrderClient final : public OrderClient {
 public:
  BeastOrderClient(std::string host, std::string port, std::string token)
      : host_(std::move(host)), port_(std::move(port)), token_(std::move(token)) {}

  Result<> open() {
    boost::system::error_code error;
    asio::ip::tcp::resolver resolver(context_);
    const auto places = resolver.resolve(host_, port_, error);
    stream_.emplace(context_);
    if (!error) {
      within_timeout([&] {
        stream_->async_connect(places, [&](const auto& result, const auto&) { error = result; });
      });
    }
    if (!error) {
      buffer_.clear();
      return Done{};
    }
    stream_.reset();
    return unavailable(fmt::format("http://{}:{}: {}; is 'tillcast serve' running there?", host_,
                                   port_, error.message()));
  }

  Result<PostedOrders> post(std::span<const OrderEvent> orders) override {
    http::request<http::string_body> request{http::verb::post, "/v1/orders", 11};
    request.set(http::field::host, fmt::format("{}:{}", host_, port_));
    request.set(http::field::content_type, "application/x-ndjson");
    if (!token_.empty()) request.set(http::field::authorization, "Bearer " + token_);
    for (const OrderEvent& order : orders) {
      append_order_json(request.body(), order);
      request.body().push_back('\n');
    }
    request.prepare_payload();
    // The same identities again are duplicates, so a second try after a lost connection does no
    // harm.
    const bool kept = stream_.has_value();
    auto response = exchange(request);
    if (!response.ok() && kept) response = exchange(request);
    if (!response.ok()) return response.error();
    return read(*response);
  }

 private:
  using Response = http::response<http::string_body>;

  // Asio's blocking reads wait for ever whatever the socket's options; only its timers end a wait.
  template <class Start>
  void within_timeout(Start start) {
    stream_->expires_after(kTimeout);
    start();
    context_.restart();
    context_.run();
    stream_->expires_never();
  }

  Result<Response> exchange(const http::request<http::string_body>& request) {
    if (!stream_) {
      TC_TRY(open());
    }
    boost::system::error_code error;
    Response response;
    within_timeout([&] {
      http::async_write(*stream_, request, [&](const auto& result, size_t) { error = result; });
    });
    if (!error) {
      within_timeout([&] {
        http::async_read(*stream_, buffer_, response,
                         [&](const auto& result, size_t) { error = result; });
      });
    }
    if (error) {
      stream_.reset();
      return unavailable(fmt::format("http://{}:{}: {}", host_, port_, error.message()));
    }
    if (!response.keep_alive()) stream_.reset();
    return response;
  }

  static Result<PostedOrders> read(const Response& response) {
    const auto body = nlohmann::json::parse(response.body(), nullptr, false);
    const unsigned status = response.result_int();
    if (status != 202 || !body.is_object()) {
      const std::string detail =
          fmt::format("the server answered {}: {}", status, printable(response.body(), kDetailMax));
      const bool later = status == 429 || status == 503;
      return Error{later ? ErrorCode::kUnavailable : ErrorCode::kInvalid, detail};
    }
    PostedOrders posted;
    if (!tell(body, posted))
      return invalid(fmt::format("the server answered 202 with what is no Tillcast's answer: {}",
                                 printable(response.body(), kDetailMax)));
    return posted;
  }

  // False: the answer is not as POST /v1/orders says.
  static bool tell(const nlohmann::json& answer, PostedOrders& posted) {
    const auto field = [](const nlohmann::json& object, const char* key) {
      return object.is_object() ? object.value(key, nlohmann::json()) : nlohmann::json();
    };
    const auto accepted = field(answer, "accepted"), duplicates = field(answer, "duplicates");
    if (!accepted.is_number_unsigned() || !duplicates.is_number_unsigned()) return false;
    posted.accepted = accepted.get<uint64_t>();
    posted.duplicates = duplicates.get<uint64_t>();
    const auto rejected = field(answer, "rejected");
    if (!rejected.is_array() || rejected.empty()) return true;
    const auto id = field(rejected.front(), "order_id"), why = field(rejected.front(), "error");
    if (!why.is_string()) return false;
    posted.rejected = rejected.size();
    posted.first_error = printable(
        (id.is_string() ? id.get<std::string>() : id.dump()) + ": " + why.get<std::string>(),
        kDetailMax);
    return true;
  }

  const std::string host_;
  const std::string port_;
  const std::string token_;
  asio::io_context context_;
  std::optional<boost::beast::tcp_stream> stream_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace

Result<std::unique_ptr<OrderClient>> OrderClient::connect(const std::string& url,
                                                          const std::string& token) {
  constexpr std::string_view kScheme = "http://";
  std::string_view rest = url;
  if (!rest.starts_with(kScheme))
    return invalid(fmt::format("url {}: does not begin with http://", url));
  rest.remove_prefix(kScheme.size());
  if (rest.ends_with('/')) rest.remove_suffix(1);
  const size_t colon = rest.rfind(':');
  const bool has_port = colon != rest.npos && rest.find(']', colon) == rest.npos;
  std::string host(rest.substr(0, has_port ? colon : rest.npos));
  const std::string port(has_port ? rest.substr(colon + 1) : "80");
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (host.empty() || host.find('/') != host.npos ||
      port.find_first_not_of("0123456789") != port.npos)
    return invalid(fmt::format("url {}: is not of the form http://HOST:PORT", url));
  // A line break would be another header.
  if (token.find_first_of("\r\n") != token.npos) return invalid("token: is of several lines");
  auto client = std::make_unique<BeastOrderClient>(std::move(host), port, token);
  TC_TRY(client->open());
  return std::unique_ptr<OrderClient>(std::move(client));
}

}  // namespace tillcast
