// base/vector_registers.h: loops in the compiler's own vectors, for each size of register.
//
// A vector that is wider than the processor's registers the compiler keeps in memory, which costs
// several times as much: such a loop is a template over their size, and runs in the version made
// for the processor at hand. All give the same bits where no lane meets another and multiply and
// add round apart.
//
// Threads: any.
#pragma once

#include <cstddef>

namespace tillcast {

// Of this processor: 16, 32 or 64.
size_t register_bytes();
// As if it had no larger ones than `bytes`, until the end: for tests.
class RegisterLimit {
 public:
  explicit RegisterLimit(size_t bytes);
  ~RegisterLimit();
  RegisterLimit(const RegisterLimit&) = delete;
  RegisterLimit& operator=(const RegisterLimit&) = delete;
};

// A vector of T that fills a register of kBytes, and the same where it lies among other T.
template <class T, size_t kBytes>
struct RegisterOf;
#define TC_REGISTER_OF(bytes)                                                            \
  template <class T>                                                                     \
  struct RegisterOf<T, bytes> {                                                          \
    typedef T Type __attribute__((vector_size(bytes)));                                  \
    typedef T Lying __attribute__((vector_size(bytes), aligned(alignof(T)), may_alias)); \
  }
TC_REGISTER_OF(16);
TC_REGISTER_OF(32);
TC_REGISTER_OF(64);
#undef TC_REGISTER_OF

// Not by memcpy, which is turned into moves of 16 bytes before the processor is known.
template <class Register, class T>
inline void load(const T* from, Register& to) {
  to = *reinterpret_cast<const typename RegisterOf<T, sizeof(Register)>::Lying*>(from);
}
template <class Register, class T>
inline void store(const Register& from, T* to) {
  *reinterpret_cast<typename RegisterOf<T, sizeof(Register)>::Lying*>(to) = from;
}

namespace registers {

template <class Kernel>
[[gnu::flatten]] void of_16_bytes(const Kernel& kernel) {
  kernel.template operator()<16>();
}

#if defined(__x86_64__)
template <class Kernel>
[[gnu::flatten, gnu::target("avx2")]] void of_32_bytes(const Kernel& kernel) {
  kernel.template operator()<32>();
}
template <class Kernel>
[[gnu::flatten, gnu::target("avx512f")]] void of_64_bytes(const Kernel& kernel) {
  kernel.template operator()<64>();
}
#endif

}  // namespace registers

// Calls kernel.operator()<kBytes>() with all that it calls compiled into it. Vectors go to and from
// functions by reference: the ABI has no place for those of other processors.
template <class Kernel>
void with_registers(const Kernel& kernel) {
#if defined(__x86_64__)
  const size_t bytes = register_bytes();
  if (bytes >= 64) return registers::of_64_bytes(kernel);
  if (bytes >= 32) return registers::of_32_bytes(kernel);
#endif
  registers::of_16_bytes(kernel);
}

}  // namespace tillcast
