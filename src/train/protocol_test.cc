#include "train/protocol.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "train/testing.h"

namespace tillcast {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

int64_t at(const char* text) { return *parse_time(text); }

std::vector<std::string> dates(const std::vector<int64_t>& times) {
  std::vector<std::string> texts;
  for (const int64_t at_ms : times) texts.push_back(format_time(at_ms));
  return texts;
}

Dataset shop_data() {
  return History(made_up_shop(200, 150))
      .snapshots(std::vector{at("2011-03-01"), at("2011-03-08"), at("2011-04-01")});
}

TEST(Protocol, TestCutOffsOfUciAreTheAgreedOnes) {
  const auto tests = walk_forward_cutoffs(at("2010-12-01T08:26:00Z"), at("2011-12-09T12:50:00Z"));
  EXPECT_THAT(dates(tests),
              ElementsAre("2011-06-07T00:00:00Z", "2011-07-05T00:00:00Z", "2011-08-02T00:00:00Z",
                          "2011-09-06T00:00:00Z", "2011-10-04T00:00:00Z", "2011-11-09T00:00:00Z"));
}

TEST(Protocol, TestCutOffsAreApartAndHaveTheirLabelsClosed) {
  for (int64_t days = 60; days < 900; days += 17) {
    const int64_t first_ms = at("2015-03-04T10:00:00Z"), last_ms = first_ms + days * kDayMs;
    const auto tests = walk_forward_cutoffs(first_ms, last_ms);
    EXPECT_EQ(tests.empty(), days < 86) << days;
    EXPECT_LE(tests.size(), kTestCutoffsMax);
    for (size_t i = 0; i < tests.size(); ++i) {
      EXPECT_LE(tests[i] + kHorizonMs, last_ms);
      EXPECT_FALSE(training_cutoffs(tests[i], first_ms).empty());
      if (i > 0) {
        EXPECT_GE(tests[i] - tests[i - 1], 28 * kDayMs);
      }
    }
  }
}

TEST(Protocol, TrainingCutOffsAreWeeklyAndClosed) {
  const auto cutoffs = training_cutoffs(at("2011-03-01"), at("2010-12-10T12:00:00Z"));
  EXPECT_THAT(dates(cutoffs), ElementsAre("2011-01-09T00:00:00Z", "2011-01-16T00:00:00Z",
                                          "2011-01-23T00:00:00Z", "2011-01-30T00:00:00Z"));
  EXPECT_THAT(training_cutoffs(at("2011-01-10"), at("2010-12-10")), IsEmpty());
}

TEST(Protocol, ACustomersRowsStandInOneFold) {
  const Dataset data = shop_data();
  const auto folds = customer_folds(data, 5, 1);
  std::map<uint32_t, std::set<uint32_t>> folds_of;
  std::map<uint32_t, size_t> sizes;
  for (size_t i = 0; i < data.rows(); ++i) {
    folds_of[data.customers[i]].insert(folds[i]);
    ++sizes[folds[i]];
  }
  for (const auto& [customer, its] : folds_of) EXPECT_EQ(its.size(), 1u);
  ASSERT_EQ(sizes.size(), 5u);
  for (const auto& [fold, size] : sizes) EXPECT_GT(size, data.rows() / 10);
  EXPECT_NE(customer_folds(data, 5, 2), folds);
  EXPECT_EQ(customer_folds(data, 5, 1), folds);
}

TEST(Protocol, RowFoldsAreStratified) {
  const Dataset data = shop_data();
  const auto folds = row_folds(data, 4, 1);
  std::map<uint32_t, size_t> rows, positives;
  for (size_t i = 0; i < data.rows(); ++i) {
    ++rows[folds[i]];
    positives[folds[i]] += data.labels[i];
  }
  for (uint32_t fold = 0; fold < 4; ++fold) {
    EXPECT_NEAR(static_cast<double>(rows[fold]), static_cast<double>(data.rows()) / 4, 1.5);
    EXPECT_NEAR(static_cast<double>(positives[fold]), static_cast<double>(data.positives()) / 4, 1);
  }
}

TEST(Protocol, ASplitIsAPartition) {
  const Split split = split_at({0, 1, 2, 1, 0}, 1);
  EXPECT_THAT(split.test, ElementsAre(1, 3));
  EXPECT_THAT(split.train, ElementsAre(0, 2, 4));
}

TEST(Protocol, FoldsThatCannotTeachAreRefused) {
  Dataset data;
  data.labels = {0, 0, 0, 0};
  EXPECT_THAT(check_folds(data, {0, 0, 1, 1}, 2).error().message,
              HasSubstr("nothing to tell apart"));
  data.labels = {0, 1, 0, 1};
  EXPECT_TRUE(check_folds(data, {0, 0, 1, 1}, 2).ok());
  EXPECT_THAT(check_folds(data, {0, 1, 0, 1}, 2).error().message, HasSubstr("0 buyers of 2"));
  EXPECT_THAT(check_folds(data, {0, 0, 1, 1}, 3).error().message,
              HasSubstr("too few customers for 3 folds"));
}

}  // namespace
}  // namespace tillcast
