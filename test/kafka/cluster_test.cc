// Nodes of a cluster over the real broker, by the real program: together they show what one machine
// shows, an order is counted once whoever takes it, and what is no order is kept apart.
#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "api/fixture.h"
#include "cluster/topics.h"
#include "kafka/broker.h"
#include "kafka/producer.h"
#include "serve/test_client.h"

namespace tillcast {
namespace {

using nlohmann::json;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class ClusterTest : public KafkaTest {
 protected:
  std::string path(const std::string& name) const { return (dir_.path() / name).string(); }
  Finished run(const std::vector<std::string>& arguments) const {
    return run_program(arguments, dir_);
  }
  void init(const char* partitions) {
    name_ = fmt::format("{}.{}", testing::UnitTest::GetInstance()->current_test_info()->name(),
                        ::getpid());
    address_ = fmt::format("kafka://{}/{}", brokers_, name_);
    const Finished made = run({"cluster", "init", address_, "--partitions", partitions});
    ASSERT_EQ(made.status, 0) << made.errors;
  }
  std::unique_ptr<Program> node(const std::string& name, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"serve",  "--log", address_,  "--data", path(name),
                                          "--port", "0",     "--clock", "event"};
    std::ranges::move(more, std::back_inserter(arguments));
    return std::make_unique<Program>(arguments, dir_);
  }
  static json get(Program& program, const std::string& target) {
    try {
      HttpClient client(program.port());
      return json::parse(client.get(target).body(), nullptr, false);
    } catch (const std::exception& error) {
      return {{"exception", error.what()}};
    }
  }
  static json post(Program& program, const std::string& body) {
    HttpClient client(program.port());
    return json::parse(client.post(body, "application/json").body(), nullptr, false);
  }
  // What is the shop's, without what is the process's and the log's own.
  static std::string shop_of(Program& program) {
    std::string shop;
    for (const char* target :
         {"/v1/kpis", "/v1/customers?sort=customer_id&order=asc&limit=500", "/v1/countries",
          "/v1/products?limit=500", "/v1/cohorts", "/v1/kpis/series?step=week"}) {
      json said = get(program, target);
      for (const char* own : {"engine", "seq"})
        if (said.is_object()) said.erase(own);
      shop += fmt::format("{} {}\n", target, said.dump());
    }
    return shop;
  }
  // Into the file "orders"; what one machine shows of them.
  std::string generate(const char* customers) const {
    const Finished made =
        run({"generate", "--customers", customers, "--days", "90", "--out", path("orders")});
    EXPECT_EQ(made.status, 0) << made.errors;
    EXPECT_EQ(run({"import", path("orders"), "--data", path("one")}).status, 0);
    Program one({"serve", "--data", path("one"), "--port", "0", "--clock", "event"}, dir_);
    const std::string shop = shop_of(one);
    EXPECT_THAT(shop, HasSubstr(fmt::format("\"customers\":{}", customers)));
    EXPECT_THAT(shop, Not(HasSubstr("\"status\":")));
    return shop;
  }
  static std::string order(const std::string& id, int quantity) {
    return fmt::format(
        R"({{"order_id":"{}","customer_id":"c{}","ordered_at":"2024-01-05T10:00:00Z",)"
        R"("country":"France","currency":"GBP",)"
        R"("lines":[{{"product_id":"p","quantity":{},"unit_price":"2.00"}}]}})",
        id, id, quantity);
  }

