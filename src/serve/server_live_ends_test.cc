// How connections to the live stream begin and end, byte by byte.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "serve/server_fixture.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

// A client that says and hears bytes.
class RawLive {
 public:
  explicit RawLive(uint16_t port, const std::string& first = {}) {
    socket_.connect(loopback(port));
    send(
        "GET /v1/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
        "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
        first);
    std::string head;
    while (!head.ends_with("\r\n\r\n")) head += receive(1);
    EXPECT_THAT(head, testing::StartsWith("HTTP/1.1 101 "));
  }

  void send(const std::string& bytes) { asio::write(socket_, asio::buffer(bytes)); }
  std::string receive(size_t bytes) {
    std::string received(bytes, '\0');
    boost::system::error_code error;
    received.resize(asio::read(socket_, asio::buffer(received), error));
    if (error) ended_ = true;
    return received;
  }
  // The next frame: its first byte and its payload; empty at the end.
  std::pair<uint8_t, std::string> frame() {
    const std::string head = receive(2);
    if (ended_) return {};
    uint64_t bytes = static_cast<uint8_t>(head[1]);
    const size_t longer = bytes == 126 ? 2 : bytes == 127 ? 8 : 0;
    if (longer > 0) bytes = 0;
    for (const char byte : receive(longer)) bytes = bytes << 8 | static_cast<uint8_t>(byte);
    return {static_cast<uint8_t>(head[0]), receive(bytes)};
  }
  bool ended() const { return ended_; }
  // How long the server keeps the connection open.
  Clock::duration until_end() {
    const auto begun = Clock::now();
    while (!ended_) frame();
    return Clock::now() - begun;
  }

 private:
  asio::io_context context_;
  asio::ip::tcp::socket socket_{context_};
  bool ended_ = false;
};

// A client's frame with a mask of zeros.
std::string said(uint8_t first, const std::string& payload) {
  std::string frame{static_cast<char>(first), static_cast<char>(0x80 | payload.size())};
  return frame.append(4, '\0').append(payload);
}

constexpr uint8_t kText = 0x81, kClose = 0x88, kPing = 0x89, kPong = 0x8a;
const std::string kSubscribe = said(kText, R"({"subscribe":["kpis"]})");

class ServerLiveEnds : public ServerFixture {
 protected:
  // Clients come and go on the server's thread.
  bool clients_become(int expected) {
    HttpClient client(port_);
    for (int i = 0; i < 100; ++i) {
      if (client.get_json("/v1/kpis")["engine"]["clients"] == expected) return true;
      std::this_thread::sleep_for(10ms);
    }
    return false;
  }
};

TEST_F(ServerLiveEnds, AnUpgradeThatIsNoneIsRefused) {
  start();
  const Headers upgrade{{"Upgrade", "websocket"}, {"Connection", "Upgrade"}};
  Headers no_key = upgrade;
  no_key.emplace_back("Sec-WebSocket-Version", "13");
  EXPECT_EQ(HttpClient(port_).get("/v1/live", no_key).result_int(), 400);
  Headers other_version = upgrade;
  other_version.emplace_back("Sec-WebSocket-Version", "8");
  other_version.emplace_back("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
  const auto refused = HttpClient(port_).get("/v1/live", other_version);
  EXPECT_EQ(refused.result_int(), 426);
  EXPECT_EQ(refused["Sec-WebSocket-Version"], "13");
}

TEST_F(ServerLiveEnds, WhatWasSaidWithTheUpgradeIsHeard) {
  start();
  const auto begun = Clock::now();
  RawLive live(port_, kSubscribe);
  const auto [first, hello] = live.frame();
  EXPECT_EQ(first, kText);
  EXPECT_EQ(json::parse(hello)["type"], "hello");
  EXPECT_LT(Clock::now() - begun, 1500ms) << "it did not wait for those who say nothing";
}

TEST_F(ServerLiveEnds, ACloseIsAnsweredWithItsCode) {
  start();
  RawLive live(port_, kSubscribe);
  EXPECT_EQ(live.frame().first, kText);
  EXPECT_TRUE(clients_become(1));
  live.send(said(kClose,
                 "\x0f\xa1"
                 "done"));  // 4001
  const auto [first, farewell] = live.frame();
  EXPECT_EQ(first, kClose);
  EXPECT_EQ(farewell,
            "\x0f\xa1"
            "done");
  live.frame();
  EXPECT_TRUE(live.ended());
  EXPECT_TRUE(clients_become(0));
}

TEST_F(ServerLiveEnds, OfManyPingsAtLeastTheLastIsAnswered) {
  start();
  RawLive live(port_, kSubscribe);
  std::string pings;
  for (int i = 0; i < 20'000; ++i) pings += said(kPing, std::to_string(i));
  live.send(pings);
  std::string last;
  while (last != "19999" && !live.ended()) {
    const auto [first, payload] = live.frame();
    if (first == kPong) last = payload;
  }
  EXPECT_EQ(last, "19999");
}

TEST_F(ServerLiveEnds, WhoAnswersNoPingIsLetGo) {
  options_.door.live_ping_after = 200ms;
  options_.door.live_silence_max = 600ms;
  start();
  RawLive silent(port_, kSubscribe);
  WebSocketClient answering(port_);
  answering.say(R"({"subscribe":["kpis"]})");
  EXPECT_EQ(answering.hear()["type"], "hello");
  std::thread reader([&] {
    EXPECT_EQ(answering.hear("kpis")["data"]["orders"], 1) << "it answered pings meanwhile";
  });
  EXPECT_EQ(silent.frame().first, kText);
  EXPECT_EQ(silent.frame().first, kPing);
  const auto patience = silent.until_end();
  EXPECT_GT(patience, 200ms);
  EXPECT_LT(patience, 2s);
  HttpClient(port_).post_json(order("1"));
  reader.join();
  EXPECT_TRUE(clients_become(1));
}

TEST_F(ServerLiveEnds, WhoDoesNotSayGoodbyeIsLetGo) {
  options_.door.live_goodbye_max = 300ms;
  start();
  RawLive live(port_, said(kText, "kpis please"));
  const auto [first, farewell] = live.frame();
  EXPECT_EQ(first, kClose);
  EXPECT_EQ(farewell.substr(0, 2), "\x03\xf0");  // 1008
  EXPECT_TRUE(clients_become(0)) << "it gets no frames any more";
  EXPECT_LT(live.until_end(), 2s);
}

TEST_F(ServerLiveEnds, BrokenBytesAreNamedAndNothingAfterThemIsHeard) {
  start();
  RawLive live(port_, std::string("\x81\x02hi", 4) + kSubscribe);  // not masked
  const auto [first, farewell] = live.frame();
  EXPECT_EQ(first, kClose);
  EXPECT_EQ(farewell.substr(0, 2), "\x03\xea");  // 1002
  live.frame();
  EXPECT_TRUE(live.ended()) << "no hello";
}

TEST_F(ServerLiveEnds, AClientThatVanishesIsForgotten) {
  start();
  {
    RawLive live(port_, kSubscribe);
    EXPECT_TRUE(clients_become(1));
  }
  EXPECT_TRUE(clients_become(0));
}

}  // namespace
}  // namespace tillcast
