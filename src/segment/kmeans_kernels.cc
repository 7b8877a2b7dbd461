#include "segment/kmeans_kernels.h"

#include "base/vector_clones.h"
#include "segment/kmeans_lanes.h"

namespace tillcast {
namespace {

double folded(const double (&lanes)[kRowLanes]) {
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) +
         ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

// Without `second` a third of the comparisons falls away.
template <size_t kBytes, size_t Columns, bool Second>
void nearest_in(const RowRun& run, const double* centroids, size_t k, uint16_t* labels,
                double* best, double* second) {
  const size_t columns = Columns > 0 ? Columns : run.columns;
  for (size_t at = 0; at < run.count * kRowLanes; at += kPartLanes<kBytes>) {
    const double* part = run.blocks + at / kRowLanes * kRowLanes * columns + at % kRowLanes;
    Lanes<kBytes> least = Lanes<kBytes>{} + kInfinity;
    Lanes<kBytes> next = least;
    Picks<kBytes> pick = {};
    for (size_t j = 0; j < k; ++j) {
      Lanes<kBytes> square;
      squares_to<kBytes, Columns>(part, centroids + j * columns, columns, square);
      const Picks<kBytes> nearer = square < least;
      if (Second) {
        const Lanes<kBytes> farther = nearer ? least : square;
        next = farther < next ? farther : next;
      }
      least = nearer ? square : least;
      pick = nearer ? Picks<kBytes>{} + static_cast<int64_t>(j) : pick;
    }
    const size_t row = run.first * kRowLanes + at;
    store(least, best + row);
    if (Second) store(next, second + row);
    for (size_t lane = 0; lane < kPartLanes<kBytes>; ++lane)
      labels[row + lane] = static_cast<uint16_t>(pick[lane]);
  }
}

template <size_t kBytes, size_t Columns, bool Keep>
double approach_in(const RowRun& run, const double* centre, const double* squares, double* kept) {
  const size_t columns = Columns > 0 ? Columns : run.columns;
  Lanes<kBytes> sums[kRowLanes / kPartLanes<kBytes>] = {};
  for (size_t b = 0; b < run.count; ++b) {
    for (size_t at = 0; at < kRowLanes; at += kPartLanes<kBytes>) {
      Lanes<kBytes> square, before;
      squares_to<kBytes, Columns>(run.blocks + b * kRowLanes * columns + at, centre, columns,
                                  square);
      const size_t row = (run.first + b) * kRowLanes + at;
      load(squares + row, before);
      Lanes<kBytes> least = square < before ? square : before;
      if (run.lanes < at + kPartLanes<kBytes>) [[unlikely]]
        for (size_t lane = 0; lane < kPartLanes<kBytes>; ++lane)
          if (at + lane >= run.lanes) least[lane] = 0;
      if (Keep) store(least, kept + row);
      sums[at / kPartLanes<kBytes>] += least;
    }
  }
  double lanes[kRowLanes];
  for (size_t at = 0; at < kRowLanes; at += kPartLanes<kBytes>)
    store(sums[at / kPartLanes<kBytes>], lanes + at);
  return folded(lanes);
}

template <size_t kBytes>
double sum_in(const double* values, size_t count) {
  Lanes<kBytes> sums[kRowLanes / kPartLanes<kBytes>] = {};
  size_t i = 0;
  for (; i + kRowLanes <= count; i += kRowLanes)
    for (size_t at = 0; at < kRowLanes; at += kPartLanes<kBytes>) {
      Lanes<kBytes> part;
      load(values + i + at, part);
      sums[at / kPartLanes<kBytes>] += part;
    }
  double rest = 0;
  for (; i < count; ++i) rest += values[i];
  double lanes[kRowLanes];
  for (size_t at = 0; at < kRowLanes; at += kPartLanes<kBytes>)
    store(sums[at / kPartLanes<kBytes>], lanes + at);
  return folded(lanes) + rest;
}

}  // namespace

std::vector<RowRun> runs_of(const SpaceRows& rows, size_t used) {
  TC_ASSERT(used == rows.rows() || (used < rows.rows() && used % kRowLanes == 0));
  std::vector<RowRun> runs;
  const size_t full = used / kRowLanes;
  if (full > 0) runs.push_back({rows.block(0), full, rows.columns(), 0, kRowLanes});
  if (used % kRowLanes != 0)
    runs.push_back({rows.block(full), 1, rows.columns(), full, used % kRowLanes});
  return runs;
}

void nearest(const RowRun& run, const double* centroids, size_t k, uint16_t* labels, double* best) {
  with_shape(run.columns, [&]<size_t kBytes, size_t Columns>() {
    nearest_in<kBytes, Columns, false>(run, centroids, k, labels, best, nullptr);
  });
}

void nearest_two(const RowRun& run, const double* centroids, size_t k, uint16_t* labels,
                 double* best, double* second) {
  with_shape(run.columns, [&]<size_t kBytes, size_t Columns>() {
    nearest_in<kBytes, Columns, true>(run, centroids, k, labels, best, second);
  });
}

double approach(const RowRun& run, const double* centre, double* squares) {
  double sum = 0;
  with_shape(run.columns, [&]<size_t kBytes, size_t Columns>() {
    sum = approach_in<kBytes, Columns, true>(run, centre, squares, squares);
  });
  return sum;
}

double approached(const RowRun& run, const double* centre, const double* squares) {
  double sum = 0;
  with_shape(run.columns, [&]<size_t kBytes, size_t Columns>() {
    sum = approach_in<kBytes, Columns, false>(run, centre, squares, nullptr);
  });
  return sum;
}

TC_VECTOR_CLONES
void square_roots(double* values, size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] = __builtin_sqrt(values[i]);
}

double sum_of(const double* values, size_t count) {
  double sum = 0;
  with_registers([&]<size_t kBytes>() { sum = sum_in<kBytes>(values, count); });
  return sum;
}

}  // namespace tillcast
