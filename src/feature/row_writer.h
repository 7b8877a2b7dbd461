// feature/row_writer.h: writes features in the catalogue's order, and knows when one is missing.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "base/assert.h"
#include "base/time.h"
#include "feature/vector.h"

namespace tillcast {

class RowWriter {
 public:
  // `begin`: the first one's place in the vector.
  RowWriter(std::span<double> out, size_t begin, const WantedFeatures& wanted)
      : out_(out), begin_(begin), wanted_(wanted) {}
  ~RowWriter() { TC_ASSERT(next_ == out_.size()); }
  RowWriter(const RowWriter&) = delete;
  RowWriter& operator=(const RowWriter&) = delete;

  void put(double value) {
    TC_ASSERT(next_ < out_.size());
    out_[next_++] = value;
  }
  // One that costs much: 0 where nobody wants it.
  template <class Make>
  void make(const Make& make) {
    put(wants() ? make() : 0);
  }
  // Whether any of the next `count` is wanted.
  bool wants(size_t count = 1) const {
    for (size_t i = 0; i < count; ++i)
      if (wanted_[begin_ + next_ + i]) return true;
    return false;
  }
  void skip(size_t count) {
    for (size_t i = 0; i < count; ++i) put(0);
  }

 private:
  std::span<double> out_;
  size_t begin_;
  const WantedFeatures& wanted_;
  size_t next_ = 0;
};

inline constexpr std::array<int64_t, 6> kWindowDays = {7, 14, 30, 60, 90, 180};
inline constexpr std::array<double, 3> kHalfLifeDays = {14, 30, 90};

inline double to_days(int64_t ms) { return static_cast<double>(ms) / static_cast<double>(kDayMs); }

}  // namespace tillcast
