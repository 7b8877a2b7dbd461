#include "segment/fit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "segment/segmentation_file.h"
#include "segment/testing.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

constexpr int64_t kAsOf = 1'320'796'800'000;

SegmentFit fit_of(const FitCustomers& customers, FitOptions options = {},
                  const Segmentation* before = nullptr) {
  auto fit = fit_segments(customers, kAsOf, options, before);
  EXPECT_TRUE(fit.ok()) << fit.error().message;
  return std::move(*fit);
}

std::vector<std::string> names_of(const Segmentation& segmentation) {
  std::vector<std::string> names;
  for (const Segment& segment : segmentation.segments) names.push_back(segment.name);
  return names;
}

// Equal texts are equal bits.
std::string text_of(const Segmentation& segmentation) { return to_json(segmentation).dump(); }

FitCustomers reordered(const FitCustomers& customers, const std::vector<size_t>& order) {
  FitCustomers result{customers.columns, {}};
  const size_t columns = customers.columns.size();
  for (const size_t i : order)
    result.matrix.insert(result.matrix.end(), customers.matrix.begin() + ptrdiff_t(i * columns),
                         customers.matrix.begin() + ptrdiff_t((i + 1) * columns));
  return result;
}

TEST(Fit, FindsTheGroupsThatAreThereAndNamesThem) {
  const SegmentFit fit = fit_of(customers_of(kFourGroups));
  EXPECT_EQ(fit.segmentation.segments.size(), 4u);
  EXPECT_TRUE(fit.segmentation.choice.by_rule);
  // By revenue: 60 x 40 x 300, 180 x 8 x 90, then the two that bought once.
  EXPECT_THAT(names_of(fit.segmentation),
              testing::ElementsAre("Champions", "Loyal", "Lost", "New"));
  size_t customer = 0;
  for (const Group& group : kFourGroups) {
    const uint16_t place = fit.places[customer];
    EXPECT_EQ(fit.segmentation.segments[place].size, group.customers);
    for (size_t i = 0; i < group.customers; ++i) EXPECT_EQ(fit.places[customer++], place);
  }
}

TEST(Fit, HowManyGroupsThereAreIsFound) {
  const std::vector<Group> all = {{150, 3, 900, 60, 40},  {150, 300, 900, 1, 300},
                                  {150, 10, 30, 1, 40},   {150, 60, 700, 12, 1500},
                                  {150, 25, 300, 5, 150}, {150, 130, 400, 25, 20}};
  for (size_t count = 2; count <= all.size(); ++count) {
    const SegmentFit fit = fit_of(customers_of({all.begin(), all.begin() + ptrdiff_t(count)}));
    EXPECT_EQ(fit.segmentation.segments.size(), count);
  }
}

TEST(Fit, ACustomerBelongsWhereTheFitPutThem) {
  const FitCustomers customers = customers_of(kFourGroups);
  const SegmentFit fit = fit_of(customers);
  std::vector<double> row(4), point(4);
  for (size_t i = 0; i < customers.size(); ++i) {
    for (size_t j = 0; j < 4; ++j) row[j] = customers.matrix[i * customers.columns.size() + j];
    fit.segmentation.space.place(row, point);
    EXPECT_EQ(fit.segmentation.nearest(point), fit.places[i]);
  }
}

TEST(Fit, TheSameSeedGivesTheSameBitsAndTheOrderOfCustomersDoesNotShow) {
  const FitCustomers customers = customers_of(kFourGroups);
  const SegmentFit first = fit_of(customers);
  EXPECT_TRUE(text_of(fit_of(customers).segmentation) == text_of(first.segmentation));

  std::vector<size_t> order(customers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  Rng random(5, 5);
  for (int round = 0; round < 5; ++round) {
    for (size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random.below(i)]);
    const SegmentFit again = fit_of(reordered(customers, order));
    EXPECT_TRUE(text_of(again.segmentation) == text_of(first.segmentation));
    for (size_t i = 0; i < order.size(); ++i) EXPECT_EQ(again.places[i], first.places[order[i]]);
  }
}

