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
  std::string_view words;    // what it does, in a line
  std::string_view meaning;  // and what its figures mean, for docs/benchmarks.md
  Result<Measurements> (*run)(const BenchOptions& options);
};

// In the order in which they are run.
std::span<const Benchmark> benchmarks();

Result<Measurements> bench_ingest(const BenchOptions& options);
Result<Measurements> bench_orders(const BenchOptions& options);
Result<Measurements> bench_frame(const BenchOptions& options);
Result<Measurements> bench_predict(const BenchOptions& options);
Result<Measurements> bench_import(const BenchOptions& options);
Result<Measurements> bench_clients(const BenchOptions& options);
Result<Measurements> bench_scale(const BenchOptions& options);

}  // namespace tillcast
