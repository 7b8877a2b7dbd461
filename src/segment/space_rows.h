// segment/space_rows.h: rows of a space in an order of their own, ready for k-means.
//
// The order is that of a seeded hash of each row's content: it does not depend on the order in
// which the rows came, so no result does, and it is random, so any first part of the rows is a
// random sample of them. Equal rows are told apart by how often they came before, or a sample would
// hold all of them or none.
//
// Threads: a value. Memory: the matrix itself, laid out anew in place; 4 bytes a row; while `of`
// sorts, 16 bytes a row more. Rows lie in blocks of kRowLanes, block [column][lane].
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/result.h"

namespace tillcast {

inline constexpr size_t kRowLanes = 8;
inline constexpr double kCoordinateMax = 1e100;  // squares of distances stay finite
inline constexpr size_t kSpaceRowsMax = 4'000'000'000;

class SpaceRows {
 public:
  // Takes the matrix (rows x columns, row-major). kInvalid where a value is not finite or beyond
  // kCoordinateMax, with its row and column (from 0), and where there is no row or no column.
  static Result<SpaceRows> of(std::vector<double> matrix, size_t columns, uint64_t seed);
  // Rows that were drawn at random: their order is kept. REQUIRES: what `of` checks.
  static SpaceRows drawn(std::vector<double> matrix, size_t columns);

  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }
  size_t distinct() const { return distinct_; }  // different rows; 0: drawn, not counted

  // The caller's number of each row, in the order here; empty: drawn.
  std::span<const uint32_t> order() const { return order_; }
  // What belongs to each row, in the caller's order. REQUIRES: as many labels as rows.
  std::vector<uint16_t> as_given(std::vector<uint16_t> labels) const;
  double at(size_t row, size_t column) const;
  void copy_row(size_t row, std::span<double> out) const;

  // columns() x kRowLanes values; lanes beyond the last row repeat it.
  size_t blocks() const { return (rows_ + kRowLanes - 1) / kRowLanes; }
  const double* block(size_t b) const {
    const bool full = (b + 1) * kRowLanes <= rows_;
    return full ? values_.data() + b * kRowLanes * columns_ : last_.data();
  }

 private:
  SpaceRows(std::vector<double> matrix, size_t columns);
  void sort_rows(uint64_t seed);
  void lay_out();

  size_t rows_ = 0;
  size_t columns_ = 0;
  size_t distinct_ = 0;
  std::vector<double> values_;  // the full blocks first; what follows them is in last_
  std::vector<double> last_;    // the last block where it is not full
  std::vector<uint32_t> order_;
};

}  // namespace tillcast
