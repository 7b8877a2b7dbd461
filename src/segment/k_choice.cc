#include "segment/k_choice.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr double kOfBest = 2.0 / 3;
constexpr double kStabilityMin = 0.9;
constexpr double kSmallestShareMin = 0.01;

// Of what was measured; NaN where nothing was.
template <class Better>
double best(std::span<const KScore> scores, double KScore::*index, Better better) {
  double found = NAN;
  for (const KScore& score : scores)
    if (std::isnan(found) || better(score.*index, found)) found = score.*index;
  return found;
}

// Whether some step up to that place is no more than chance.
bool gap_stops_before(std::span<const KScore> scores, size_t place) {
  for (size_t i = 1; i <= place; ++i)
    if (scores[i].gap - scores[i - 1].gap <= scores[i].gap_error) return true;
  return false;
}

// An index that was not measured passes: every comparison is of what would fail.
KVotes votes_of(std::span<const KScore> scores, size_t place) {
  const KScore& score = scores[place];
  const double silhouette = best(scores, &KScore::silhouette, std::greater{});
  const double dispersion = best(scores, &KScore::calinski_harabasz, std::greater{});
  const double similarity = best(scores, &KScore::davies_bouldin, std::less{});
  KVotes votes;
  const auto pass = [&](KIndex index, bool fails) {
    votes.passes[static_cast<size_t>(index)] = !fails;
  };
  pass(KIndex::kSilhouette, score.silhouette < kOfBest * silhouette);
  pass(KIndex::kCalinskiHarabasz, score.calinski_harabasz < kOfBest * dispersion);
  pass(KIndex::kDaviesBouldin, score.davies_bouldin > similarity / kOfBest);
  pass(KIndex::kGap, gap_stops_before(scores, place));
  pass(KIndex::kStability, score.stability < kStabilityMin);
  pass(KIndex::kSize, score.smallest_share < kSmallestShareMin);
  return votes;
}

}  // namespace

size_t KVotes::count() const {
  return static_cast<size_t>(std::count(std::begin(passes), std::end(passes), true));
}

std::vector<KVotes> votes_on(std::span<const KScore> scores) {
  std::vector<KVotes> votes;
  for (size_t i = 0; i < scores.size(); ++i) votes.push_back(votes_of(scores, i));
  return votes;
}

size_t choose_k(std::span<const KScore> scores) {
  TC_ASSERT(!scores.empty());
  const std::vector<KVotes> votes = votes_on(scores);
  for (size_t i = scores.size(); i-- > 0;)
    if (votes[i].count() == kKIndexes) return i;
  size_t chosen = 0;
  for (size_t i = 1; i < scores.size(); ++i) {
    const size_t more = votes[i].count(), most = votes[chosen].count();
    if (more > most || (more == most && scores[i].stability > scores[chosen].stability)) chosen = i;
  }
  return chosen;
}

}  // namespace tillcast
