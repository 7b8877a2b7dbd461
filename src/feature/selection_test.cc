#include "feature/selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

#include "feature/testing.h"

namespace tillcast {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;

Profile some_profile(uint32_t seed, int orders) {
  RandomShop shop(seed);
  Profile profile;
  for (const twin::Stated& stated : shop.history(orders, 300)) put(profile, stated);
  return profile;
}

constexpr int64_t kAsOfMs = kShopFromMs + 320 * kDayMs;

std::vector<std::string> names_of(size_t begin, size_t end) {
  std::vector<std::string> names;
  for (size_t i = end; i > begin; --i) names.emplace_back(features()[i - 1].name);
  return names;
}

std::vector<double> filled(const FeatureSelection& selection, const Profile& profile) {
  std::vector<double> row(selection.columns());
  selection.fill(profile, ProductSales{}, kAsOfMs, row);
  return row;
}

// The catalogue's whole vector, the long way.
std::vector<double> long_way(const Profile& profile, const Population& population) {
  std::vector<double> all(kFeatures);
  const std::span<double, kFeatures> row(all);
  compute_features(profile, ProductSales{}, kAsOfMs, row.first<kProfileFeatures>());
  compute_fitted_features(population, row.first<kProfileFeatures>(),
                          row.last<kFeatures - kProfileFeatures>());
  return all;
}

TEST(FeatureSelection, PicksByNameInTheModelsOrder) {
  const Profile profile = some_profile(1, 20);
  Population population;
  population.bg_nbd.r = 0.7;
  const std::vector<double> all = long_way(profile, population);
  const auto selection = FeatureSelection::of(names_of(0, kFeatures), to_json(population));
  ASSERT_TRUE(selection.ok());
  EXPECT_FALSE(selection->base_only());
  EXPECT_THAT(filled(*selection, profile),
              ElementsAreArray(std::vector<double>(all.rbegin(), all.rend())));
  const std::vector<std::string> three = {"bgnbd_alive", "recency_days", "gap_cv"};
  const auto some = FeatureSelection::of(three, to_json(population));
  ASSERT_TRUE(some.ok());
  const std::vector<double> row = filled(*some, profile);
  for (size_t i = 0; i < three.size(); ++i) EXPECT_EQ(row[i], all[*feature_index(three[i])]);
}

TEST(FeatureSelection, GivesTheSameBitsFromBaseFeaturesAlone) {
  for (uint32_t seed = 0; seed < 20; ++seed) {
    const Profile profile = some_profile(seed, 1 + static_cast<int>(seed) * 3);
    if (profile.purchases().empty()) continue;
    const std::vector<double> all = long_way(profile, {});
    const auto base = FeatureSelection::of(names_of(0, kBaseFeatures), nullptr);
    ASSERT_TRUE(base.ok());
    EXPECT_TRUE(base->base_only());
    const std::vector<double> row = filled(*base, profile);
    for (size_t i = 0; i < kBaseFeatures; ++i) EXPECT_EQ(row[i], all[kBaseFeatures - 1 - i]);

    // A vector of base features is enough for it, and whatever else is there is not looked at.
    std::vector<double> vector(all.begin(), all.begin() + kBaseFeatures), again(row.size());
    base->fill(vector, again);
    EXPECT_EQ(again, row);
    vector.resize(kProfileFeatures, std::numeric_limits<double>::quiet_NaN());
    base->fill(vector, again);
    EXPECT_EQ(again, row);
  }
}

// What nobody wants is not computed; no feature that is wanted may be made of it.
TEST(FeatureSelection, OfAnyOneFeatureGivesItsBits) {
  const Profile profile = some_profile(3, 25);
  const std::vector<double> all = long_way(profile, {});
  const auto document = to_json(Population{});
  for (const FeatureInfo& feature : features()) {
    const std::vector<std::string> name = {std::string(feature.name)};
    const auto selection = FeatureSelection::of(name, document);
    ASSERT_TRUE(selection.ok());
    EXPECT_EQ(filled(*selection, profile)[0], all[*feature_index(feature.name)]) << feature.name;
  }
}

TEST(FeatureSelection, FillsFromAVectorAsFromTheProfile) {
  const Profile profile = some_profile(4, 15);
  const FeatureRow vector = features_of(profile, kAsOfMs);
  const auto selection = FeatureSelection::of(names_of(0, kFeatures), to_json(Population{}));
  ASSERT_TRUE(selection.ok());
  std::vector<double> row(selection->columns());
  selection->fill(vector, row);
  EXPECT_EQ(row, filled(*selection, profile));
}

TEST(FeatureSelection, NeedsNoPopulationForWhatTheProfileTells) {
  const auto selection = FeatureSelection::of(names_of(0, kProfileFeatures), nullptr);
  ASSERT_TRUE(selection.ok());
  EXPECT_FALSE(selection->base_only());
  EXPECT_EQ(selection->columns(), kProfileFeatures);
  EXPECT_TRUE(FeatureSelection().base_only());
  EXPECT_EQ(FeatureSelection().columns(), 0);
}

TEST(FeatureSelection, RefusesByNameWhatItCannotCompute) {
  const auto error_of = [](const std::vector<std::string>& names,
                           const nlohmann::json& population) {
    const auto selection = FeatureSelection::of(names, population);
    return selection.ok() ? "" : selection.error().message;
  };
  EXPECT_THAT(error_of({"recency_days", "shoe_size"}, nullptr), HasSubstr("'shoe_size'"));
  EXPECT_THAT(error_of({"recency_days", "bgnbd_alive"}, nullptr), HasSubstr("'bgnbd_alive'"));
  nlohmann::json damaged = to_json(Population{});
  damaged["bg_nbd"]["alpha"] = -1;
  EXPECT_THAT(error_of({"recency_days"}, damaged), HasSubstr("bg_nbd.alpha"));
}

}  // namespace
}  // namespace tillcast
