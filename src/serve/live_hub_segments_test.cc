// The `segments` frames of the hub: when they are said, and to whom.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "serve/live_hub.h"
#include "serve/segment_golden.h"

namespace tillcast {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

class LiveHubSegments : public testing::Test {
 protected:
  // As the engine makes them: another value for each state; `size` of the first segment tells them
  // apart.
  static std::shared_ptr<const SegmentsNow> segments(uint64_t size) {
    auto now = segments_from_json(read_golden("segments")["data"]);
    now->segments[0].size = size;
    return now;
  }

  static Update update(uint64_t seq, std::shared_ptr<const SegmentsNow> segments) {
    Update update;
    update.seq = seq;
    update.at_ms = 1'300'000'000'000;
    update.segments = std::move(segments);
    return update;
  }

  LiveHub::Client listener(std::string_view subscribe = R"({"subscribe":["segments"]})") {
    const auto client = hub_.join(nullptr);
    hub_.subscribe(client, parse_subscription(subscribe).value());
    return client;
  }

  // The first segment's size in everything that waits for the client; 0: there is none.
  std::vector<uint64_t> sizes(const LiveHub::Client& client) {
    std::vector<uint64_t> said;
    while (const auto frame = hub_.next(client)) {
      const json parsed = json::parse(frame->text());
      const json& data =
          parsed["type"] == "hello" ? parsed["data"].at("segments") : parsed.at("data");
      said.push_back(data.is_null() ? 0 : data["segments"][0]["size"].get<uint64_t>());
    }
    return said;
  }

