#include "segment/matching.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace tillcast {
namespace {

// The Hungarian method by shortest augmenting paths with potentials, on a square matrix; row 0 and
// column 0 of the work arrays stand for "none".
std::vector<size_t> assign_square(const std::vector<double>& costs, size_t n) {
  std::vector<double> row_potential(n + 1, 0), column_potential(n + 1, 0);
  std::vector<size_t> row_of(n + 1, 0), before(n + 1, 0);
  for (size_t row = 1; row <= n; ++row) {
    row_of[0] = row;
    size_t column = 0;
    std::vector<double> least(n + 1, INFINITY);
    std::vector<bool> visited(n + 1, false);
    do {
      visited[column] = true;
      const size_t from = row_of[column];
      double step = INFINITY;
      size_t next = 0;
      for (size_t j = 1; j <= n; ++j) {
        if (visited[j]) continue;
        const double reduced =
            costs[(from - 1) * n + j - 1] - row_potential[from] - column_potential[j];
        if (reduced < least[j]) {
          least[j] = reduced;
          before[j] = column;
        }
        if (least[j] < step) {
          step = least[j];
          next = j;
        }
      }
      for (size_t j = 0; j <= n; ++j) {
        if (visited[j]) {
          row_potential[row_of[j]] += step;
          column_potential[j] -= step;
        } else {
          least[j] -= step;
        }
      }
      column = next;
    } while (row_of[column] != 0);
    for (; column != 0; column = before[column]) row_of[column] = row_of[before[column]];
  }
  std::vector<size_t> column_of(n);
  for (size_t j = 1; j <= n; ++j) column_of[row_of[j] - 1] = j - 1;
  return column_of;
}

double square_between(std::span<const double> a, std::span<const double> b) {
  double square = 0;
  for (size_t i = 0; i < a.size(); ++i) square += (a[i] - b[i]) * (a[i] - b[i]);
  return square;
}

}  // namespace

std::vector<std::optional<size_t>> least_cost_assignment(std::span<const double> costs,
                                                         size_t columns) {
  TC_ASSERT(columns > 0 && costs.size() % columns == 0);
  const size_t rows = costs.size() / columns;
  const size_t n = std::max(rows, columns);
  std::vector<double> square(n * n, 0);  // what is added costs the same for everyone
  for (size_t i = 0; i < rows; ++i)
    for (size_t j = 0; j < columns; ++j) square[i * n + j] = costs[i * columns + j];
  const std::vector<size_t> column_of = assign_square(square, n);
  std::vector<std::optional<size_t>> assigned(rows);
  for (size_t i = 0; i < rows; ++i)
    if (column_of[i] < columns) assigned[i] = column_of[i];
  return assigned;
}

std::vector<std::optional<size_t>> match_segments(const Segmentation& now,
                                                  const Segmentation& before) {
  std::vector<std::optional<size_t>> matches(now.segments.size());
  if (before.segments.empty() || now.space.features() != before.space.features()) return matches;
  // Beyond the bound all are equally bad, so that none is bent to help another.
  const double bound = now.spread() * now.spread();
  std::vector<double> costs;
  for (const Segment& segment : now.segments)
    for (const Segment& old : before.segments) {
      std::vector<double> moved(old.centroid.size());
      now.space.place(before.space.row_at(old.centroid), moved);
      // The bound first: it takes the place of a distance that is no number.
      costs.push_back(std::min({bound, square_between(moved, segment.centroid),
                                square_between(old.centroid, segment.centroid)}));
    }
  matches = least_cost_assignment(costs, before.segments.size());
  for (size_t i = 0; i < matches.size(); ++i)
    if (matches[i] && costs[i * before.segments.size() + *matches[i]] >= bound) matches[i].reset();
  return matches;
}

}  // namespace tillcast
