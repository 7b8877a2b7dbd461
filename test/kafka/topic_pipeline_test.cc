// Windows over a topic of the real broker, by the real program.
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <sstream>
#include <thread>

#include "api/fixture.h"
#include "base/file.h"
#include "kafka/broker.h"
#include "kafka/producer.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;

class TopicPipeline : public KafkaTest {
 protected:
  Finished run(const std::vector<std::string>& arguments) const {
    return run_program(arguments, dir_);
  }
  std::string path(const std::string& name) const { return (dir_.path() / name).string(); }
  std::string bytes(const std::string& name) const {
    const auto read = read_file(path(name));
    return read.ok() ? *read : "";
  }
  // A shop's topics, and its orders in them and in a file.
  std::string shop(const char* partitions, const char* customers) {
    const std::string name = fmt::format(
        "shop.{}.{}", testing::UnitTest::GetInstance()->current_test_info()->name(), ::getpid());
    const std::string address = fmt::format("kafka://{}/{}", brokers_, name);
    EXPECT_EQ(run({"generate", "--customers", customers, "--days", "60", "--seed", "5", "--format",
                   "ndjson", "--out", path("orders")})
                  .status,
              0);
    const Finished made = run({"cluster", "init", address, "--partitions", partitions});
    EXPECT_EQ(made.status, 0) << made.errors;
    const Finished sent = run({"cluster", "send", address, path("orders"), "--json"});
    EXPECT_EQ(sent.status, 0) << sent.errors;
    return address + ".orders";
  }

  // Of a file, in the order of rows_in().
  std::vector<std::string> rows_of(const std::string& name) const {
    std::vector<std::string> rows;
    std::istringstream in(bytes(name));
    for (std::string row; std::getline(in, row);) rows.push_back(row);
    std::ranges::sort(rows);
    return rows;
  }
  // Until it is done, each time later; how often.
  int kill_until_it_ends(const std::vector<std::string>& job, std::chrono::milliseconds life,
                         std::chrono::milliseconds longer) const {
    for (int kills = 0;; ++kills, life += longer) {
      Program running(job, dir_);
      std::this_thread::sleep_for(life);
      running.signal(SIGKILL);
      const Finished finished = running.wait();
      if (finished.status != -SIGKILL || kills == 100) {
        EXPECT_EQ(finished.status, 0) << finished.errors;
        return kills;
      }
    }
  }

  const TemporaryDir dir_;
};

