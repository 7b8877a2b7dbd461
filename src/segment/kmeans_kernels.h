// segment/kmeans_kernels.h: the inner loops of k-means over blocks of rows, one row a lane.
//
// No lane meets another but in sums of kRowLanes partial sums in a fixed order, and multiply and
// add round apart: the bits are the same on every processor.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/space_rows.h"

namespace tillcast {

// Neighbouring blocks of a SpaceRows.
struct RowRun {
  const double* blocks = nullptr;
  size_t count = 0;
  size_t columns = 0;
  size_t first = 0;          // the number of the first block
  size_t lanes = kRowLanes;  // rows in the last of them
};

// The first `used` rows as at most two runs. REQUIRES: used is rows.rows() or a multiple of
// kRowLanes below it.
std::vector<RowRun> runs_of(const SpaceRows& rows, size_t used);

// Room for a value a lane.
inline size_t lanes_of(size_t used) { return (used + kRowLanes - 1) / kRowLanes * kRowLanes; }

// Of each row the nearest of k centroids (the first of those equally near) and the square of its
// distance, indexed by row. Lanes beyond the last row repeat it.
void nearest(const RowRun& run, const double* centroids, size_t k, uint16_t* labels, double* best);
// And the square of the distance to the next.
void nearest_two(const RowRun& run, const double* centroids, size_t k, uint16_t* labels,
                 double* best, double* second);

// squares[row] = min(squares[row], squared distance to centre); returns their sum.
double approach(const RowRun& run, const double* centre, double* squares);
// The sum alone.
double approached(const RowRun& run, const double* centre, const double* squares);

void square_roots(double* values, size_t count);

// The sum of values in partial sums of a fixed shape.
double sum_of(const double* values, size_t count);

}  // namespace tillcast
