// A server whose disk is slow, full or gone: what senders are told, and that nothing acknowledged
// is lost.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <future>

#include "log/damage_testing.h"
#include "serve/server_fixture.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

class ServerFaults : public ServerFixture {
 protected:
  // One request of ten orders on a connection of its own; the answer is not waited for.
  std::unique_ptr<HttpClient> send(int number) {
    json orders = json::array();
    for (int i = 0; i < 10; ++i) orders.push_back(order(std::to_string(number * 10 + i)));
    const std::string body = orders.dump();
    auto client = std::make_unique<HttpClient>(port_);
    client->send(
        "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body);
    return client;
  }
  int orders() { return HttpClient(port_).get_json("/v1/kpis")["orders"]; }
  // Nothing can be written beyond so many bytes of a file: a disk that is full.
  class NoRoom {
   public:
    explicit NoRoom(uint64_t bytes) {
      signal(SIGXFSZ, SIG_IGN);
      getrlimit(RLIMIT_FSIZE, &before_);
      const rlimit small{bytes, before_.rlim_max};
      setrlimit(RLIMIT_FSIZE, &small);
    }
    ~NoRoom() { setrlimit(RLIMIT_FSIZE, &before_); }

   private:
    rlimit before_{};
  };
};

TEST_F(ServerFaults, ABurstOfTenTimesTheQueueIsTurnedAwayAndThePageGoesOn) {
  options_.writer.queue_orders_max = 100;
  start();
  HttpClient(port_).post_json(order("first"));
  WebSocketClient live(port_);
  live.say("{}");
  live.hear("hello");

  auto held = std::make_unique<LogHeld>(dir_);
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int number = 0; number < 100; ++number) clients.push_back(send(number));
  // Those that found no room are told at once. The others are no more than the queue and what the
  // writer had taken from it.
  std::vector<std::future<std::pair<int, std::string>>> answers;
  for (auto& client : clients)
    answers.push_back(std::async(std::launch::async, [&client] {
      const auto response = client->read();
      return std::pair(int(response.result_int()), std::string(response[http::field::retry_after]));
    }));
  const auto waiting = [&] {
    return std::ranges::count_if(
        answers, [](auto& answer) { return answer.wait_for(0s) != std::future_status::ready; });
  };
  for (const auto until = Clock::now() + 5s; waiting() > 20 && Clock::now() < until;)
    std::this_thread::sleep_for(5ms);
  EXPECT_LE(waiting(), 20);
  EXPECT_GE(waiting(), 10) << "what was taken is not answered before it is durable";
  EXPECT_EQ(orders(), 1) << "views are answered meanwhile";
  WebSocketClient newcomer(port_);
  newcomer.say("{}");
  EXPECT_EQ(newcomer.hear("hello")["data"]["kpis"]["orders"], 1) << "and the page opens";

  held.reset();
  std::vector<int> refused;
  int accepted = 1;
  for (int number = 0; number < 100; ++number) {
    const auto [status, retry_after] = answers[static_cast<size_t>(number)].get();
    if (status == 202) {
      accepted += 10;
    } else {
      EXPECT_EQ(status, 429);
      EXPECT_EQ(retry_after, "1");
      refused.push_back(number);
    }
  }
  EXPECT_GE(refused.size(), 80u);
  EXPECT_EQ(orders(), accepted);
  while (live.hear("kpis")["data"]["orders"] != accepted) {
  }
  for (const int number : refused) EXPECT_EQ(send(number)->read().result_int(), 202u);
  EXPECT_EQ(orders(), 1'001);
}

TEST_F(ServerFaults, StoppingAnswersWhatWasTakenFromASlowDisk) {
  start();
  HttpClient(port_).post_json(order("first"));
  auto held = std::make_unique<LogHeld>(dir_);
  std::vector<std::unique_ptr<HttpClient>> clients;
  for (int number = 0; number < 8; ++number) clients.push_back(send(number));
  // The last is read by the server when one that came after it is answered.
  HttpClient(port_).get("/healthz");
  std::this_thread::sleep_for(50ms);
  server_->stop();
  std::this_thread::sleep_for(100ms);
  held.reset();
  int accepted = 1;
  for (auto& client : clients) {
    const auto response = client->read();
    EXPECT_EQ(response.result_int(), 202u);
    accepted += json::parse(response.body()).value("accepted", 0);
  }
  ASSERT_TRUE(join());
  EXPECT_EQ(accepted, 81);
  start();
  EXPECT_EQ(orders(), accepted) << "each was durable before it was answered";
}

TEST_F(ServerFaults, AFullDiskIsToldAndPasses) {
  start();
  HttpClient client(port_);
  client.post_json(order("first"));
  {
    const NoRoom full(4'096);
    for (int times = 0; times < 3; ++times) {
      const auto response = client.post(order("second").dump());
      EXPECT_EQ(response.result_int(), 503u);
      EXPECT_EQ(std::string(response[http::field::retry_after]), "1");
      EXPECT_THAT(response.body(), testing::HasSubstr("log.sqlite: "));
    }
    EXPECT_EQ(orders(), 1);
  }
  EXPECT_EQ(client.post_json(order("second"))["accepted"], 1);
  EXPECT_EQ(orders(), 2);
  ASSERT_TRUE(stop());
  start();
  EXPECT_EQ(orders(), 2);
}

TEST_F(ServerFaults, ACheckpointThatCannotBeWrittenCostsNothing) {
  options_.writer.checkpoint.entries = 1;
  start();
  std::filesystem::create_directories(dir_ / "checkpoint.new");  // in its way
  HttpClient client(port_);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(client.post_json(order(std::to_string(i)))["accepted"], 1);
  EXPECT_EQ(orders(), 5);
  EXPECT_FALSE(std::filesystem::exists(dir_ / "checkpoint"));
  std::filesystem::remove(dir_ / "checkpoint.new");
  ASSERT_TRUE(stop());
  EXPECT_TRUE(std::filesystem::exists(dir_ / "checkpoint"));
  start();
  EXPECT_EQ(orders(), 5);
}

}  // namespace
}  // namespace tillcast
