// base/hash.h: 64- and 128-bit hashes of bytes (XXH3), the same on every machine and in every
// version.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <string_view>

namespace tillcast {

struct Hash128 {
  uint64_t high = 0;
  uint64_t low = 0;
  auto operator<=>(const Hash128&) const = default;
};

uint64_t hash64(std::string_view bytes);
Hash128 hash128(std::string_view bytes);

// hash64() of what comes in parts.
class Hasher64 {
 public:
  Hasher64();
  ~Hasher64();
  void add(std::string_view bytes);
  uint64_t hash() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tillcast
