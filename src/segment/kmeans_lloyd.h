// segment/kmeans_lloyd.h: from given centroids to the nearest local optimum (S. Lloyd 1982).
//
// While many rows still move, every pass computes every distance, a block of rows at a time, which
// beats bounds at few segments and columns. Then G. Hamerly's (2010): a row whose distance to its
// own centroid is surely below that to any other is not looked at; the others are gathered into
// blocks. Sums of segments change by the rows that moved.
//
// Used by k-means alone; one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "segment/kmeans_kernels.h"

namespace tillcast {

class Lloyd {
 public:
  // On the first `used` rows. REQUIRES: as of runs_of; rows outlives this.
  Lloyd(const SpaceRows& rows, size_t used);

  // Labels all rows by centroids (k x columns) and moves these to their rows' means. Afresh: no
  // sum is carried over from what was before, so the same centroids give the same bits.
  void begin(std::span<const double> centroids, bool afresh = false);
  // The same again; returns how many rows changed their segment.
  size_t pass();
  // Passes until no row changes, or so many.
  void run(size_t passes);

  size_t used() const { return used_; }
  size_t k() const { return sizes_.size(); }
  // Means of the rows; while many rows move, beyond them.
  const std::vector<double>& centroids() const { return centroids_; }
  std::span<const uint16_t> labels() const { return {labels_.data(), used_}; }
  const std::vector<uint64_t>& sizes() const { return sizes_; }
  size_t passes() const { return passes_; }  // since begin(), which is one
  // By how much the last update moved centroids: the sum of squares, by rows.
  double moved() const;
  // Of the labels and their means: by the law of total variance, good for comparing.
  double inertia() const { return inertia_; }

  // Squared distances of all rows to the nearest centroid and the next, as of now.
  struct Distances {
    std::span<const double> best, second;
    std::span<const uint16_t> labels;
  };
  Distances distances();

 private:
  void label_all(bool with_second);
  void label_doubtful();
  size_t take_labels();
  size_t fill_empty();
  void update_means();
  void move_bounds();
  void sum_up();
  void shift(size_t row, size_t from, size_t to);

  const SpaceRows& rows_;
  size_t used_;
  size_t columns_;
  std::vector<RowRun> runs_;
  std::vector<double> mean_;  // of all rows used
  double total_ = 0;          // sum of squared distances to it

  std::vector<double> centroids_, sums_;
  std::vector<uint64_t> sizes_;
  std::vector<uint16_t> labels_, found_;  // before and after a pass
  std::vector<double> best_, second_;     // squares, or Hamerly's bounds of distances
  std::vector<uint32_t> doubtful_;        // rows that their bounds do not decide
  std::vector<double> gathered_;          // their blocks
  std::vector<double> moved_;             // distances of centroids by the last update
  size_t passes_ = 0;
  bool leaping_ = false;
  bool may_leap_ = true;   // the last one led lower
  bool settling_ = false;  // few rows move: bounds will pay
  bool bounded_ = false;   // best_ and second_ hold bounds
  double inertia_ = 0;
};

}  // namespace tillcast
