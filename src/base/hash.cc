#include "base/hash.h"

#define XXH_STATIC_LINKING_ONLY  // the state itself, to be kept by value
#include <xxhash.h>

namespace tillcast {

uint64_t hash64(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

Hash128 hash128(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.high64, hash.low64};
}

// XXH3's state wants to be aligned, as new does it.
struct Hasher64::Impl {
  XXH3_state_t state;
};

Hasher64::Hasher64() : impl_(std::make_unique<Impl>()) { XXH3_64bits_reset(&impl_->state); }
Hasher64::~Hasher64() = default;

void Hasher64::add(std::string_view bytes) {
  XXH3_64bits_update(&impl_->state, bytes.data(), bytes.size());
}

uint64_t Hasher64::hash() const { return XXH3_64bits_digest(&impl_->state); }

}  // namespace tillcast
