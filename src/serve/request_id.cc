#include "serve/request_id.h"

#include <algorithm>
#include <atomic>
#include <cctype>
#include <cstdint>
#include <random>

namespace tillcast {
namespace {

bool is_plain(unsigned char c) {
  return c < 0x80 && (std::isalnum(c) || c == '-' || c == '_' || c == '.' || c == ':');
}

uint64_t random_start() {
  std::random_device device;
  return (uint64_t{device()} << 32) | device();
}

}  // namespace

std::string request_id(std::string_view given) {
  if (!given.empty() && given.size() <= kRequestIdBytesMax && std::ranges::all_of(given, is_plain))
    return std::string(given);
  static std::atomic<uint64_t> next{random_start()};
  uint64_t left = next.fetch_add(1, std::memory_order_relaxed);
  std::string id(16, '0');
  for (size_t i = id.size(); i-- > 0; left >>= 4) id[i] = "0123456789abcdef"[left & 15];
  return id;
}

}  // namespace tillcast
