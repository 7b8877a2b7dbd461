#include "segment/naming.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace tillcast {
namespace {

// recency days, frequency, gap; places of recency, tenure, frequency, monetary.
SegmentTraits traits(double recency, double frequency, double gap, double recency_place,
                     double tenure_place, double frequency_place, double monetary_place) {
  return {recency,        frequency, gap, recency_place, tenure_place, frequency_place,
          monetary_place, 1,         1};
}

TEST(Naming, TheSegmentsOfAWholesaler) {
  // The six of the UCI data.
  EXPECT_EQ(kind_of(traits(3.8, 17, 24.5, .08, .88, .97, .96)), SegmentKind::kChampions);
  EXPECT_EQ(kind_of(traits(21.8, 6, 57.5, .29, .75, .82, .82)), SegmentKind::kLoyal);
  EXPECT_EQ(kind_of(traits(9.1, 3, 41, .15, .25, .60, .62)), SegmentKind::kPromising);
  EXPECT_EQ(kind_of(traits(50, 1, NAN, .50, .14, .17, .26)), SegmentKind::kNew);
  EXPECT_EQ(kind_of(traits(79, 3, 94, .64, .62, .60, .57)), SegmentKind::kCooling);
  EXPECT_EQ(kind_of(traits(252, 1, NAN, .89, .56, .17, .19)), SegmentKind::kLost);
}

TEST(Naming, SilenceBeyondTheirOwnRhythmIsARisk) {
  EXPECT_EQ(kind_of(traits(79, 6, 30, .64, .8, .82, .82)), SegmentKind::kAtRisk);
  EXPECT_EQ(kind_of(traits(40, 6, 12, .45, .8, .82, .82)), SegmentKind::kAtRisk);
  EXPECT_EQ(kind_of(traits(200, 6, 150, .85, .8, .82, .82)), SegmentKind::kAtRisk);
  EXPECT_EQ(kind_of(traits(100, 1, NAN, .65, .5, .17, .3)), SegmentKind::kOneTime);
  EXPECT_EQ(kind_of(traits(20, 2, 60, .3, .7, .44, .4)), SegmentKind::kOccasional);
}

TEST(Naming, BulkIsWholesaleWhateverElse) {
  SegmentTraits bulk = traits(30, 4, 60, .4, .6, .7, .95);
  bulk.aov_ratio = 6;
  bulk.units_ratio = 8;
  EXPECT_EQ(kind_of(bulk), SegmentKind::kWholesale);
  bulk.units_ratio = 1;  // dear, not much
  EXPECT_EQ(kind_of(bulk), SegmentKind::kLoyal);
}

TEST(Naming, NamesAreUniqueAndSayWhatDiffers) {
  using enum SegmentKind;
  const std::vector<SegmentKind> kinds{kLoyal, kLost, kLoyal, kNew, kNew, kNew};
  const std::vector<NamingTrait> all = {
      {"spending more", "spending less", {0.5, 0, 0.4, 0, 0, 0}},
      {"quiet for longer", "here lately", {-1, 0, 1, 0.3, 0.1, 0.2}}};
  const std::vector<std::string> names = unique_names(kinds, all);
  EXPECT_EQ(names[0], "Loyal, here lately");
  EXPECT_EQ(names[2], "Loyal, quiet for longer");
  EXPECT_EQ(names[1], "Lost");
  EXPECT_EQ(names[3], "New, quiet for longer");
  EXPECT_EQ(names[4], "New, here lately");
  EXPECT_EQ(names[5], "New, in between");
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), names.size());
}

TEST(Naming, MoreThanThreeOfAKindAreNumbered) {
  const std::vector<SegmentKind> kinds(4, SegmentKind::kNew);
  const std::vector<NamingTrait> traits = {{"spending more", "spending less", {1, 4, 2, 3}}};
  const std::vector<std::string> names = unique_names(kinds, traits);
  EXPECT_EQ(names[1], "New, spending more (1 of 4)");
  EXPECT_EQ(names[0], "New, spending more (4 of 4)");
}

TEST(Naming, EveryKindHasANameAndAdvice) {
  std::set<std::string_view> names;
  for (int kind = 0; kind <= static_cast<int>(SegmentKind::kOccasional); ++kind) {
    names.insert(name_of(static_cast<SegmentKind>(kind)));
    EXPECT_GT(advice_for(static_cast<SegmentKind>(kind)).size(), 20u);
  }
  EXPECT_EQ(names.size(), 10u);
}

}  // namespace
}  // namespace tillcast
