// kafka/partitioner.h: to which partition a key goes, as Java's producers have it.
//
// Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace tillcast {

// murmur2 (A. Appleby; the seed and the mask are those of org.apache.kafka.common.utils.Utils and
// of librdkafka's murmur2 partitioner).
uint32_t partition_of_key(std::string_view key, uint32_t partitions);

}  // namespace tillcast
