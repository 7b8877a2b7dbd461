#include "base/vector_registers.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace tillcast {
namespace {

TEST(VectorRegisters, RunTheVersionForTheProcessorOrALesserOne) {
  const auto version = [] {
    size_t bytes = 0;
    with_registers([&]<size_t kBytes>() { bytes = kBytes; });
    return bytes;
  };
  EXPECT_EQ(version(), register_bytes());
  for (const size_t bytes : {16, 32, 64}) {
    const RegisterLimit limit(bytes);
    EXPECT_EQ(version(), register_bytes());
    EXPECT_LE(version(), bytes);
  }
  const RegisterLimit narrow(16);
  EXPECT_EQ(version(), 16u);
}

TEST(VectorRegisters, LoadAndStoreWhereNumbersLie) {
  std::array<float, 40> from, to = {};
  for (size_t i = 0; i < from.size(); ++i) from[i] = static_cast<float>(i);
  with_registers([&]<size_t kBytes>() {
    typename RegisterOf<float, kBytes>::Type lanes;
    load(&from[1], lanes);
    store(lanes + 1.0f, &to[3]);
  });
  for (size_t i = 0; i < register_bytes() / sizeof(float); ++i)
    EXPECT_EQ(to[i + 3], from[i + 1] + 1);
  EXPECT_EQ(to[2], 0);
  EXPECT_EQ(to[register_bytes() / sizeof(float) + 3], 0);
}

}  // namespace
}  // namespace tillcast
