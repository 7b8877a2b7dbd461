#include "ingest/row_mapper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"

namespace tillcast {
namespace {

std::vector<Cell> texts(const std::vector<std::string_view>& values) {
  std::vector<Cell> cells;
  for (const std::string_view value : values) cells.push_back({value, false});
  return cells;
}

RowMapper make(TableTraits traits = {}) {
  const ColumnMap map =
      recognise_columns(texts({"Invoice", "StockCode", "Description", "Quantity", "invoice date",
                               "Price", "Customer ID", "COUNTRY", "Extra"}),
                        {});
  EXPECT_EQ(map.problem, "");
  return RowMapper(map, TimeZone{}, traits);
}

std::string why(RowMapper& rows, const std::vector<Cell>& cells) {
  const auto row = rows.map(cells);
  return row ? "none" : row.error().message;
}

TEST(RowMapper, MapsTexts) {
  RowMapper rows = make();
  const auto row = rows.map(texts(
      {" 536365 ", "85123A", " HEART, ", "-6", "12/1/2010 8:26", "2.55", "17850.0", " EIRE "}));
  ASSERT_TRUE(row.ok()) << row.error().message;
  EXPECT_EQ(row->order_id, "536365");
  EXPECT_EQ(row->product_id, "85123A");
  EXPECT_EQ(row->description, " HEART, ");  // as the shop wrote it
  EXPECT_EQ(row->quantity, -6);
  EXPECT_EQ(format_time(row->at_ms), "2010-12-01T08:26:00Z");
  EXPECT_EQ(row->unit_price, Money::from_micros(2'550'000));
  EXPECT_EQ(row->customer_id, "17850");
  EXPECT_EQ(row->country, "EIRE");
}

TEST(RowMapper, MapsNumericCellsToTheTextAPersonWouldWrite) {
  RowMapper rows = make();
  const std::vector<Cell> cells = {{"536365.0", true},
                                   {"71053", true},
                                   {"WHITE", false},
                                   {"6.0", true},
                                   {"40513.351388888892", true},
                                   {"2.5499999999999998", true},
                                   {"1.785E4", true},
                                   {"France", false}};
  const auto row = rows.map(cells);
  ASSERT_TRUE(row.ok()) << row.error().message;
  EXPECT_EQ(row->order_id, "536365");
  EXPECT_EQ(row->product_id, "71053");
  EXPECT_EQ(row->quantity, 6);
  EXPECT_EQ(format_time(row->at_ms), "2010-12-01T08:26:00Z");
  EXPECT_EQ(row->unit_price, Money::from_micros(2'550'000));
  EXPECT_EQ(row->customer_id, "17850");
}

TEST(RowMapper, NumericPricesAreExactToSixDecimals) {
  RowMapper rows = make();
  const auto price = [&](std::string_view text) {
    std::vector<Cell> cells = texts({"1", "P", "", "1", "2010-12-01", "", "", ""});
    cells[5] = {text, true};
    const auto row = rows.map(cells);
    return row ? to_string(row->unit_price) : row.error().message;
  };
  EXPECT_EQ(price("0.30000000000000004"), "0.30");
  EXPECT_EQ(price("1E-3"), "0.001");
  EXPECT_EQ(price("-11062.06"), "-11062.06");
  EXPECT_EQ(price("1.2345678"), "1.234568");
  EXPECT_THAT(price("1e300"), testing::HasSubstr("Price"));
}

TEST(RowMapper, ReadsDecimalCommasWhereTheDelimiterIsNone) {
  RowMapper rows = make({.decimal_comma = true});
  const auto row = rows.map(texts({"1", "P", "", "1", "2010-12-01", "2,55", "", ""}));
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(row->unit_price, Money::from_micros(2'550'000));
}

TEST(RowMapper, SaysWhichCellCannotBeUsed) {
  RowMapper rows = make();
  EXPECT_EQ(why(rows, texts({"", "P", "", "1", "2010-12-01", "1", "", ""})), "Invoice: is missing");
  EXPECT_EQ(why(rows, texts({"1", " ", "", "1", "2010-12-01", "1", "", ""})),
            "StockCode: is missing");
  EXPECT_EQ(why(rows, texts({"1", "P", "", "six", "2010-12-01", "1", "", ""})),
            "Quantity 'six': is not a whole number");
  EXPECT_EQ(why(rows, texts({"1", "P", "", "1.5", "2010-12-01", "1", "", ""})),
            "Quantity '1.5': is not a whole number");
  EXPECT_THAT(why(rows, texts({"1", "P", "", "1", "31/12/2010", "1", "", ""})),
              testing::StartsWith("invoice date '31/12"));
  EXPECT_THAT(why(rows, texts({"1", "P", "", "1", "2010-12-01", "1e3", "", ""})),
              testing::StartsWith("Price:"));
  EXPECT_EQ(why(rows, texts({"1", "P"})), "Quantity: is missing");
}

}  // namespace
}  // namespace tillcast
