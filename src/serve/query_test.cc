#include "serve/query.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "serve/router.h"

namespace tillcast {
namespace {

using testing::HasSubstr;

Query parsed(std::string_view text) { return Query::parse(text).value(); }

TEST(Query, DecodesNamesAndValues) {
  const Query query = parsed("q=a%26b&country=United+Kingdom&empty=&%71x=%C3%A9");
  EXPECT_EQ(query.text("q"), "a&b");
  EXPECT_EQ(query.text("country"), "United Kingdom");
  EXPECT_EQ(query.text("empty"), "");
  EXPECT_EQ(query.text("qx"), "é");
  EXPECT_EQ(query.text("absent"), "");
}

TEST(Query, RefusesWhatCannotBeMeant) {
  EXPECT_THAT(Query::parse("limit=1&limit=2").error().message, HasSubstr("limit: is given twice"));
  for (const char* text : {"q=%", "q=%4", "q=%zz", "q=%4x"})
    EXPECT_FALSE(Query::parse(text).ok()) << text;
}

TEST(Query, ReadsTimesWithAnOffsetEscapedOrNot) {
  const int64_t at_ms = 1'291'190'760'000;
  for (const char* text : {"from=2010-12-01T08:06:00Z", "from=2010-12-01T09:06:00%2B01:00",
                           "from=2010-12-01T09:06:00+01:00", "from=2010-12-01%2008:06:00"})
    EXPECT_EQ(parsed(text).time("from").value(), at_ms) << text;
  EXPECT_EQ(parsed("").time("from").value(), std::nullopt);
  EXPECT_THAT(parsed("from=soon").time("from").error().message, HasSubstr("from"));
}

TEST(Query, NumbersAndLimitsHaveBounds) {
  EXPECT_EQ(parsed("").limit(50, 1000).value(), 50u);
  EXPECT_EQ(parsed("limit=1000").limit(50, 1000).value(), 1000u);
  for (const char* text :
       {"limit=0", "limit=1001", "limit=-1", "limit=1e2", "limit=5x", "limit=99999999999999999999"})
    EXPECT_THAT(parsed(text).limit(50, 1000).error().message, HasSubstr("limit")) << text;
  EXPECT_EQ(parsed("").count("points", 2000, 10'000).value(), 2000u);
  EXPECT_EQ(parsed("points=1").count("points", 2000, 10'000).value(), 1u);
  EXPECT_THAT(parsed("points=10001").count("points", 2000, 10'000).error().message,
              HasSubstr("points: must be 1 to 10000"));
  EXPECT_EQ(parsed("before=18446744073709551615").number("before").value(), UINT64_MAX);
}

TEST(Query, ChoicesAndFlagsNameWhatIsAllowed) {
  static constexpr std::array<std::string_view, 2> kChoices{"asc", "desc"};
  EXPECT_EQ(parsed("order=desc").choice("order", kChoices).value(), 1u);
  EXPECT_EQ(parsed("").choice("order", kChoices).value(), std::nullopt);
  EXPECT_THAT(parsed("order=up").choice("order", kChoices).error().message,
              HasSubstr("order: must be one of asc, desc"));
  EXPECT_TRUE(parsed("explain=true").flag("explain").value());
  EXPECT_FALSE(parsed("").flag("explain").value());
  EXPECT_FALSE(parsed("explain=maybe").flag("explain").ok());
}

TEST(Router, MatchesSegmentsAndDecodesTheId) {
  EXPECT_EQ(match_path("/v1/kpis", "/v1/kpis"), "");
  EXPECT_EQ(match_path("/v1/customers/{id}", "/v1/customers/a%2Fb%20c+d"), "a/b c+d");
  EXPECT_EQ(match_path("/v1/customers/{id}/prediction", "/v1/customers/7/prediction"), "7");
  for (const char* path : {"/v1/customers", "/v1/customers/", "/v1/customers/7/",
                           "/v1/customers//7", "/v1/customers/7/predictions", "/v1/customers/%zz"})
    EXPECT_EQ(match_path("/v1/customers/{id}", path), std::nullopt) << path;
}

TEST(Router, SplitsTheTarget) {
  EXPECT_THAT(split_target("/v1/kpis?from=1#x"), testing::Pair("/v1/kpis", "from=1"));
  EXPECT_THAT(split_target("/"), testing::Pair("/", ""));
}

TEST(Query, HasABoundOfParameters) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += fmt::format("p{}=1&", i);
  EXPECT_TRUE(Query::parse(text).ok());
  EXPECT_FALSE(Query::parse(text + "more=1").ok());
}

}  // namespace
}  // namespace tillcast
