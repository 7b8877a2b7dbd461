#include "serve/request_id.h"

#include <fmt/format.h>

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
  return fmt::format("{:016x}", next.fetch_add(1, std::memory_order_relaxed));
}

}  // namespace tillcast
