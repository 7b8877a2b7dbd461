#include "ingest/date_parser.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace tillcast {
namespace {

std::string parsed(std::string_view text, const std::string& zone = "UTC") {
  const auto found = TimeZone::find(zone);
  EXPECT_TRUE(found.ok());
  const auto at_ms = DateParser(*found).parse(text);
  return at_ms ? format_time(*at_ms) : "none";
}

std::string from_excel(double serial, bool date1904 = false) {
  const auto at_ms = DateParser({}).from_excel(serial, date1904);
  return at_ms ? format_time(*at_ms) : "none";
}

TEST(DateParser, ReadsIsoTimes) {
  for (const char* text : {"2010-12-01 08:26:00", "2010-12-01T08:26:00", "2010-12-01 08:26",
                           "2010-12-01T08:26:00Z", "2010-12-01T09:26:00+01:00"})
    EXPECT_EQ(parsed(text), "2010-12-01T08:26:00Z") << text;
  EXPECT_EQ(parsed("2010-12-01"), "2010-12-01T00:00:00Z");
}

TEST(DateParser, ReadsUsTimesMonthFirst) {
  EXPECT_EQ(parsed("12/1/2010 8:26"), "2010-12-01T08:26:00Z");
  EXPECT_EQ(parsed("12/01/10 08:26:30"), "2010-12-01T08:26:30Z");
  EXPECT_EQ(parsed("2/29/2012 12:05 AM"), "2012-02-29T00:05:00Z");
  EXPECT_EQ(parsed("1/2/2011 1:05 pm"), "2011-01-02T13:05:00Z");
}

TEST(DateParser, RefusesWhatIsNoTime) {
  for (const char* text :
       {"", "yesterday", "13/1/2010 8:26", "2/29/2011 8:26", "12/1/2010 24:00", "2010-02-30",
        "12/1/2010 8", "12/1/2010 8:26 XM", "2010-12-01 08:26:00 tea", "40513.35"})
    EXPECT_EQ(parsed(text), "none") << text;
}

TEST(DateParser, TakesLocalTimesToUtcAndLeavesStatedZones) {
  EXPECT_EQ(parsed("2011-07-01 12:00:00", "Europe/London"), "2011-07-01T11:00:00Z");
  EXPECT_EQ(parsed("12/1/2010 8:26", "Europe/London"), "2010-12-01T08:26:00Z");
  EXPECT_EQ(parsed("2011-07-01T12:00:00Z", "Europe/London"), "2011-07-01T12:00:00Z");
  // Shown twice: the earlier. Skipped: the moment of the change.
  EXPECT_EQ(parsed("2011-10-30 01:30:00", "Europe/London"), "2011-10-30T00:30:00Z");
  EXPECT_EQ(parsed("2011-03-27 01:30:00", "Europe/London"), "2011-03-27T01:00:00Z");
  EXPECT_FALSE(TimeZone::find("Europe/Narnia").ok());
}

TEST(DateParser, AnswersTheSameTextAgain) {
  DateParser dates{TimeZone{}};
  EXPECT_EQ(dates.parse("2010-12-01 08:26:00"), dates.parse("2010-12-01 08:26:00"));
  EXPECT_FALSE(dates.parse("no"));
  EXPECT_FALSE(dates.parse("no"));
}

TEST(DateParser, ReadsExcelSerialsOfBothSystems) {
  EXPECT_EQ(from_excel(40513.351388888892), "2010-12-01T08:26:00Z");
  EXPECT_EQ(from_excel(40513.351388888892 - 1462, true), "2010-12-01T08:26:00Z");
  EXPECT_EQ(from_excel(1), "1900-01-01T00:00:00Z");
  EXPECT_EQ(from_excel(59), "1900-02-28T00:00:00Z");
  EXPECT_EQ(from_excel(60), "none");  // Excel's 29 February 1900
  EXPECT_EQ(from_excel(61), "1900-03-01T00:00:00Z");
  EXPECT_EQ(from_excel(0, true), "1904-01-01T00:00:00Z");
  EXPECT_EQ(from_excel(-1), "none");
  EXPECT_EQ(from_excel(1e9), "none");
  EXPECT_EQ(from_excel(401'768), "2999-12-31T00:00:00Z");
  EXPECT_EQ(from_excel(401'769), "none");
  EXPECT_EQ(from_excel(401'769, true), "none");  // 3004
}

}  // namespace
}  // namespace tillcast
