#include "segment/kmeans_kernels.h"

#include "base/vector_clones.h"
#include "segment/kmeans_lanes.h"

namespace tillcast {
namespace {

// Without `second` a third of the comparisons falls away.
template <size_t Columns, bool Second>
TC_INTO_CLONE void nearest_in(const RowRun& run, const double* centroids, size_t k,
                              uint16_t* labels, double* best, double* second) {
  const size_t columns = Columns > 0 ? Columns : run.columns;
  for (size_t b = 0; b < run.count; ++b) {
    const double* block = run.blocks + b * kRowLanes * columns;
    Lanes least = Lanes{} + kInfinity;
    Lanes next = least;
    Picks pick = {};
    for (size_t j = 0; j < k; ++j) {
      Lanes square;
      squares_to<Columns>(block, centroids + j * columns, columns, square);
      const Picks nearer = square < least;
      if (Second) {
        const Lanes farther = nearer ? least : square;
        next = farther < next ? farther : next;
      }
      least = nearer ? square : least;
      pick = nearer ? Picks{} + static_cast<int64_t>(j) : pick;
    }
    const size_t row = (run.first + b) * kRowLanes;
    store(least, best + row);
    if (Second) store(next, second + row);
    for (size_t lane = 0; lane < kRowLanes; ++lane)
      labels[row + lane] = static_cast<uint16_t>(pick[lane]);
  }
}

template <size_t Columns, bool Keep>
TC_INTO_CLONE double approach_in(const RowRun& run, const double* centre, const double* squares,
                                 double* kept) {
  const size_t columns = Columns > 0 ? Columns : run.columns;
  Lanes sum = {};
  for (size_t b = 0; b < run.count; ++b) {
    Lanes square, before;
    squares_to<Columns>(run.blocks + b * kRowLanes * columns, centre, columns, square);
    const size_t row = (run.first + b) * kRowLanes;
    load(squares + row, before);
    Lanes least = square < before ? square : before;
    if (run.lanes < kRowLanes) [[unlikely]]
      for (size_t lane = run.lanes; lane < kRowLanes; ++lane) least[lane] = 0;
    if (Keep) store(least, kept + row);
    sum += least;
  }
  return folded(sum);
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

TC_VECTOR_CLONES
void nearest(const RowRun& run, const double* centroids, size_t k, uint16_t* labels, double* best) {
  switch (run.columns) {
    case 2:
      return nearest_in<2, false>(run, centroids, k, labels, best, nullptr);
    case 3:
      return nearest_in<3, false>(run, centroids, k, labels, best, nullptr);
    case 4:
      return nearest_in<4, false>(run, centroids, k, labels, best, nullptr);
    case 5:
      return nearest_in<5, false>(run, centroids, k, labels, best, nullptr);
    case 6:
      return nearest_in<6, false>(run, centroids, k, labels, best, nullptr);
    case 8:
      return nearest_in<8, false>(run, centroids, k, labels, best, nullptr);
    default:
      return nearest_in<0, false>(run, centroids, k, labels, best, nullptr);
  }
}

TC_VECTOR_CLONES
void nearest_two(const RowRun& run, const double* centroids, size_t k, uint16_t* labels,
                 double* best, double* second) {
  switch (run.columns) {
    case 2:
      return nearest_in<2, true>(run, centroids, k, labels, best, second);
    case 3:
      return nearest_in<3, true>(run, centroids, k, labels, best, second);
    case 4:
      return nearest_in<4, true>(run, centroids, k, labels, best, second);
    case 5:
      return nearest_in<5, true>(run, centroids, k, labels, best, second);
    case 6:
      return nearest_in<6, true>(run, centroids, k, labels, best, second);
    case 8:
      return nearest_in<8, true>(run, centroids, k, labels, best, second);
    default:
      return nearest_in<0, true>(run, centroids, k, labels, best, second);
  }
}

TC_VECTOR_CLONES
double approach(const RowRun& run, const double* centre, double* squares) {
  switch (run.columns) {
    case 2:
      return approach_in<2, true>(run, centre, squares, squares);
    case 3:
      return approach_in<3, true>(run, centre, squares, squares);
    case 4:
      return approach_in<4, true>(run, centre, squares, squares);
    case 5:
      return approach_in<5, true>(run, centre, squares, squares);
    case 6:
      return approach_in<6, true>(run, centre, squares, squares);
    case 8:
      return approach_in<8, true>(run, centre, squares, squares);
    default:
      return approach_in<0, true>(run, centre, squares, squares);
  }
}

TC_VECTOR_CLONES
double approached(const RowRun& run, const double* centre, const double* squares) {
  switch (run.columns) {
    case 2:
      return approach_in<2, false>(run, centre, squares, nullptr);
    case 3:
      return approach_in<3, false>(run, centre, squares, nullptr);
    case 4:
      return approach_in<4, false>(run, centre, squares, nullptr);
    case 5:
      return approach_in<5, false>(run, centre, squares, nullptr);
    case 6:
      return approach_in<6, false>(run, centre, squares, nullptr);
    case 8:
      return approach_in<8, false>(run, centre, squares, nullptr);
    default:
      return approach_in<0, false>(run, centre, squares, nullptr);
  }
}

TC_VECTOR_CLONES
void square_roots(double* values, size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] = __builtin_sqrt(values[i]);
}

TC_VECTOR_CLONES
double sum_of(const double* values, size_t count) {
  Lanes sum = {};
  Lanes part;
  size_t i = 0;
  for (; i + kRowLanes <= count; i += kRowLanes) {
    load(values + i, part);
    sum += part;
  }
  double rest = 0;
  for (; i < count; ++i) rest += values[i];
  return folded(sum) + rest;
}

}  // namespace tillcast