// Customers at one point of the space differ in what it does not show.
TEST(Fit, TheOrderOfCustomersWhoAreAlikeDoesNotShow) {
  const FitCustomers customers = customers_of(kFourGroups);
  FitOptions options;
  options.features = {"frequency"};
  options.k = 3;
  const SegmentFit first = fit_of(customers, options);
  std::vector<size_t> order(customers.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::reverse(order);
  EXPECT_EQ(text_of(fit_of(reordered(customers, order), options).segmentation),
            text_of(first.segmentation));
}

TEST(Fit, WhatTheRuleChoseIsAnotherFitThanWhatWasGiven) {
  const Segmentation by_rule = fit_of(customers_of(kFourGroups)).segmentation;
  FitOptions options;
  options.k = by_rule.segments.size();
  const Segmentation given = fit_of(customers_of(kFourGroups), options).segmentation;
  EXPECT_NE(given.fit_id, by_rule.fit_id);
}

TEST(Fit, SegmentsKeepTheirNumbers) {
  const SegmentFit first = fit_of(customers_of(kFourGroups));
  std::map<std::string, SegmentId> ids;
  for (const Segment& segment : first.segmentation.segments) ids[segment.name] = segment.id;
  EXPECT_EQ(first.segmentation.next_id, 5);

  // Other customers of the same kinds, and one kind more.
  std::vector<Group> groups = kFourGroups;
  groups.push_back({150, 180, 640, 14, 90});
  const SegmentFit second = fit_of(customers_of(groups, 2), {}, &first.segmentation);
  ASSERT_EQ(second.segmentation.segments.size(), 5u);
  for (const Segment& segment : second.segmentation.segments) {
    const SegmentId expected = ids.contains(segment.name) ? ids[segment.name] : SegmentId{5};
    EXPECT_EQ(segment.id, expected) << segment.name;
  }

  // Two kinds go: their numbers are kept for them.
  groups = {kFourGroups[0], kFourGroups[1]};
  const SegmentFit third = fit_of(customers_of(groups, 3), {}, &second.segmentation);
  ASSERT_EQ(third.segmentation.segments.size(), 2u);
  EXPECT_EQ(third.segmentation.retired.size(), 3u);
  EXPECT_EQ(third.segmentation.next_id, 6);
  EXPECT_EQ(third.segmentation.name_of(ids["Lost"]), "Lost");
}

TEST(Fit, NumbersBeginAnewWhereTheyRunOut) {
  Segmentation before = fit_of(customers_of(kFourGroups)).segmentation;
  before.next_id = 65'533;
  const std::vector<Group> groups = {kFourGroups[0], {150, 180, 640, 14, 90}, kFourGroups[1]};
  const Segmentation now = fit_of(customers_of(groups, 2), {}, &before).segmentation;
  const nlohmann::json document = nlohmann::json::parse(text_of(now));
  EXPECT_TRUE(segmentation_from_json(document).ok());
  EXPECT_EQ(now.next_id, 4);
}

TEST(Fit, PortraitsTellWhatSetsThemApart) {
  const SegmentFit fit = fit_of(customers_of(kFourGroups));
  const Segment& champions = fit.segmentation.segments[0];
  EXPECT_NEAR(champions.portrait[2], 40, 4);
  EXPECT_TRUE(std::isfinite(champions.portrait[5]));
  ASSERT_FALSE(champions.apart.empty());
  for (size_t i = 1; i < champions.apart.size(); ++i)
    EXPECT_GE(std::abs(champions.apart[i - 1].deviations), std::abs(champions.apart[i].deviations));
  const auto orders = std::ranges::find(champions.apart, "frequency", &Difference::feature);
  ASSERT_NE(orders, champions.apart.end());
  EXPECT_GT(orders->deviations, 1);
  EXPECT_THAT(orders->words, HasSubstr("orders, the shop's typical customer has 1"));
  // Who bought once has no rhythm.
  EXPECT_TRUE(std::isnan(fit.segmentation.segments[3].portrait[5]));
}

TEST(Fit, AGivenNumberAndWhitening) {
  FitOptions options;
  options.k = 7;
  options.whiten = true;
  const SegmentFit fit = fit_of(customers_of(kFourGroups), options);
  EXPECT_EQ(fit.segmentation.segments.size(), 7u);
  EXPECT_FALSE(fit.segmentation.choice.by_rule);
  EXPECT_EQ(fit.segmentation.choice.scores.size(), 1u);
  const std::vector<std::string> names = names_of(fit.segmentation);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 7u);
  options.k = 1;
  EXPECT_EQ(fit_of(customers_of(kFourGroups), options).segmentation.segments.size(), 1u);
}

