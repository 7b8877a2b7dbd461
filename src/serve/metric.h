// serve/metric.h: a counter and a histogram that many threads add to without waiting for each
// other.
//
// Threads: every method from any thread; what is read while others add may lack their last.
// Units:   seconds.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace tillcast {

class Counter {
 public:
  void add(uint64_t count = 1) { count_.fetch_add(count, std::memory_order_relaxed); }
  uint64_t value() const { return count_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> count_{0};
};

class Histogram {
 public:
  using Duration = std::chrono::steady_clock::duration;

  // So many things took so long: some nanoseconds, whatever their number.
  void observe(Duration took, uint64_t times = 1) {
    const double seconds = std::chrono::duration<double>(took).count();
    const auto bucket = std::ranges::lower_bound(kBounds, seconds) - kBounds.begin();
    counts_[static_cast<size_t>(bucket)].fetch_add(times, std::memory_order_relaxed);
    const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(took).count();
    sum_nanoseconds_.fetch_add(static_cast<uint64_t>(std::max<int64_t>(nanoseconds, 0)) * times,
                               std::memory_order_relaxed);
  }
  bool empty() const {
    return std::ranges::all_of(counts_, [](const auto& count) { return count.load() == 0; });
  }

  // The lines of its buckets, sum and count; `labels` is `a="b"` or empty.
  void append_to(std::string& out, std::string_view name, std::string_view labels) const {
    const std::string_view comma = labels.empty() ? "" : ",";
    uint64_t total = 0;
    for (size_t i = 0; i < counts_.size(); ++i) {
      total += counts_[i].load(std::memory_order_relaxed);
      const std::string bound = i < kBounds.size() ? fmt::format("{}", kBounds[i]) : "+Inf";
      fmt::format_to(std::back_inserter(out), "{}_bucket{{{}{}le=\"{}\"}} {}\n", name, labels,
                     comma, bound, total);
    }
    const std::string of = labels.empty() ? "" : fmt::format("{{{}}}", labels);
    fmt::format_to(std::back_inserter(out), "{0}_sum{1} {2}\n{0}_count{1} {3}\n", name, of,
                   static_cast<double>(sum_nanoseconds_.load(std::memory_order_relaxed)) / 1e9,
                   total);
  }

 private:
  // Upper bounds in seconds, from a lock to a checkpoint; the last bucket is everything.
  static constexpr std::array kBounds{
      0.000'01, 0.000'025, 0.000'05, 0.000'1, 0.000'25, 0.000'5, 0.001, 0.002'5, 0.005, 0.01,
      0.025,    0.05,      0.1,      0.25,    0.5,      1.0,     2.5,   10.0,    30.0};
  std::array<std::atomic<uint64_t>, kBounds.size() + 1> counts_{};
  std::atomic<uint64_t> sum_nanoseconds_{0};
};

}  // namespace tillcast
