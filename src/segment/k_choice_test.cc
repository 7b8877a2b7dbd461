#include "segment/k_choice.h"

#include <gtest/gtest.h>

#include <cmath>

namespace tillcast {
namespace {

KScore score(size_t k, double silhouette, double stability, double gap) {
  return {k,
          1000.0 / static_cast<double>(k),
          silhouette,
          3000 - 100.0 * static_cast<double>(k),
          1.0 + 0.01 * static_cast<double>(k),
          gap,
          0.01,
          stability,
          0.05};
}

TEST(KChoice, TheFinestThatPassesEverything) {
  const std::vector<KScore> scores{score(2, .5, .99, .5), score(3, .45, .98, .7),
                                   score(4, .42, .95, .9), score(5, .40, .70, 1.1)};
  EXPECT_EQ(choose_k(scores), 2u);
  const auto votes = votes_on(scores);
  EXPECT_EQ(votes[2].count(), kKIndexes);
  EXPECT_FALSE(votes[3][KIndex::kStability]);
  EXPECT_TRUE(votes[3][KIndex::kSilhouette]);
}

TEST(KChoice, EachTestCanFail) {
  const std::vector<KScore> all_well{score(2, .5, .99, .5), score(3, .45, .98, .7)};
  const auto fails = [&](KIndex index, auto change) {
    std::vector<KScore> scores = all_well;
    change(scores[1]);
    EXPECT_FALSE(votes_on(scores)[1][index]);
    EXPECT_EQ(votes_on(scores)[1].count(), kKIndexes - 1);
    EXPECT_EQ(choose_k(scores), 0u);
  };
  fails(KIndex::kSilhouette, [](KScore& s) { s.silhouette = .3; });
  fails(KIndex::kCalinskiHarabasz, [](KScore& s) { s.calinski_harabasz = 1000; });
  fails(KIndex::kDaviesBouldin, [](KScore& s) { s.davies_bouldin = 1.6; });
  fails(KIndex::kGap, [](KScore& s) { s.gap = .505; });  // rises by less than its error
  fails(KIndex::kStability, [](KScore& s) { s.stability = .89; });
  fails(KIndex::kSize, [](KScore& s) { s.smallest_share = .009; });
}

TEST(KChoice, WithoutAWinnerTheMostVotesThenTheMostStable) {
  std::vector<KScore> scores{score(2, .5, .8, .5), score(3, .45, .85, .7), score(4, .45, .6, .9)};
  EXPECT_EQ(choose_k(scores), 1u);
  scores[1].stability = .8;
  EXPECT_EQ(choose_k(scores), 0u) << "of equals the smaller";
}

TEST(KChoice, WhatWasNotMeasuredPasses) {
  KScore alone = score(1, NAN, NAN, NAN);
  alone.calinski_harabasz = alone.davies_bouldin = alone.gap_error = NAN;
  EXPECT_EQ(votes_on(std::vector{alone})[0].count(), kKIndexes);
  EXPECT_EQ(choose_k(std::vector{alone}), 0u);
}

}  // namespace
}  // namespace tillcast
