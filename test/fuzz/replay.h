// fuzz/replay.h: the fuzzers of a build without libFuzzer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tillcast::fuzz {

struct Fuzzer {
  std::string_view name;
  int (*one_input)(const uint8_t* data, size_t size);
};

// Generated.
std::span<const Fuzzer> fuzzers();

}  // namespace tillcast::fuzz