  EngineStatus status_;
  ServerMetrics metrics_;
  LiveHub hub_{"boot", "0.1.0", [this] { return status_; }, metrics_};
  LiveHub::Instant now_ = LiveHub::Instant() + 1h;
};

TEST_F(LiveHubSegments, TheFrameIsTheGoldenOne) {
  const json golden = read_golden("segments");
  const auto client = listener();
  hub_.next(client);
  Update update;
  update.seq = golden["seq"];
  update.at_ms = time_from_json(golden["at"]);
  update.segments = segments_from_json(golden["data"]);
  hub_.publish(std::make_shared<Update>(update), now_);
  EXPECT_EQ(comparable(json::parse(hub_.next(client)->text())), comparable(golden));
  EXPECT_EQ(hub_.next(client), std::nullopt);
}

TEST_F(LiveHubSegments, ComeTwiceASecondAtMostAndTheLastAlways) {
  hub_.begin(update(1, segments(1)), "null", "");
  const auto client = listener();
  for (uint64_t i = 2; i <= 50; ++i)
    hub_.publish(std::make_shared<Update>(update(i, segments(i))), now_ + i * 1ms);
  EXPECT_THAT(sizes(client), ElementsAre(1, 2));
  hub_.beat(now_ + 490ms);
  EXPECT_THAT(sizes(client), ElementsAre());
  hub_.beat(now_ + 510ms);
  EXPECT_THAT(sizes(client), ElementsAre(50));
  hub_.beat(now_ + 5s);
  EXPECT_THAT(sizes(client), ElementsAre());
}

TEST_F(LiveHubSegments, AreSaidOnlyWhereSomethingChangedInWhatAFrameSays) {
  hub_.begin(update(1, segments(1)), "null", "");
  const auto client = listener();
  EXPECT_THAT(sizes(client), ElementsAre(1));
  hub_.publish(std::make_shared<Update>(update(2, segments(1))), now_);
  EXPECT_THAT(sizes(client), ElementsAre()) << "another value that says the same";
  hub_.publish(std::make_shared<Update>(update(3, segments(2))), now_ + 1s);
  EXPECT_THAT(sizes(client), ElementsAre(2)) << "what was not said holds nothing back";
  hub_.publish(std::make_shared<Update>(update(4, segments(3))), now_ + 1100ms);
  hub_.publish(std::make_shared<Update>(update(5, segments(2))), now_ + 1200ms);
  hub_.beat(now_ + 2s);
  EXPECT_THAT(sizes(client), ElementsAre()) << "there and back again";
}

TEST_F(LiveHubSegments, WhoCameInBetweenIsToldThatItWentBack) {
  hub_.begin(update(1, segments(1)), "null", "");
  const auto early = listener();
  hub_.publish(std::make_shared<Update>(update(2, segments(2))), now_);
  hub_.publish(std::make_shared<Update>(update(3, segments(3))), now_ + 100ms);
  const auto late = listener();
  EXPECT_THAT(sizes(late), ElementsAre(3));
  hub_.publish(std::make_shared<Update>(update(4, segments(2))), now_ + 200ms);
  hub_.beat(now_ + 1s);
  EXPECT_THAT(sizes(late), ElementsAre(2));
  EXPECT_THAT(sizes(early), ElementsAre(1, 2));
}

TEST_F(LiveHubSegments, NobodyListeningIsNoReasonToKeepSilentLater) {
  const auto first = listener();
  hub_.publish(std::make_shared<Update>(update(1, segments(1))), now_);
  EXPECT_THAT(sizes(first), ElementsAre(0, 1));
  hub_.leave(first);
  hub_.publish(std::make_shared<Update>(update(2, segments(2))), now_ + 1s);
  const auto second = listener();
  EXPECT_THAT(sizes(second), ElementsAre(2));
  hub_.publish(std::make_shared<Update>(update(3, segments(1))), now_ + 2s);
  EXPECT_THAT(sizes(second), ElementsAre(1));
}

TEST_F(LiveHubSegments, UnsentFramesAreReplacedAndNeverKeptForThoseWhoComeBack) {
  const auto client = listener();
  for (uint64_t i = 1; i <= 3; ++i)
    hub_.publish(std::make_shared<Update>(update(i, segments(i))), now_ + i * 1s);
  EXPECT_THAT(sizes(client), ElementsAre(0, 3));
  EXPECT_THAT(metrics_.text({}, {}), HasSubstr("outcome=\"conflated\"} 2\n"));
  EXPECT_THAT(sizes(listener(R"({"subscribe":["segments"],"since":1})")), ElementsAre(3));
}

TEST_F(LiveHubSegments, AreForThoseWhoAskedOrSaidNothing) {
  const auto kpis = listener(R"({"subscribe":["kpis"]})");
  const auto all = listener("{}");
  for (const auto& client : {kpis, all}) hub_.next(client);
  hub_.segments_changed(segments(5), now_);
  EXPECT_EQ(hub_.next(kpis), std::nullopt);
  EXPECT_THAT(sizes(all), ElementsAre(5));
  EXPECT_TRUE(parse_subscription("{}")->wants(FrameType::kSegments));
  EXPECT_FALSE(parse_subscription(R"({"subscribe":[]})")->wants(FrameType::kSegments));
}

TEST_F(LiveHubSegments, ANewFitIsToldWithoutOrdersAndSoIsItsEnd) {
  const auto client = listener();
  hub_.segments_changed(segments(5), now_);
  hub_.segments_changed(segments(6), now_ + 100ms);
  EXPECT_THAT(sizes(client), ElementsAre(0, 5));
  EXPECT_THAT(sizes(listener()), ElementsAre(6)) << "a hello does not wait";
  hub_.beat(now_ + 600ms);
  EXPECT_THAT(sizes(client), ElementsAre(6));
  hub_.segments_changed(nullptr, now_ + 2s);
  EXPECT_THAT(sizes(client), ElementsAre(0));
}

TEST_F(LiveHubSegments, AnotherChampionBringsOtherProbabilities) {
  hub_.begin(update(1, segments(1)), "null", "");
  const auto client = listener();
  hub_.next(client);
  auto scored = std::make_shared<SegmentsNow>(*segments(1));
  scored->segments[0].probability = 0.5;
  hub_.champion_changed("null", "", update(1, scored), now_);
  const auto told = hub_.next(client);
  ASSERT_TRUE(told.has_value());
  const json frame = json::parse(told->text());
  EXPECT_EQ(frame["type"], "segments");
  EXPECT_EQ(frame["data"]["segments"][0]["probability"], 0.5);
}

}  // namespace
}  // namespace tillcast