TEST(Fit, BadInputIsSaidInALine) {
  const auto message = [](const FitCustomers& customers, FitOptions options = {}) {
    const auto fit = fit_segments(customers, kAsOf, options, nullptr);
    EXPECT_FALSE(fit.ok());
    return fit.ok() ? "" : fit.error().message;
  };
  FitOptions nine;
  nine.k = 9;
  EXPECT_THAT(message(customers_of({})), HasSubstr("no customer has a purchase"));
  EXPECT_THAT(message(customers_of({{1, 5, 50, 1, 60}})), HasSubstr("one customer"));
  EXPECT_THAT(message(customers_of({{5, 5, 50, 1, 60}}), nine),
              HasSubstr("9 segments asked for and 5 customers"));
  FitCustomers alike = customers_of({{1, 5, 50, 1, 60}});
  const std::vector<double> row = alike.matrix;
  for (int i = 0; i < 9; ++i) alike.matrix.insert(alike.matrix.end(), row.begin(), row.end());
  EXPECT_THAT(message(alike), HasSubstr("no feature differs"));
  FitCustomers endless = customers_of(kFourGroups);
  endless.matrix[2] = INFINITY;
  EXPECT_THAT(message(endless), HasSubstr("frequency of row 1 is not finite"));
}

TEST(Fit, EndsSoonWhenItIsStopped) {
  FitOptions options;
  size_t asked = 0;
  options.stop = [&] { return ++asked == 3; };
  const auto fit = fit_segments(customers_of(kFourGroups), kAsOf, options, nullptr);
  ASSERT_FALSE(fit.ok());
  EXPECT_EQ(fit.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(asked, 3u);
}

TEST(Fit, AFitOfLaterCustomersIsAskedTheSame) {
  FitOptions options;
  options.features = {"recency_days", "monetary"};
  options.seed = 3;
  options.whiten = true;
  const FitOptions by_rule =
      FitOptions::again(fit_of(customers_of(kFourGroups), options).segmentation);
  EXPECT_EQ(by_rule.features, options.features);
  EXPECT_EQ(by_rule.seed, 3u);
  EXPECT_TRUE(by_rule.whiten);
  EXPECT_FALSE(by_rule.k);
  // Frequency does not vary yet; it may once the shop is older.
  options = {};
  options.k = 2;
  const FitOptions again = FitOptions::again(
      fit_of(customers_of({{30, 5, 50, 1, 60}, {30, 400, 500, 1, 60}}), options).segmentation);
  EXPECT_EQ(again.features, options.features);
  EXPECT_EQ(again.k, 2u);
}

TEST(Fit, TwoCustomersAreTwoSegments) {
  const SegmentFit fit = fit_of(customers_of({{1, 5, 50, 1, 60}, {1, 400, 500, 9, 10}}));
  EXPECT_EQ(fit.segmentation.segments.size(), 2u);
  EXPECT_EQ(fit.segmentation.inertia, 0);
}

TEST(SegmentationFile, KeepsEverything) {
  const auto folder = std::filesystem::temp_directory_path() / "tillcast-segmentation-file-test";
  std::filesystem::remove_all(folder);
  EXPECT_EQ(load_segmentation(folder).error().code, ErrorCode::kNotFound);
  const Segmentation segmentation = fit_of(customers_of(kFourGroups)).segmentation;
  ASSERT_TRUE(save_segmentation(folder, segmentation).ok());
  const auto loaded = load_segmentation(folder);
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  EXPECT_TRUE(text_of(*loaded) == text_of(segmentation));
  std::filesystem::remove_all(folder);
}

// Whatever single field is taken away or made nonsense of: an error, never a crash.
TEST(SegmentationFile, DamageIsNoticed) {
  const nlohmann::json good =
      nlohmann::json::parse(to_json(fit_of(customers_of(kFourGroups)).segmentation).dump());
  ASSERT_TRUE(segmentation_from_json(good).ok());
  for (const auto& [name, value] : good.items()) {
    nlohmann::json missing = good;
    missing.erase(name);
    EXPECT_FALSE(segmentation_from_json(missing).ok()) << name;
    for (const char* nonsense : {"[]", "{}", "\"x y/..\"", "-1", "true"}) {
      nlohmann::json wrong = good;
      wrong[name] = nlohmann::json::parse(nonsense);
      const bool harmless =
          wrong[name] == value || (name == "silhouette" && wrong[name].is_number());
      EXPECT_EQ(segmentation_from_json(wrong).ok(), harmless) << name << ": " << nonsense;
    }
  }
  nlohmann::json twice = good;
  twice["segments"][1]["id"] = twice["segments"][0]["id"];
  EXPECT_FALSE(segmentation_from_json(twice).ok());
  EXPECT_FALSE(segmentation_from_json(nlohmann::json::parse("[1]")).ok());
  EXPECT_FALSE(segmentation_from_json(nlohmann::json::parse("{", nullptr, false)).ok());
}

}  // namespace
}  // namespace tillcast
