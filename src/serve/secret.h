// serve/secret.h: random secrets and what is kept of them: their SHA-256, compared in a time that
// does not depend on them.
//
// A secret has 256 random bits, so one plain hash is enough: there is nothing to guess. Threads:
// any.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tillcast {

using SecretHash = std::array<uint8_t, 32>;

// So many random bytes, as base64url without padding.
std::string random_text(size_t bytes);

SecretHash hash_of(std::string_view secret);
bool same_secret(const SecretHash& a, const SecretHash& b);

std::string to_hex(const SecretHash& hash);
std::optional<SecretHash> hash_from_hex(std::string_view text);

}  // namespace tillcast
