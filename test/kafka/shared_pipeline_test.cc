// A job that several processes share: the real program over topics of the real broker.
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "api/fixture.h"
#include "kafka/broker.h"
#include "kafka/producer.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

class SharedPipeline : public KafkaTest {
 protected:
  using Words = std::vector<std::string>;

  void SetUp() override {
    KafkaTest::SetUp();
    if (IsSkipped()) return;
    name_ = fmt::format("{}.{}", testing::UnitTest::GetInstance()->current_test_info()->name(),
                        ::getpid());
  }
  std::string address(const std::string& topic) const {
    return fmt::format("kafka://{}/{}", brokers_, topic);
  }
  // A shop's orders, in a topic of so many partitions and in a file.
  void shop(const char* partitions, const char* customers) {
    const std::string file = (dir_.path() / "orders").string();
    const auto runs = [&](const Words& words) {
      const Finished finished = run_program(words, dir_);
      EXPECT_EQ(finished.status, 0) << finished.errors;
    };
    runs({"generate", "--customers", customers, "--days", "60", "--seed", "6", "--format", "ndjson",
          "--out", file});
    runs({"cluster", "init", address(name_), "--partitions", partitions});
    runs({"cluster", "send", address(name_), file});
  }
  Words job(const std::string& out, const Words& more) const {
    Words words = {"pipeline", address(name_ + ".orders"), "--out", address(out)};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Words shared(const std::string& name, const Words& more) const {
    Words words = job(name + ".panes", more);
    words.insert(words.end(), {"--job", name, "--save-every", "300ms"});
    return words;
  }
  // What one process tells that reads all by itself.
  std::vector<std::string> alone(const Words& more) const {
    const Finished finished = run_program(job(name_ + ".alone", more), dir_);
    EXPECT_EQ(finished.status, 0) << finished.errors;
    return rows_in(name_ + ".alone");
  }

  const TemporaryDir dir_;
  std::string name_;
};

TEST_F(SharedPipeline, ThreeProcessesTellWhatOneTells) {
  shop("6", "1000");
  const Words asked = {"--window", "tumbling:6h", "--group-by", "product"};
  const auto expected = alone(asked);
  EXPECT_GT(expected.size(), 1'000u);
  std::vector<std::unique_ptr<Program>> processes;
  Words words = shared(name_ + ".job", asked);
  words.push_back("--json");
  for (int i = 0; i < 3; ++i) processes.push_back(std::make_unique<Program>(words, dir_));
  uint64_t orders = 0, panes = 0;
  for (const auto& process : processes) {
    const Finished finished = process->wait();
    ASSERT_EQ(finished.status, 0) << finished.errors;
    const json told = json::parse(finished.output);
    orders += told["orders"].get<uint64_t>();
    panes += told["panes"].get<uint64_t>();
  }
  EXPECT_TRUE(rows_in(name_ + ".job.panes") == expected);
  EXPECT_EQ(panes, expected.size());
  EXPECT_GT(orders, 1'000u);

  // Once more there is nothing to tell.
  const Finished again = run_program(words, dir_);
  ASSERT_EQ(again.status, 0) << again.errors;
  EXPECT_EQ(json::parse(again.output)["panes"], 0);
  EXPECT_TRUE(rows_in(name_ + ".job.panes") == expected);
}

TEST_F(SharedPipeline, KilledProcessesLoseAndDoubleNothing) {
  shop("4", "4000");
  for (const char* window : {"tumbling:1h", "session:1d"}) {
    const Words asked = {"--window", window, "--group-by", "country,product"};
    const std::string name = fmt::format("{}.{}", name_, std::string(window).substr(0, 7));
    const Finished whole = run_program(job(name + ".alone", asked), dir_);
    ASSERT_EQ(whole.status, 0) << whole.errors;
    const auto expected = rows_in(name + ".alone");
    const Words words = shared(name, asked);
    auto stays = std::make_unique<Program>(words, dir_);
    int kills = 0;
    for (const auto life : {1500ms, 2500ms, 4000ms}) {
      Program killed(words, dir_);
      std::this_thread::sleep_for(life);
      killed.signal(SIGKILL);
      kills += killed.wait().status == -SIGKILL;
    }
    stays->signal(SIGKILL);
    kills += stays->wait().status == -SIGKILL;
    EXPECT_GT(kills, 0);
    const Finished last = run_program(words, dir_);
    ASSERT_EQ(last.status, 0) << last.errors;
    EXPECT_TRUE(rows_in(name + ".panes") == expected) << window << ", " << kills << " kills";
  }
}

TEST_F(SharedPipeline, GoesOnWithWhatComesWhoeverLeaves) {
  const std::string orders = topic(2);  // nothing ever comes into the second
  auto producer = KafkaProducer::open(brokers_, {}).value();
  const auto send = [&](const char* id, const char* at) {
    return producer->send(orders, 0, id, order_of_one_line(id, at)).ok() &&
           producer->send(orders, 0, id, "no order").ok() && producer->flush().ok();
  };
  const std::string out = name_ + ".panes";
  const Words words = {"pipeline", address(orders), "--window", "tumbling:1h", "--follow",
                       "--out",    address(out),    "--job",    name_};
  ASSERT_TRUE(send("1", "2011-01-03T10:00:00Z"));
  ASSERT_TRUE(send("2", "2011-01-03T11:00:00Z"));
  Program first(words, dir_);
  ASSERT_TRUE(comes([&] { return rows_in(out).size() == 1; }));
  Program second(words, dir_);
  std::this_thread::sleep_for(3s);
  first.signal(SIGTERM);  // what it had goes to the other
  EXPECT_EQ(first.wait().status, 1);
  ASSERT_TRUE(send("3", "2011-01-03T12:00:00Z"));
  ASSERT_TRUE(comes([&] { return rows_in(out).size() == 2; }));
  second.signal(SIGTERM);
  const Finished finished = second.wait();
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.errors, HasSubstr("go on, and so does the same command"));
}

TEST_F(SharedPipeline, WhatDoesNotFitTogetherIsSaid) {
  const std::string orders = topic(2);
  const auto error = [&](const Words& words) {
    Words all = {"pipeline", "--window", "tumbling:1h"};
    all.insert(all.end(), words.begin(), words.end());
    const Finished finished = run_program(all, dir_);
    EXPECT_EQ(finished.status, 1);
    return finished.errors;
  };
  const std::string from = address(orders), to = address(name_ + ".panes");
  EXPECT_THAT(error({"orders.csv", "--out", to, "--job", name_}), HasSubstr("share a topic's"));
  EXPECT_THAT(error({from, "--out", "f.csv", "--job", name_}), HasSubstr("write to one topic"));
  EXPECT_THAT(error({from, "--out", to, "--job", "a b"}), HasSubstr("a name has"));
  EXPECT_THAT(error({from, "--out", to, "--job", name_, "--restart"}), HasSubstr("--restart"));
  EXPECT_THAT(error({from, "--out", to, "--job", name_, "--late-orders", "f"}),
              HasSubstr("--late-orders"));
  EXPECT_THAT(error({from, "--out", "kafka://other:1/t", "--job", name_}),
              HasSubstr("of one cluster"));

  // A job of the name is there, with other options; or the topic is not what it was.
  const Words words = {"pipeline", from, "--window", "tumbling:1d", "--out", to, "--job", name_};
  ASSERT_EQ(run_program(words, dir_).status, 0);
  EXPECT_THAT(error({from, "--out", to, "--job", name_}), HasSubstr("is another one"));
  EXPECT_THAT(error({address(topic(3)), "--out", to, "--job", name_}),
              HasSubstr("begun over a topic of 2 partitions"));
  EXPECT_THAT(error({"kafka://127.0.0.1:1/t", "--out", "kafka://127.0.0.1:1/o", "--job", name_}),
              HasSubstr("is the cluster there, and well?"));
}

}  // namespace
}  // namespace tillcast
