// base/assert.h: assertions that stay on in release. A failure is a bug: it is printed and the
// process ends.
#pragma once

namespace tillcast {

[[noreturn]] void assertion_failed(const char* condition, const char* file, int line);

}  // namespace tillcast

#define TC_ASSERT(condition)          \
  ((condition) ? static_cast<void>(0) \
               : ::tillcast::assertion_failed(#condition, __FILE__, __LINE__))
