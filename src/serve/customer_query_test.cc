#include "serve/customer_query.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tillcast {
namespace {

using testing::HasSubstr;

Result<CustomerQuery> asked(std::string_view text) {
  return customer_query(Query::parse(text).value());
}

TEST(CustomerQuery, FiguresBeginWithTheLargestAndNamesWithTheFirst) {
  EXPECT_EQ(asked("")->sort, CustomerSort::kProbability);
  EXPECT_TRUE(asked("")->descending);
  EXPECT_EQ(asked("")->limit, 50u);
  EXPECT_EQ(asked("sort=average_order_value")->sort, CustomerSort::kAverageOrderValue);
  EXPECT_TRUE(asked("sort=refunded")->descending);
  for (const char* text : {"sort=country", "sort=segment", "sort=customer_id"}) {
    EXPECT_FALSE(asked(text)->descending) << text;
    EXPECT_TRUE(asked(std::string(text) + "&order=desc")->descending) << text;
  }
  EXPECT_EQ(asked("sort=segment")->sort, CustomerSort::kSegment);
  EXPECT_EQ(asked("sort=customer_id")->sort, CustomerSort::kCustomerId);
}

TEST(CustomerQuery, RangesAreRead) {
  const auto query = asked(
      "probability_from=0.5&probability_to=1&monetary_from=0.01&monetary_to=1e3&orders_from=1");
  EXPECT_FALSE(query.ok()) << "money has no exponent";
  const CustomerQuery read =
      asked(
          "probability_from=0.5&probability_to=1&monetary_from=-0.01&monetary_to=1234.567891&"
          "orders_from=2&orders_to=18446744073709551615&last_purchase_from=2011-01-01&"
          "last_purchase_to=2011-02-01T00:00:00.001Z")
          .value();
  EXPECT_EQ(read.probability.from, 0.5);
  EXPECT_EQ(read.probability.to, 1.0);
  EXPECT_EQ(read.monetary.from, MoneySum{-10'000});
  EXPECT_EQ(read.monetary.to, MoneySum{1'234'567'891});
  EXPECT_EQ(read.orders.from, 2u);
  EXPECT_EQ(read.orders.to, UINT64_MAX);
  EXPECT_EQ(read.last_purchase_ms.from, 1'293'840'000'000);
  EXPECT_EQ(read.last_purchase_ms.to, 1'296'518'400'001);
  EXPECT_TRUE(asked("orders_from=3&orders_to=3").ok()) << "empty, but no contradiction";
}

TEST(CustomerQuery, WhatCannotBeMeantIsNamed) {
  for (const auto& [text, name] :
       {std::pair{"probability_from=nan", "probability_from"},
        {"probability_from=inf", "probability_from"},
        {"probability_to=1.01", "probability_to"},
        {"probability_to=-0.1", "probability_to"},
        {"probability_to=0.5x", "probability_to"},
        {"probability_from=0.6&probability_to=0.5", "probability_from"},
        {"monetary_from=much", "monetary_from"},
        {"monetary_to=1.0000001", "monetary_to"},
        {"monetary_to=99999999999999999999", "monetary_to"},
        {"monetary_from=2&monetary_to=1.99", "monetary_from"},
        {"orders_from=-1", "orders_from"},
        {"orders_to=1.5", "orders_to"},
        {"orders_from=2&orders_to=1", "orders_from"},
        {"last_purchase_from=soon", "last_purchase_from"},
        {"last_purchase_to=2011-02-30", "last_purchase_to"},
        {"last_purchase_from=2011-02-02&last_purchase_to=2011-02-01", "last_purchase_from"},
        {"offset=-1", "offset"},
        {"offset=1e18", "offset"},
        {"offset=99999999999999999999", "offset"},
        {"offset=0&cursor=0.0:a", "offset"},
        {"limit=0", "limit"},
        {"sort=shoe_size", "sort"}}) {
    const auto query = asked(text);
    ASSERT_FALSE(query.ok()) << text;
    EXPECT_EQ(query.error().code, ErrorCode::kInvalid) << text;
    EXPECT_THAT(query.error().message, HasSubstr(std::string("query parameter ") + name + ":"));
  }
  EXPECT_EQ(asked("offset=1000000000000000000")->offset, 1'000'000'000'000'000'000u);
}

}  // namespace
}  // namespace tillcast
