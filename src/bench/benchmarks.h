// bench/benchmarks.h: every figure that Tillcast promises, by name.
//
// Each starts the real program on an empty shop of its own, drives it over sockets, compares its
// answers with what was sent, and says what it cost both sides in CPU time.
#pragma once

#include <span>
#include <string_view>

#include "bench/measurement.h"

namespace tillcast {

struct Benchmark {
  std::string_view name;
  std::string_view words;  // what it does, for people
  Result<Measurements> (*run)(const BenchOptions& options);
};

// In the order in which they are run.
std::span<const Benchmark> benchmarks();

Result<Measurements> bench_ingest(const BenchOptions& options);

}  // namespace tillcast
