// base/hash.h: 64- and 128-bit hashes of bytes (XXH3), the same on every machine and in every
// version.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace tillcast {

struct Hash128 {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
};

uint64_t hash64(std::string_view bytes);
Hash128 hash128(std::string_view bytes);

}  // namespace tillcast
