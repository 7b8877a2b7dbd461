#include "base/time.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

TEST(Time, ReadsRfc3339AndDates) {
  EXPECT_EQ(*parse_time("1970-01-01"), 0);
  EXPECT_EQ(*parse_time("2010-12-01T08:26:00Z"), 1'291'191'960'000);
  EXPECT_EQ(*parse_time("2010-12-01 08:26"), 1'291'191'960'000);
  EXPECT_EQ(*parse_time("2010-12-01T10:26:00.125+02:00"), 1'291'191'960'125);
  EXPECT_EQ(*parse_time("1969-12-31T23:59:59.999Z"), -1);
}

TEST(Time, RefusesWhatIsNone) {
  for (const char* text :
       {"", "2010", "2010-13-01", "2011-02-29", "2010-12-01T25:00:00Z", "2010-12-01T08",
        "2010-12-01T08:26:00+2", "2010-12-01T08:26:00ZZ", "yesterday", "12/1/2010"})
    EXPECT_FALSE(parse_time(text).ok()) << text;
}

TEST(Time, NoOffsetLeadsOutOfTheYearsWeKnow) {
  for (const char* text :
       {"1900-01-01T00:00:00+00:01", "2999-12-31T23:59:00-23:59", "2999-12-31T23:59:60Z"})
    EXPECT_FALSE(parse_time(text).ok()) << text;
  EXPECT_EQ(format_time(*parse_time("1900-01-01T00:00:00-00:01")), "1900-01-01T00:01:00Z");
}

TEST(Time, ErrorsAreOneLine) {
  EXPECT_EQ(parse_time("20\n\xFF").error().message.find('\n'), std::string::npos);
}

TEST(Time, FormatsWhatItReads) {
  for (const char* text :
       {"2010-12-01T08:26:00Z", "1969-12-31T23:59:59.999Z", "2400-02-29T00:00:00Z"})
    EXPECT_EQ(format_time(*parse_time(text)), text);
}

TEST(Time, DaysRoundTowardsThePast) {
  EXPECT_EQ(day_of(0), 0);
  EXPECT_EQ(day_of(-1), -1);
  EXPECT_EQ(day_of(kDayMs - 1), 0);
  EXPECT_EQ(day_of(-kDayMs), -1);
  EXPECT_EQ(day_of(-kDayMs - 1), -2);
  EXPECT_EQ(day_of(INT64_MIN), INT64_MIN / kDayMs - 1);
  EXPECT_EQ(day_of(INT64_MAX), INT64_MAX / kDayMs);
}

}  // namespace
}  // namespace tillcast
