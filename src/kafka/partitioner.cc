#include "kafka/partitioner.h"

#include <cstddef>

namespace tillcast {

uint32_t partition_of_key(std::string_view key, uint32_t partitions) {
  constexpr uint32_t kMultiplier = 0x5bd1e995;
  constexpr uint32_t kSeed = 0x9747b28c;
  const auto byte = [&](size_t i) { return uint32_t{static_cast<uint8_t>(key[i])}; };
  uint32_t hash = kSeed ^ static_cast<uint32_t>(key.size());
  size_t i = 0;
  for (; i + 4 <= key.size(); i += 4) {
    uint32_t word = byte(i) | byte(i + 1) << 8 | byte(i + 2) << 16 | byte(i + 3) << 24;
    word *= kMultiplier;
    word ^= word >> 24;
    word *= kMultiplier;
    hash *= kMultiplier;
    hash ^= word;
  }
  if (key.size() - i == 3) hash ^= byte(i + 2) << 16;
  if (key.size() - i >= 2) hash ^= byte(i + 1) << 8;
  if (key.size() - i >= 1) hash = (hash ^ byte(i)) * kMultiplier;
  hash ^= hash >> 13;
  hash *= kMultiplier;
  hash ^= hash >> 15;
  return (hash & 0x7fffffff) % partitions;
}

}  // namespace tillcast
