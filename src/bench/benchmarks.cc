#include "bench/benchmarks.h"

#include <array>

namespace tillcast {

std::span<const Benchmark> benchmarks() {
  static constexpr std::array kAll{
      Benchmark{"ingest", "durable orders over HTTP, 1,000 a request, ten pages watching",
                bench_ingest},
  };
  return kAll;
}

}  // namespace tillcast
