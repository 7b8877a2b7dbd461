// segment/kmeans_search.h: the best centroids that restarts and moves of single centroids find.
//
// Rounds on their own: k-means++ starts, successively halved on a sample of rows; the best of them
// run on all rows; then single centroids moved to where a segment gains most by being split. Ends
// when the best has been found often enough, or after so many rounds.
//
// Used by k-means alone; pure; one thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "segment/kmeans_lloyd.h"

namespace tillcast {

struct SearchOptions {
  size_t k = 0;
  uint64_t seed = 1;
  size_t restarts = 8;    // a round
  size_t moves = 10;      // of single centroids that may fail in a row
  size_t agreements = 4;  // rounds that must come to the best
  size_t rounds = 0;      // at most

  // What left none of 100 seeds 0.1 % above the best known, k = 2 to 12 (bench/segments.cc).
  static SearchOptions thorough(size_t k, uint64_t seed, size_t restarts);
};

// Leaves the best in `lloyd`, converged; returns the passes that led to it.
size_t search(const SpaceRows& rows, const SearchOptions& options, Lloyd& lloyd);

// k-means++ (D. Arthur and S. Vassilvitskii 2007), each centre the best of a few drawn ones. Fewer
// different rows than k leave centres that equal one another.
std::vector<double> seed_centroids(const SpaceRows& rows, size_t k, Rng& rng);

}  // namespace tillcast
