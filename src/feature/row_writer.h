// feature/row_writer.h: writes features in the catalogue's order, and knows when one is missing.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/assert.h"
#include "base/time.h"

namespace tillcast {

class RowWriter {
 public:
  explicit RowWriter(std::span<double> out) : out_(out) {}
  ~RowWriter() { TC_ASSERT(next_ == out_.size()); }
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  void put(double value) {
    TC_ASSERT(next_ < out_.size());
    out_[next_++] = value;
  }

 private:
  std::span<double> out_;
  size_t next_ = 0;
};

inline constexpr std::array<int64_t, 6> kWindowDays = {7, 14, 30, 60, 90, 180};
inline constexpr std::array<double, 3> kHalfLifeDays = {14, 30, 90};

inline double to_days(int64_t ms) { return static_cast<double>(ms) / static_cast<double>(kDayMs); }

}  // namespace tillcast
