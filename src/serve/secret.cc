#include "serve/secret.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <vector>

#include "base/assert.h"

namespace tillcast {

std::string random_text(size_t bytes) {
  static constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::vector<uint8_t> random(bytes);
  TC_ASSERT(RAND_bytes(random.data(), static_cast<int>(bytes)) == 1);
  std::string text;
  uint32_t waiting = 0;
  unsigned bits = 0;
  for (const uint8_t byte : random) {
    waiting = (waiting << 8) | byte;
    for (bits += 8; bits >= 6; bits -= 6) text.push_back(kDigits[(waiting >> (bits - 6)) & 63]);
  }
  if (bits > 0) text.push_back(kDigits[(waiting << (6 - bits)) & 63]);
  return text;
}

SecretHash hash_of(std::string_view secret) {
  SecretHash hash;
  unsigned length = 0;
  const int made =
      EVP_Digest(secret.data(), secret.size(), hash.data(), &length, EVP_sha256(), nullptr);
  TC_ASSERT(made == 1);
  TC_ASSERT(length == hash.size());
  return hash;
}

bool same_secret(const SecretHash& a, const SecretHash& b) {
  return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string to_hex(const SecretHash& hash) {
  std::string text;
  for (const uint8_t byte : hash) text += fmt::format("{:02x}", byte);
  return text;
}

std::optional<SecretHash> hash_from_hex(std::string_view text) {
  SecretHash hash{};
  if (text.size() != 2 * hash.size()) return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t digit = std::string_view("0123456789abcdef").find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    hash[i / 2] = static_cast<uint8_t>((hash[i / 2] << 4) | digit);
  }
  return hash;
}

}  // namespace tillcast
