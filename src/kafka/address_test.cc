#include "kafka/address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tillcast {
namespace {

using testing::HasSubstr;

TEST(KafkaAddress, NamesBrokersAndATopic) {
  const auto address = parse_kafka_address("kafka://one:9092,10.0.0.2,[::1]:19092/shop.orders");
  ASSERT_TRUE(address.ok());
  EXPECT_EQ(address->brokers, "one:9092,10.0.0.2:9092,[::1]:19092");
  EXPECT_EQ(address->name, "shop.orders");
  EXPECT_EQ(*parse_kafka_address(to_string(*address)), *address);
}

TEST(KafkaAddress, RefusesTheRestAndSaysHowToWriteIt) {
  for (const std::string text :
       {"", "shop", "http://one/shop", "kafka://", "kafka://one", "kafka://one/", "kafka:///shop",
        "kafka://one:/shop", "kafka://one:port/shop", "kafka://one:123456/shop",
        "kafka://one,,two/shop", "kafka://one/a b", "kafka://one/a/b", "kafka://:9092/shop",
        "kafka://o ne/shop"}) {
    const auto address = parse_kafka_address(text);
    ASSERT_FALSE(address.ok()) << text;
    EXPECT_THAT(address.error().message, HasSubstr("write kafka://HOST:PORT,.../NAME")) << text;
  }
  EXPECT_FALSE(parse_kafka_address("kafka://one/" + std::string(201, 'a')).ok());
}

}  // namespace
}  // namespace tillcast