TEST_F(TopicPipeline, SaysWhatTheFileSays) {
  const std::string orders = shop("5", "300");
  for (const char* window : {"tumbling:6h", "sliding:2d/1d", "session:3d"}) {
    const std::vector<std::string> job = {"--window",           window, "--group-by", "customer",
                                          "--out-of-orderness", "1h",   "--out"};
    std::vector<std::string> of_file = {"pipeline", path("orders")};
    std::vector<std::string> of_topic = {"pipeline", orders};
    for (auto* command : {&of_file, &of_topic})
      command->insert(command->end(), job.begin(), job.end());
    of_file.push_back(path("file.csv"));
    of_topic.push_back(path("topic.csv"));
    ASSERT_EQ(run(of_file).status, 0);
    const Finished finished = run(of_topic);
    ASSERT_EQ(finished.status, 0) << finished.errors;
    EXPECT_GT(bytes("file.csv").size(), 1'000u);
    EXPECT_EQ(bytes("topic.csv"), bytes("file.csv")) << window;
  }
}

TEST_F(TopicPipeline, KilledAndGrownItTellsEachRowOnce) {
  const std::string orders = shop("4", "3000");
  const std::vector<std::string> job = {
      "pipeline", orders,    "--window",     "tumbling:1h", "--group-by",
      "product",  "--panes", "retracting",   "--early",     "count:2",
      "--late",   "each",    "--save-every", "20ms",        "--out-of-orderness",
      "2h",       "--out"};
  std::vector<std::string> killed = job, whole = job;
  killed.push_back(path("killed.csv"));
  whole.push_back(path("whole.csv"));
  EXPECT_GT(kill_until_it_ends(killed, 50ms, 50ms), 0);
  ASSERT_EQ(run(whole).status, 0);
  EXPECT_GT(bytes("whole.csv").size(), 10'000u);
  EXPECT_EQ(bytes("killed.csv"), bytes("whole.csv"));
}

TEST_F(TopicPipeline, WritesToATopicWhatItWritesToAFile) {
  const std::string orders = shop("3", "300");
  const std::string out = fmt::format("panes.{}", ::getpid());
  const std::string address = fmt::format("kafka://{}/{}", brokers_, out);
  std::vector<std::string> job = {
      "pipeline", orders, "--window", "tumbling:1d", "--group-by", "country,product", "--out"};
  std::vector<std::string> to_file = job, to_topic = job;
  to_file.push_back(path("out.ndjson"));
  to_topic.push_back(address);
  ASSERT_EQ(run(to_file).status, 0);
  const Finished finished = run(to_topic);
  ASSERT_EQ(finished.status, 0) << finished.errors;
  EXPECT_GT(rows_of("out.ndjson").size(), 100u);
  EXPECT_EQ(rows_in(out), rows_of("out.ndjson"));
  EXPECT_EQ(admin_->describe(out).value().partitions, 3);
  for (const KafkaRecord& record : read_all(out, 1)) {
    const json row = json::parse(record.value);
    EXPECT_EQ(json::parse(record.key), json({row["country"], row["product"]}));
  }

  // The files say the same as the topic; again nothing is told, unless it is asked for.
  const Finished again = run(to_topic);
  EXPECT_EQ(again.status, 0) << again.errors;
  EXPECT_THAT(again.output, HasSubstr("--restart tells it again"));
  EXPECT_EQ(rows_in(out), rows_of("out.ndjson"));
  to_topic.push_back("--restart");
  ASSERT_EQ(run(to_topic).status, 0);
  EXPECT_EQ(rows_in(out).size(), 2 * rows_of("out.ndjson").size());

  to_topic.pop_back();
  to_topic[3] = "tumbling:2d";
  const Finished other = run(to_topic);
  EXPECT_EQ(other.status, 1);
  EXPECT_THAT(other.errors, HasSubstr("another job was stopped there"));
}

TEST_F(TopicPipeline, KilledItWritesEachPaneIntoATopicOnce) {
  const std::string orders = shop("4", "3000");
  const std::string out = fmt::format("killed.panes.{}", ::getpid());
  for (const std::string& source : {orders, path("orders")}) {
    const std::string topic = out + (source == orders ? ".topic" : ".file");
    const std::vector<std::string> job = {
        "pipeline",     source,    "--window",           "tumbling:1h", "--group-by",
        "product",      "--panes", "retracting",         "--early",     "count:2",
        "--save-every", "20ms",    "--out-of-orderness", "2h",          "--out"};
    std::vector<std::string> killed = job, whole = job;
    killed.push_back(fmt::format("kafka://{}/{}", brokers_, topic));
    whole.push_back(path("whole.ndjson"));
    EXPECT_GT(kill_until_it_ends(killed, 200ms, 150ms), 1);
    ASSERT_EQ(run(whole).status, 0);
    EXPECT_GT(rows_of("whole.ndjson").size(), 1'000u);
    EXPECT_TRUE(rows_in(topic) == rows_of("whole.ndjson")) << source;
  }
}

TEST_F(TopicPipeline, WhatATopicCannotBeIsSaid) {
  const std::string orders = shop("1", "10");
  const auto error = [&](const std::vector<std::string>& more) {
    std::vector<std::string> job = {"pipeline", orders, "--window", "tumbling:1h"};
    job.insert(job.end(), more.begin(), more.end());
    const Finished finished = run(job);
    EXPECT_EQ(finished.status, 1);
    return finished.errors;
  };
  const std::string out = fmt::format("kafka://{}/unused", brokers_);
  EXPECT_THAT(error({"--out", orders}), HasSubstr("is the topic that is read"));
  EXPECT_THAT(error({"--out", out, "--out-format", "csv"}), HasSubstr("records are JSON"));
  EXPECT_THAT(error({"--out", out, "--save-every", "1h"}), HasSubstr("5m at most"));
  EXPECT_THAT(error({"--out", "kafka://nowhere"}), HasSubstr("--out"));
}

TEST_F(TopicPipeline, WhatIsNoOrderIsCountedAndPassedOver) {
  const std::string name = topic(2);
  auto producer = KafkaProducer::open(brokers_, {}).value();
  const json order = {{"order_id", "1"},
                      {"ordered_at", "2011-01-03T10:00:00Z"},
                      {"currency", "GBP"},
                      {"lines", {{{"product_id", "p"}, {"quantity", 1}, {"unit_price", "1.00"}}}}};
  json wrong = order;
  wrong["lines"] = json::array();
  for (const std::string& value : {order.dump(), std::string("no JSON"), std::string(),
                                   "[" + order.dump() + "," + order.dump() + "]", wrong.dump()})
    ASSERT_TRUE(producer->send(name, 0, "1", value).ok());
  ASSERT_TRUE(producer->send_tombstone(name, 1, "1").ok());
  ASSERT_TRUE(producer->flush().ok());
  const Finished finished = run({"pipeline", fmt::format("kafka://{}/{}", brokers_, name),
                                 "--window", "tumbling:1h", "--json"});
  ASSERT_EQ(finished.status, 0) << finished.errors;
  const json told = json::parse(finished.output);
  EXPECT_EQ(told["rejected"], 5);
  EXPECT_EQ(told["orders"], 1);
  EXPECT_EQ(told["results"].size(), 1u);
}

TEST_F(TopicPipeline, FollowsATopicAndLetsASilentPartitionGo) {
  const std::string name = topic(2);  // nothing ever comes into the second
  auto producer = KafkaProducer::open(brokers_, {}).value();
  const auto send = [&](const char* id, const char* at) {
    return producer->send(name, 0, id, order_of_one_line(id, at)).ok() &&
           producer->send(name, 0, id, "no order").ok() && producer->flush().ok();
  };
  const std::vector<std::string> job = {
      "pipeline",     fmt::format("kafka://{}/{}", brokers_, name),
      "--window",     "tumbling:1h",
      "--follow",     "--out",
      path("out.csv")};
  const auto rows = [&] {
    const std::string text = bytes("out.csv");
    return std::ranges::count(text, '\n');
  };
  {
    Program following(job, dir_);
    ASSERT_TRUE(send("1", "2011-01-03T10:00:00Z"));
    ASSERT_TRUE(send("2", "2011-01-03T11:00:00Z"));
    const bool came = comes([&] { return rows() == 2; });  // the header, and 10 o'clock
    following.signal(SIGTERM);
    const Finished finished = following.wait();
    ASSERT_TRUE(came) << finished.errors;
    EXPECT_EQ(finished.status, 1);
  }
  ASSERT_TRUE(send("3", "2011-01-03T12:00:00Z"));
  Program following(job, dir_);
  ASSERT_TRUE(comes([&] { return rows() == 3; }));
  following.signal(SIGTERM);
  EXPECT_EQ(following.wait().status, 1);
  EXPECT_THAT(bytes("out.csv"), HasSubstr("2011-01-03T11:00:00Z,2011-01-03T12:00:00Z,1,1,1,1.00"));
}

TEST_F(TopicPipeline, ATopicThatIsNotThereIsSaid) {
  const Finished finished =
      run({"pipeline", fmt::format("kafka://{}/not.there", brokers_), "--window", "tumbling:1h"});
  EXPECT_EQ(finished.status, 1);
  EXPECT_THAT(finished.errors, HasSubstr("not.there"));
  EXPECT_THAT(finished.errors, HasSubstr("tillcast cluster init"));
}

}  // namespace
}  // namespace tillcast
