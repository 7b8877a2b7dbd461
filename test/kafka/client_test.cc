// Producers and consumers against the real broker: what is acknowledged is there once, what is
// aborted is not, and whoever comes later fences out who came before.
#include <gmock/gmock.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "kafka/broker.h"
#include "kafka/producer.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class KafkaClient : public KafkaTest {};

TEST_F(KafkaClient, WhatWasSentIsThereInTheOrderOfItsKey) {
  const std::string name = topic(3);
  auto producer = KafkaProducer::open(brokers_, {}).value();
  for (int i = 0; i < 3'000; ++i)
    ASSERT_TRUE(producer
                    ->send(name, KafkaProducer::kByKey, fmt::format("key {}", i % 100),
                           fmt::format("{}", i))
                    .ok());
  ASSERT_TRUE(producer->send_tombstone(name, 1, "gone").ok());
  ASSERT_TRUE(producer->flush().ok());
  std::map<std::string, int32_t> place;
  std::map<std::string, int> newest;
  size_t count = 0, tombstones = 0;
  for (int32_t number = 0; number < 3; ++number) {
    for (const KafkaRecord& record : read_all(name, number)) {
      ++count;
      tombstones += record.tombstone;
      EXPECT_EQ(place.emplace(record.key, number).first->second, number);
      if (record.tombstone) continue;
      const int value = std::stoi(record.value);
      EXPECT_LT(newest.try_emplace(record.key, -1).first->second, value);
      newest[record.key] = value;
    }
  }
  EXPECT_EQ(count, 3'001u);
  EXPECT_EQ(tombstones, 1u);
  EXPECT_EQ(place.size(), 101u);
}

TEST_F(KafkaClient, ATransactionIsThereAsAWholeOrNotAtAllWithTheOffsetsOfItsGroup) {
  const std::string in = topic(1), out = topic(1);
  {
    auto source = KafkaProducer::open(brokers_, {}).value();
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(source->send(in, 0, "k", fmt::format("{}", i)).ok());
    ASSERT_TRUE(source->flush().ok());
  }
  auto producer = KafkaProducer::open(brokers_, {.transactional_id = out}).value();
  auto consumer = KafkaConsumer::open(brokers_, {.group = out}).value();
  const KafkaPartition partition{in, 0};
  ASSERT_TRUE(consumer
                  ->subscribe({in}, {[](std::span<const KafkaPartition> all) {
                                       return Result(std::vector<int64_t>(all.size(), 0));
                                     },
                                     [](std::span<const KafkaPartition>, bool) {}})
                  .ok());
  std::vector<KafkaRecord> records;
  while (records.size() < 10) {
    auto polled = consumer->poll(100, 100ms);
    ASSERT_TRUE(polled.ok()) << polled.error().message;
    for (KafkaRecord& record : *polled) records.push_back(std::move(record));
  }
  EXPECT_EQ(consumer->committed({&partition, 1}).value().front(), std::nullopt);

  ASSERT_TRUE(producer->begin().ok());
  ASSERT_TRUE(producer->send(out, 0, "k", "given up").ok());
  ASSERT_TRUE(producer->abort().ok());
  EXPECT_TRUE(read_all(out, 0).empty());

  ASSERT_TRUE(producer->begin().ok());
  for (const KafkaRecord& record : records)
    ASSERT_TRUE(producer->send(out, 0, "k", record.value + "!").ok());
  const KafkaOffset done{partition, records.back().offset + 1};
  const auto committed = producer->commit({&done, 1}, consumer.get());
  ASSERT_TRUE(committed.ok()) << committed.error().message;
  const std::vector<KafkaRecord> told = read_all(out, 0);
  ASSERT_EQ(told.size(), 10u);
  EXPECT_EQ(told.back().value, "9!");
  EXPECT_EQ(consumer->committed({&partition, 1}).value().front(), 10);
}

TEST_F(KafkaClient, ASecondOfTheSameIdFencesTheFirst) {
  const std::string name = topic(1);
  auto first = KafkaProducer::open(brokers_, {.transactional_id = name}).value();
  ASSERT_TRUE(first->begin().ok());
  ASSERT_TRUE(first->send(name, 0, "k", "of the first").ok());
  auto second = KafkaProducer::open(brokers_, {.transactional_id = name}).value();
  ASSERT_TRUE(second->begin().ok());
  ASSERT_TRUE(second->send(name, 0, "k", "of the second").ok());
  ASSERT_TRUE(second->commit({}, nullptr).ok());
  const auto refused = first->commit({}, nullptr);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict) << refused.error().message;
  const auto records = read_all(name, 0);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_EQ(records.front().value, "of the second");
}

TEST_F(KafkaClient, AGroupDealsOutItsPartitionsAndWhoStaysKeepsItsOwn) {
  const std::string name = topic(4);
  struct Member {
    std::set<int32_t> holds;
    std::set<int32_t> ever_gave;
    std::unique_ptr<KafkaConsumer> consumer;  // gives what it holds back when it goes
  };
  const auto join = [&](Member& member) {
    member.consumer = KafkaConsumer::open(brokers_, {.group = name}).value();
    return member.consumer->subscribe({name},
                                      {[&member](std::span<const KafkaPartition> all) {
                                         for (const KafkaPartition& one : all)
                                           member.holds.insert(one.number);
                                         return Result(std::vector<int64_t>(all.size(), 0));
                                       },
                                       [&member](std::span<const KafkaPartition> all, bool) {
                                         for (const KafkaPartition& one : all) {
                                           member.holds.erase(one.number);
                                           member.ever_gave.insert(one.number);
                                         }
                                       }});
  };
  const auto until = [&](std::initializer_list<Member*> members, const auto& about) {
    for (int i = 0; i < 300 && !about(); ++i)
      for (Member* member : members) {
        const auto polled = member->consumer->poll(10, 50ms);
        EXPECT_TRUE(polled.ok()) << polled.error().message;
      }
    return about();
  };
  Member one, two;
  ASSERT_TRUE(join(one).ok());
  ASSERT_TRUE(until({&one}, [&] { return one.holds.size() == 4; }));
  ASSERT_TRUE(join(two).ok());
  ASSERT_TRUE(until({&one, &two}, [&] { return one.holds.size() == 2 && two.holds.size() == 2; }));
  EXPECT_EQ(one.ever_gave.size(), 2u);  // the others it never let go
  two.consumer.reset();
  ASSERT_TRUE(until({&one}, [&] { return one.holds.size() == 4; }));
}

TEST_F(KafkaClient, TopicsAreMadeOnceAndAnotherShapeIsRefused) {
  const std::string name = topic(3);
  const TopicSpec same{name, 3, 1}, other{name, 5, 1};
  EXPECT_EQ(admin_->create({&same, 1}).value(), false);
  const auto refused = admin_->create({&other, 1});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ErrorCode::kConflict);
  EXPECT_THAT(refused.error().message, HasSubstr("has 3 partitions, not 5"));
  EXPECT_EQ(admin_->describe(name)->partitions, 3);
  const auto unknown = admin_->describe(name + ".none");
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_TRUE(admin_->remove(name).ok());
}

// Needs no broker: it asks for one that is not there.
TEST(KafkaAway, IsSaidInTime) {
  const auto admin = KafkaAdmin::open("127.0.0.1:1").value();
  const auto count = admin->brokers();
  ASSERT_FALSE(count.ok());
  EXPECT_EQ(count.error().code, ErrorCode::kUnavailable);
  EXPECT_THAT(count.error().message, HasSubstr("is the cluster there"));
  auto producer = KafkaProducer::open("127.0.0.1:1", {.timeout = 2s}).value();
  ASSERT_TRUE(producer->send("t", 0, "k", "v").ok());
  const auto flushed = producer->flush();
  ASSERT_FALSE(flushed.ok());
  EXPECT_EQ(flushed.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace tillcast
