#include "event/money.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

int64_t micros(std::string_view text) {
  auto money = Money::parse(text);
  return money.ok() ? money->micros() : INT64_MIN;
}

TEST(Money, ParsesExactly) {
  EXPECT_EQ(micros("2.55"), 2'550'000);
  EXPECT_EQ(micros("-11062.06"), -11'062'060'000);
  EXPECT_EQ(micros("+0.000001"), 1);
  EXPECT_EQ(micros(".5"), 500'000);
  EXPECT_EQ(micros("5."), 5'000'000);
  EXPECT_EQ(micros("1.2300000000"), 1'230'000);
  EXPECT_EQ(micros("10000000000"), Money::kMicrosMax);
}

TEST(Money, RefusesWhatItCannotHold) {
  for (const char* text : {"", "-", ".", "1e3", "1,000", "0.0000001", "10000000000.01", "12 ",
                           "NaN", "99999999999999999999"})
    EXPECT_FALSE(Money::parse(text).ok()) << text;
}

TEST(Money, PrintsAtLeastTwoDecimals) {
  EXPECT_EQ(to_string(Money::from_micros(10'655'622'484'000)), "10655622.484");
  EXPECT_EQ(to_string(Money::from_micros(-11'062'060'000)), "-11062.06");
  EXPECT_EQ(to_string(Money{}), "0.00");
  EXPECT_EQ(to_string(Money::from_micros(1)), "0.000001");
  EXPECT_EQ(to_string(Money::from_micros(-500'000)), "-0.50");
  EXPECT_EQ(to_string(MoneySum{Money::kMicrosMax} * 1'000'000'000), "10000000000000000000.00");
}

TEST(Money, TimesIsBounded) {
  EXPECT_EQ(Money::from_micros(2'550'000).times(6)->micros(), 15'300'000);
  EXPECT_FALSE(Money::from_micros(Money::kMicrosMax).times(2).has_value());
  EXPECT_FALSE(Money::from_micros(Money::kMicrosMax).times(INT64_MAX).has_value());
}

}  // namespace
}  // namespace tillcast
