#include "base/vector_registers.h"

#include <algorithm>
#include <atomic>

namespace tillcast {
namespace {

size_t of_this_processor() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f")) return 64;
  if (__builtin_cpu_supports("avx2")) return 32;
#endif
  return 16;
}

std::atomic<size_t> limit = 64;

}  // namespace

size_t register_bytes() {
  static const size_t bytes = of_this_processor();
  return std::min(bytes, limit.load(std::memory_order_relaxed));
}

RegisterLimit::RegisterLimit(size_t bytes) { limit = bytes; }
RegisterLimit::~RegisterLimit() { limit = 64; }

}  // namespace tillcast
