// serve/latency_histogram.h: how long things took, in buckets that grow with the time, so that any
// number of them costs the same.
//
// Threads: a value. Units: milliseconds; from a microsecond to a minute, quantiles within 2 %.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace tillcast {

class LatencyHistogram {
 public:
  void add(double ms, uint64_t times) {
    const double place = std::log2(std::max(ms, kMinMs) / kMinMs) * kPerDoubling;
    counts_[std::min(static_cast<size_t>(place), counts_.size() - 1)] += times;
    total_ += times;
  }
  void add(const LatencyHistogram& other) {
    for (size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    total_ += other.total_;
  }
  bool empty() const { return total_ == 0; }

  // The middle of the bucket that holds it. REQUIRES: !empty(), 0 < share <= 1.
  double quantile_ms(double share) const {
    const auto rank = static_cast<uint64_t>(std::ceil(share * static_cast<double>(total_)));
    uint64_t below = 0;
    size_t i = 0;
    while (i + 1 < counts_.size() && (below += counts_[i]) < rank) ++i;
    return kMinMs * std::exp2((static_cast<double>(i) + 0.5) / kPerDoubling);
  }

 private:
  static constexpr double kMinMs = 0.001;
  static constexpr double kPerDoubling = 20;  // buckets 3.5 % wide

  std::array<uint64_t, 520> counts_{};  // 26 doublings: a little over a minute
  uint64_t total_ = 0;
};

}  // namespace tillcast
