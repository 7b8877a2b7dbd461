#include "base/duration.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace tillcast {
namespace {

TEST(Duration, ReadsWhatPeopleWrite) {
  EXPECT_EQ(*parse_duration("250ms"), 250);
  EXPECT_EQ(*parse_duration("30s"), 30 * kSecondMs);
  EXPECT_EQ(*parse_duration("1h30m"), 90 * kMinuteMs);
  EXPECT_EQ(*parse_duration("2w"), 14 * kDayMs);
  EXPECT_EQ(*parse_duration("0"), 0);
  EXPECT_EQ(*parse_duration("0s"), 0);
}

TEST(Duration, RefusesTheRestAndSaysHowToWriteIt) {
  for (const char* text : {"", "5", "-1h", "1 h", "h", "1x", "1h-1m", "1.5h", "99999999999999999w",
                           "9223372036854775807ms", "5000d"}) {
    const auto duration = parse_duration(text);
    ASSERT_FALSE(duration.ok()) << text;
    EXPECT_NE(duration.error().message.find("1h30m"), std::string::npos) << text;
  }
}

TEST(Duration, WritesTheShortestTextThatReadsTheSame) {
  EXPECT_EQ(format_duration(0), "0s");
  EXPECT_EQ(format_duration(10 * kDayMs), "10d");
  EXPECT_EQ(format_duration(14 * kDayMs), "2w");
  EXPECT_EQ(format_duration(90 * kMinuteMs + 5), "1h30m5ms");
  for (const int64_t ms : {1L, 999L, 61'000L, 86'400'001L})
    EXPECT_EQ(*parse_duration(format_duration(ms)), ms);
}

}  // namespace
}  // namespace tillcast
