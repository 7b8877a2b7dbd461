// The partition of a key is Java's: known values of org.apache.kafka.common.utils.Utils.murmur2.
#include "kafka/partitioner.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

// Of murmur2, made positive, as librdkafka's own test has them (tests of rdmurmur2.c).
TEST(Partitioner, SaysWhatJavasProducersSay) {
  constexpr uint32_t kAll = 0x7fffffff;
  EXPECT_EQ(partition_of_key("kafka", kAll), 0xd067cf64u & kAll);
  EXPECT_EQ(partition_of_key("giberish123456789", kAll), 0x8f552b0cu & kAll);
  EXPECT_EQ(partition_of_key("1234", kAll), 0x9fc97b14u & kAll);
  EXPECT_EQ(partition_of_key("234", kAll), 0xe7c009cau & kAll);
  EXPECT_EQ(partition_of_key("34", kAll), 0x873930dau & kAll);
  EXPECT_EQ(partition_of_key("4", kAll), 0x5a4b5ca1u & kAll);
  EXPECT_EQ(partition_of_key("", kAll), 0x106e08d9u & kAll);
  EXPECT_LT(partition_of_key("anything", 12), 12u);
}

}  // namespace
}  // namespace tillcast
