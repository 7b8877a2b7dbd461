// Questions and parts as bytes: what is damaged is an error, whatever it says.
#include "cluster/part.h"

#include <gtest/gtest.h>

#include <random>

#include "cluster/testing.h"
#include "cluster/testing_orders.h"
#include "cluster/wire.h"

namespace tillcast {
namespace {

std::vector<Ask> every_ask() {
  CustomerQuery customers;
  customers.sort = CustomerSort::kCountry;
  customers.prefix = "c";
  customers.probability.from = 0.01;
  customers.segment.changed = true;
  customers.asked_at_ms = 1;
  const Window window{kShopBegins + 20 * kDayMs, kShopBegins + 50 * kDayMs};
  return {AskKpis{},
          AskStore{},
          AskSeries{window, Step::kWeek},
          AskCountries{window, 10, {}, window.to_ms},
          AskProducts{{window, ProductSort::kRising, "cup", 5, kShopBegins}, window.to_ms},
          AskProductNames{{"p1", "p2", "p3", "not sold"}},
          AskCohorts{"France"},
          AskCustomers{customers},
          AskOrders{40, 10},
          AskSegments{},
          AskSegmentFlow{},
          AskSegmentMap{10},
          AskBaskets{window, window.to_ms},
          AskPairs{window, {"p1", "p2", "not sold", "p3"}, 1, 4}};
}

template <class T>
Result<> done(const Result<T>& result) {
  if (!result.ok()) return result.error();
  return Done{};
}

// One overload a question.
struct Merge {
  Parts parts;
  FittedSegments segments = test_segmentation();

  Result<> operator()(const AskKpis& ask) const { return done(merge_kpis(ask, parts)); }
  Result<> operator()(const AskStore&) const { return done(merge_store(parts)); }
  Result<> operator()(const AskSeries&) const { return done(merge_series(parts)); }
  Result<> operator()(const AskCountries& ask) const { return done(merge_countries(ask, parts)); }
  Result<> operator()(const AskProducts& ask) const { return done(merge_products(ask, parts)); }
  Result<> operator()(const AskProductNames&) const { return done(merge_product_names(parts)); }
  Result<> operator()(const AskCohorts&) const { return done(merge_cohorts(parts)); }
  Result<> operator()(const AskCustomers& ask) const { return done(merge_customers(ask, parts)); }
  Result<> operator()(const AskOrders& ask) const { return done(merge_orders(ask, parts)); }
  Result<> operator()(const AskSegments&) const { return done(merge_segments(segments, parts)); }
  Result<> operator()(const AskSegmentFlow&) const {
    return done(merge_segment_flow(segments, parts));
  }
  Result<> operator()(const AskSegmentMap& ask) const {
    return done(merge_segment_map(segments, ask, parts));
  }
  Result<> operator()(const AskBaskets& ask) const { return done(merge_baskets(ask, parts)); }
  Result<> operator()(const AskPairs& ask) const { return done(merge_pairs(ask, parts)); }
};

Result<> merge(const Ask& ask, Parts parts) { return std::visit(Merge{parts}, ask); }

class PartTest : public testing::Test {
 protected:
  PartTest() : cluster_(2) { cluster_.post(OrderMaker(7).make(300)); }
  std::vector<std::string> parts(const Ask& ask) const { return *cluster_.gather(ask); }

