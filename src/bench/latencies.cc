#include "bench/latencies.h"

#include <algorithm>
#include <cmath>

namespace tillcast {

double Latencies::quantile(double share) const {
  if (seconds_.empty()) return 0;
  std::vector<double> sorted = seconds_;
  const auto rank = static_cast<size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(rank == 0 ? 0 : rank - 1);
  std::ranges::nth_element(sorted, place);
  return *place;
}

nlohmann::ordered_json Latencies::describe() const {
  return {{"count", count()},
          {"p50_ms", quantile(0.5) * 1e3},
          {"p90_ms", quantile(0.9) * 1e3},
          {"p99_ms", quantile(0.99) * 1e3},
          {"p999_ms", quantile(0.999) * 1e3},
          {"max_ms", quantile(1) * 1e3}};
}

}  // namespace tillcast
