// bench/latencies.h: how long things took, and what share of them took no longer.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <vector>

namespace tillcast {

class Latencies {
 public:
  void add(double seconds) { seconds_.push_back(seconds); }
  size_t count() const { return seconds_.size(); }
  // Of 0 to 1; the smallest that so many do not exceed. 0 where there is none.
  double quantile(double share) const;
  // {"count","p50_ms","p90_ms","p99_ms","p999_ms","max_ms"}
  nlohmann::ordered_json describe() const;

 private:
  std::vector<double> seconds_;
};

}  // namespace tillcast
