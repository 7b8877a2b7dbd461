#include "base/assert.h"

#include <cstdio>
#include <cstdlib>

namespace tillcast {

void assertion_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "tillcast: bug: %s does not hold at %s:%d; please report it\n", condition,
               file, line);
  std::abort();
}

}  // namespace tillcast
