// serve/test_client.h: for tests: a blocking HTTP and WebSocket client.
//
// Threads: one each. Errors are exceptions, which fail the test.
#pragma once

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace tillcast {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;

using Headers = std::vector<std::pair<std::string, std::string>>;

inline asio::ip::tcp::endpoint loopback(uint16_t port) {
  return {asio::ip::make_address("127.0.0.1"), port};
}

class HttpClient {
 public:
  using Response = http::response<http::string_body>;

  explicit HttpClient(uint16_t port) { socket_.connect(loopback(port)); }

  // On the same connection each time. `headers` replace Host where they name it.
  Response get(const std::string& target, const Headers& headers = {}) {
    return exchange("GET", target, {}, headers);
  }
  Response post(const std::string& body, const std::string& type = "application/json",
                Headers headers = {}) {
    headers.emplace_back("Content-Type", type);
    return exchange("POST", "/v1/orders", body, headers);
  }
  nlohmann::json get_json(const std::string& target) {
    return nlohmann::json::parse(get(target).body());
  }
  nlohmann::json post_json(const nlohmann::json& body) {
    return nlohmann::json::parse(post(body.dump()).body());
  }

  Response exchange(const std::string& method, const std::string& target, const std::string& body,
                    const Headers& headers) {
    http::request<http::string_body> request;
    request.method_string(method);
    request.target(target);
    request.version(11);
    request.set(http::field::host, "localhost");
    for (const auto& [name, value] : headers) request.set(name, value);
    request.body() = body;
    request.prepare_payload();
    boost::system::error_code error;
    http::write(socket_, request, error);  // the server may have answered and closed already
    return read(method == "HEAD");
  }

  void send(const std::string& bytes) { asio::write(socket_, asio::buffer(bytes)); }
  Response read(bool head = false) {
    http::response_parser<http::string_body> parser;
    parser.skip(head);
    http::read(socket_, buffer_, parser);
    return parser.release();
  }
  // True: the server closed the connection.
  bool at_end() {
    char byte = 0;
    boost::system::error_code error;
    asio::read(socket_, asio::buffer(&byte, 1), error);
    return bool(error);
  }

 private:
  asio::io_context context_;
  asio::ip::tcp::socket socket_{context_};
  boost::beast::flat_buffer buffer_;
};

class WebSocketClient {
 public:
  explicit WebSocketClient(uint16_t port, const std::string& origin = {},
                           const Headers& headers = {}) {
    socket_.next_layer().connect(loopback(port));
    socket_.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
      for (const auto& [name, value] : headers) request.set(name, value);
      if (!origin.empty()) request.set(http::field::origin, origin);
    }));
    socket_.read_message_max(64 << 20);
    socket_.handshake("localhost:" + std::to_string(port), "/v1/live");
  }

  void say(const std::string& text) { socket_.write(asio::buffer(text)); }
  nlohmann::json hear() {
    boost::beast::flat_buffer buffer;
    socket_.read(buffer);
    return nlohmann::json::parse(boost::beast::buffers_to_string(buffer.data()));
  }
  // The next frame of this type; others are passed over.
  nlohmann::json hear(const std::string& type) {
    for (;;)
      if (auto frame = hear(); frame["type"] == type) return frame;
  }
  // Reads to the end; why the server closed.
  uint16_t close_code() {
    boost::beast::flat_buffer buffer;
    boost::system::error_code error;
    while (!error) socket_.read(buffer, error);
    return error == websocket::error::closed ? uint16_t(socket_.reason().code) : uint16_t(0);
  }

 private:
  asio::io_context context_;
  websocket::stream<asio::ip::tcp::socket> socket_{context_};
};

}  // namespace tillcast