  const TemporaryDir dir_;
  std::string name_, address_;
};

TEST_F(ClusterTest, NodesShowWhatOneMachineShows) {
  init("4");
  const std::string want = generate("400");
  auto first = node("first");
  ASSERT_EQ(run({"cluster", "send", address_, path("orders")}).status, 0);
  EXPECT_TRUE(comes([&] { return shop_of(*first) == want; })) << shop_of(*first) << want;
  auto second = node("second");
  EXPECT_TRUE(comes([&] { return shop_of(*second) == want && shop_of(*first) == want; }));
  const Finished told = run({"cluster", "status", address_, "--json"});
  const json status = json::parse(told.output, nullptr, false);
  ASSERT_EQ(status["nodes"].size(), 2u) << told.output << told.errors;
  for (const json& each : status["nodes"]) EXPECT_EQ(each["shards"].size(), 2u) << told.output;
  // Killed, not ended: the other takes its share over.
  first->signal(SIGKILL);
  EXPECT_TRUE(comes([&] { return shop_of(*second) == want; })) << shop_of(*second);
}

TEST_F(ClusterTest, ANewNodeBeginsFromTheClustersCheckpoints) {
  init("3");
  const std::string want = generate("300");
  auto first = node("first", {"--checkpoint-every", "100"});
  ASSERT_EQ(run({"cluster", "send", address_, path("orders")}).status, 0);
  ASSERT_TRUE(comes([&] { return shop_of(*first) == want; })) << shop_of(*first);
  // Of each partition one, of its orders and of its customers.
  const std::string topic = ClusterTopics(name_).checkpoints;
  EXPECT_TRUE(comes([&] {
    for (int32_t number = 0; number < 3; ++number) {
      std::set<std::string> kinds;
      for (const KafkaRecord& record : read_all(topic, number))
        kinds.insert(record.key.substr(0, record.key.find('/')));
      if (kinds != std::set<std::string>{"orders", "shard"}) return false;
    }
    return true;
  }));
  first->signal(SIGKILL);
  auto second = node("second");
  EXPECT_TRUE(comes([&] { return shop_of(*second) == want; })) << shop_of(*second);
  second->signal(SIGTERM);
  const Finished ended = second->wait();
  EXPECT_EQ(ended.status, 0) << ended.errors;
  for (int number = 0; number < 3; ++number) {
    EXPECT_THAT(ended.errors,
                ContainsRegex(fmt::format("shard {} is here, .*checkpoint of entry", number)));
    EXPECT_THAT(ended.errors, Not(HasSubstr(fmt::format("orders: partition {} is here, from "
                                                        "record 0 ",
                                                        number))));
  }
}

TEST_F(ClusterTest, AnOrderIsDecidedOnceWhicheverNodeTakesIt) {
  init("3");
  auto first = node("first"), second = node("second");
  ASSERT_TRUE(comes([&] { return post(*first, order("0", 1)).value("accepted", 0) == 1; }));
  EXPECT_EQ(post(*first, order("1", 1)),
            json({{"accepted", 1}, {"duplicates", 0}, {"rejected", json::array()}}));
  EXPECT_EQ(post(*second, order("1", 1)),
            json({{"accepted", 0}, {"duplicates", 1}, {"rejected", json::array()}}));
  const json refused = post(*second, order("1", 7));
  ASSERT_EQ(refused["rejected"].size(), 1u) << refused.dump();
  EXPECT_THAT(refused["rejected"][0]["error"].get<std::string>(),
              HasSubstr("conflict: revision 0"));
  for (Program* each : {first.get(), second.get()})
    EXPECT_TRUE(comes([&] {
      return get(*each, "/v1/customers/c1").value("monetary", "") == "2.00" &&
             get(*each, "/v1/kpis").value("orders", 0) == 2;
    })) << get(*each, "/v1/customers/c1").dump();
}

TEST_F(ClusterTest, WhatIsNoOrderIsKeptApartAndNothingIsLost) {
  init("2");
  auto only = node("only");
  ASSERT_TRUE(comes([&] { return post(*only, order("0", 1)).value("accepted", 0) == 1; }));
  const auto producer = KafkaProducer::open(brokers_, {}).value();
  const ClusterTopics topics(name_);
  ASSERT_TRUE(producer->send(topics.orders, 1, "x", "this is no JSON").ok());
  ASSERT_TRUE(producer->send(topics.orders, 1, "1", order("1", 3)).ok());
  ASSERT_TRUE(producer->flush().ok());
  EXPECT_TRUE(comes([&] { return get(*only, "/v1/kpis").value("orders", 0) == 2; }));
  const std::vector<KafkaRecord> rejects = read_all(topics.rejects, 0);
  ASSERT_EQ(rejects.size(), 1u);
  EXPECT_EQ(rejects[0].value, "this is no JSON");
  EXPECT_THAT(rejects[0].note, HasSubstr("JSON"));
  EXPECT_TRUE(comes([&] {
    return run({"cluster", "status", address_}).output.find("2 orders, 1 rejected") !=
           std::string::npos;
  })) << run({"cluster", "status", address_}).output;
}

TEST_F(ClusterTest, ANodeOfNoClusterSaysWhatIsWrong) {
  const Finished none =
      run({"serve", "--log", fmt::format("kafka://{}/nobody.{}", brokers_, ::getpid()), "--data",
           path("none"), "--port", "0"});
  EXPECT_EQ(none.status, 1);
  EXPECT_THAT(none.errors, HasSubstr("tillcast cluster init"));
  init("2");
  const Finished other = run({"cluster", "init", address_, "--partitions", "5"});
  EXPECT_NE(other.status, 0);
  EXPECT_THAT(other.errors, HasSubstr("partitions"));
  const Finished dollars =
      run({"cluster", "init", address_, "--partitions", "2", "--currency", "USD"});
  EXPECT_NE(dollars.status, 0);
  EXPECT_THAT(dollars.errors, HasSubstr("is a shop in GBP"));
}

}  // namespace
}  // namespace tillcast
