// kafka/broker.h: the broker that tests talk to, and topics of their own on it.
//
// TILLCAST_KAFKA names it, HOST:PORT,...; CTest starts one (test/kafka/CMakeLists.txt), by hand
// 'scripts/kafka.sh start' does.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "kafka/admin.h"
#include "kafka/consumer.h"

namespace tillcast {

class KafkaTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* const named = std::getenv("TILLCAST_KAFKA");
    if (!named) GTEST_SKIP() << "TILLCAST_KAFKA names no broker; scripts/kafka.sh start gives one";
    brokers_ = named;
    auto admin = KafkaAdmin::open(brokers_);
    ASSERT_TRUE(admin.ok()) << admin.error().message;
    admin_ = std::move(*admin);
    // Where there is no Java, or Kafka cannot be fetched, none was started.
    if (const auto count = admin_->brokers(); !count.ok())
      GTEST_SKIP() << "no broker at " << brokers_ << ": " << count.error().message;
  }

  // New, for this test and process.
  std::string topic(int partitions) {
    const std::string name =
        fmt::format("{}.{}.{}", testing::UnitTest::GetInstance()->current_test_info()->name(),
                    ::getpid(), ++topics_);
    const TopicSpec spec{name, partitions, 1};
    const auto made = admin_->create({&spec, 1});
    EXPECT_TRUE(made.ok()) << made.error().message;
    return name;
  }

  // All that is committed in a partition.
  std::vector<KafkaRecord> read_all(const std::string& topic, int32_t number) const {
    auto consumer = KafkaConsumer::open(brokers_, {}).value();
    const KafkaPartition partition{topic, number};
    const auto bounds = consumer->bounds(partition).value();
    const KafkaOffset from{partition, bounds.begin};
    EXPECT_TRUE(consumer->assign({&from, 1}).ok());
    std::vector<KafkaRecord> all;
    for (int i = 0; i < 300; ++i) {
      auto batch = consumer->poll_partition(partition, 1'000, std::chrono::milliseconds(100));
      EXPECT_TRUE(batch.ok()) << batch.error().message;
      if (!batch.ok()) break;
      for (KafkaRecord& record : batch->records) all.push_back(std::move(record));
      if (batch->read_to && *batch->read_to >= bounds.end) return all;
    }
    ADD_FAILURE() << "the end of " << topic << " did not come";
    return all;
  }

  // What stands in all its partitions, in an order of its own.
  std::vector<std::string> rows_in(const std::string& topic) const {
    std::vector<std::string> rows;
    const auto spec = admin_->describe(topic);
    for (int32_t i = 0; spec.ok() && i < spec->partitions; ++i)
      for (KafkaRecord& record : read_all(topic, i)) rows.push_back(std::move(record.value));
    std::ranges::sort(rows);
    return rows;
  }
  static std::string order_of_one_line(const char* id, const char* at) {
    return fmt::format(R"({{"order_id":"{}","ordered_at":"{}","currency":"GBP",)"
                       R"("lines":[{{"product_id":"p","quantity":1,"unit_price":"1"}}]}})",
                       id, at);
  }

  std::string brokers_;
  std::unique_ptr<KafkaAdmin> admin_;

 private:
  int topics_ = 0;
};

}  // namespace tillcast