  TestCluster cluster_;
};

TEST_F(PartTest, SoundPartsOfEveryKindAreMerged) {
  for (const Ask& ask : every_ask()) {
    const auto merged = merge(ask, parts(ask));
    EXPECT_TRUE(merged.ok()) << ask.index() << " " << merged.error().message;
  }
}

TEST_F(PartTest, DamagedAndTruncatedPartsAreCorrupt) {
  std::mt19937 random(1);
  for (const Ask& ask : every_ask()) {
    std::vector<std::string> both = parts(ask);
    const std::string sound = both[1];
    for (size_t i = 0; i < sound.size(); i += 1 + sound.size() / 300) {
      both[1] = sound.substr(0, i);
      EXPECT_EQ(merge(ask, both).error().code, ErrorCode::kCorrupt) << ask.index() << " " << i;
      both[1] = sound;
      both[1][i] = static_cast<char>(both[1][i] ^ (1 + random() % 255));
      EXPECT_EQ(merge(ask, both).error().code, ErrorCode::kCorrupt) << ask.index() << " " << i;
    }
  }
}

// As somebody would send who knows the hash: the values themselves are looked at, too.
TEST_F(PartTest, WhatIsSealedButMakesNoSenseIsNoCrash) {
  std::mt19937 random(2);
  for (const Ask& ask : every_ask()) {
    std::vector<std::string> both = parts(ask);
    const std::string values(*unseal(ask.index(), both[0]));
    for (size_t i = 0; i < values.size(); i += 1 + values.size() / 100) {
      both[0] = seal(ask.index(), values.substr(0, i));
      const auto merged = merge(ask, both);
      EXPECT_TRUE(!merged.ok() && merged.error().code != ErrorCode::kInvalid) << ask.index();
    }
    for (int turn = 0; turn < 500; ++turn) {
      std::string other = values;
      for (size_t flips = 1 + random() % 3; flips > 0; --flips)
        other[random() % other.size()] = static_cast<char>(random());
      both[0] = seal(ask.index(), other);
      const auto merged = merge(ask, both);
      EXPECT_TRUE(merged.ok() || merged.error().code != ErrorCode::kInvalid) << ask.index();
    }
  }
}

TEST_F(PartTest, AnAnswerToAnotherQuestionIsCorrupt) {
  const std::vector<Ask> asks = every_ask();
  for (size_t i = 0; i < asks.size(); ++i)
    EXPECT_EQ(merge(asks[i], parts(asks[(i + 1) % asks.size()])).error().code, ErrorCode::kCorrupt);
}

TEST(AskTest, QuestionsComeBackFromTheirBytes) {
  for (const Ask& ask : every_ask()) {
    const std::string bytes = encode(ask);
    const auto heard = decode_ask(bytes);
    ASSERT_TRUE(heard.ok()) << ask.index();
    EXPECT_EQ(heard->index(), ask.index());
    EXPECT_EQ(encode(*heard), bytes);
    for (size_t i = 0; i < bytes.size(); ++i) {
      EXPECT_EQ(decode_ask(bytes.substr(0, i)).error().code, ErrorCode::kInvalid);
      std::string other = bytes;
      other[i] = static_cast<char>(other[i] ^ 0x20);
      EXPECT_EQ(decode_ask(other).error().code, ErrorCode::kInvalid);
    }
  }
}

TEST(AskTest, WindowsThatWouldOverflowOrTakeForEverAreRefused) {
  const auto refused = [](const Ask& ask) { return !decode_ask(encode(ask)).ok(); };
  EXPECT_TRUE(refused(AskKpis{{INT64_MIN + 1, 0}}));
  EXPECT_TRUE(refused(AskSeries{{}, Step::kDay}));
  EXPECT_TRUE(refused(AskSeries{{0, kDayMs * 365'000}, Step::kHour}));
  EXPECT_TRUE(refused(AskSeries{{0, kDayMs}, Step(9)}));
  EXPECT_TRUE(refused(AskCountries{{}, 10, INT64_MAX, {}}));
  EXPECT_FALSE(refused(AskSeries{{0, kDayMs * 365}, Step::kHour}));
  EXPECT_TRUE(refused(AskPairs{{}, {"a", "b"}, 2, 1}));
  EXPECT_TRUE(refused(AskPairs{{}, {"a", "b"}, 0, 3}));
  EXPECT_TRUE(refused(AskPairs{{}, std::vector<std::string>(2'000, "a"), 0, 2'000}));
  EXPECT_FALSE(refused(AskPairs{{}, std::vector<std::string>(2'000, "a"), 1'900, 2'000}));
}

TEST(ShardPlaceTest, ShownNumbersAreUniqueAndTurnBackExactly) {
  for (uint32_t shards = 1; shards < 6; ++shards)
    for (uint32_t number = 0; number < shards; ++number) {
      const ShardPlace place{number, shards};
      for (uint64_t before = 0; before < 60; ++before)
        for (uint64_t seq = 0; seq < 70; ++seq)
          EXPECT_EQ(place.shown(seq) < before, seq < place.own_before(before));
      EXPECT_EQ(place.shown(7) % shards, number);
    }
}

}  // namespace
}  // namespace tillcast
