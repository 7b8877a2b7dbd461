// segment/k_choice.h: how many segments: what each number of them is worth, and the rule that
// chooses.
//
// The rule (docs/segments.md gives the reasons): the finest division that passes every test. A k
// passes where
//   silhouette, Calinski-Harabasz  are at least 2/3 of the best of all k,
//   Davies-Bouldin                 is at most 3/2 of the best,
//   gap                            rises by more than its error with every segment up to it: each
//                                  tells more than it would tell of a cloud without any,
//   stability                      is at least 0.9: resamples give the same segments again,
//   size                           is at least 1 % of the customers in every segment.
// Where none passes all, those that pass most stand for election; the most stable wins, of equals
// the smaller k. An index that was not measured passes.
//
// Pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "segment/k_curve.h"

namespace tillcast {

enum class KIndex { kSilhouette, kCalinskiHarabasz, kDaviesBouldin, kGap, kStability, kSize };
inline constexpr size_t kKIndexes = 6;

struct KVotes {
  bool passes[kKIndexes] = {};
  bool operator[](KIndex index) const { return passes[static_cast<size_t>(index)]; }
  size_t count() const;
};

// One for each score. REQUIRES: ascending k.
std::vector<KVotes> votes_on(std::span<const KScore> scores);

// A place in `scores`. REQUIRES: not empty, ascending k.
size_t choose_k(std::span<const KScore> scores);

// The scores as a fit keeps them.
struct KChoice {
  bool by_rule = true;  // else k was given
  std::vector<KScore> scores;
  size_t silhouette_rows = 0;
  size_t gap_rows = 0;
  size_t gap_references = 0;
  size_t stability_rows = 0;
  size_t resamples = 0;
};

}  // namespace tillcast
