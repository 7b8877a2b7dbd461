// Files of other shops than UCI's, from their bytes to orders.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "ingest/testing_files.h"

namespace tillcast {
namespace {

using namespace testing_files;
using testing::HasSubstr;

class ShopFiles : public testing::Test {
 protected:
  Reading read(std::string_view bytes, const ReadOptions& options = {}) {
    write_bytes(dir_ / "f", bytes);
    Reading reading = read_all(dir_ / "f", options);
    EXPECT_TRUE(reading.summary.ok()) << reading.summary.error().message;
    return reading;
  }
  static std::string amount(const OrderEvent& order) { return to_string(signed_amount(order)); }
  TempDir dir_;
};

constexpr std::string_view kShopify =
    "Name,Email,Financial Status,Currency,Subtotal,Total,Discount Amount,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Country,Cancelled at,"
    "Refunded Amount,Phone,Lineitem discount\n";

TEST_F(ShopFiles, ShopifysFurtherItemsInheritFromTheOrdersFirstRow) {
  const Reading reading =
      read(std::string(kShopify) +
           "#1001,ada@example.com,paid,EUR,30.00,35.00,0.00,2023-01-05 10:32:11 -0500,2,"
           "Lantern - red,12.50,LAN-1,FR,,0.00,,5.00\n"
           "#1001,,,,,,,,1,Gift wrap,3.00,,,,,,0.00\n"
           "#1002,,paid,EUR,12.50,12.50,0.00,2023-01-05 11:00:00 -0500,1,Lantern - red,12.50,LAN-1,"
           "IE,,0.00,+353123,0.00\n");
  ASSERT_EQ(reading.orders.size(), 2u);
  EXPECT_TRUE(reading.rejects.empty());
  EXPECT_EQ(reading.summary->format, "csv");
  const OrderEvent& first = reading.orders[0];
  EXPECT_EQ(first.order_id, "#1001");
  EXPECT_EQ(first.customer_id, "ada@example.com");
  EXPECT_EQ(first.currency, "EUR");
  EXPECT_EQ(first.country, "FR");
  EXPECT_EQ(format_time(first.ordered_at_ms), "2023-01-05T15:32:11Z");
  ASSERT_EQ(first.lines.size(), 2u);
  EXPECT_EQ(first.lines[0].product_id, "LAN-1");
  EXPECT_EQ(to_string(first.lines[0].total()), "20.00");  // 2 x 12.50 - 5.00
  EXPECT_EQ(first.lines[1].product_id, "Gift wrap");      // it has no SKU
  EXPECT_FALSE(first.lines[1].amount.has_value());
  EXPECT_EQ(reading.orders[1].customer_id, "+353123");
}

TEST_F(ShopFiles, ShopifysCancelledOrderIsPlacedAndCalledOff) {
  const Reading reading =
      read(std::string(kShopify) +
           "#1,a@b.c,voided,EUR,12.50,12.50,0.00,2023-01-05 10:00:00 +0000,1,L,12.50,L,FR,"
           "2023-01-07 09:00:00 +0000,12.50,,0.00\n");
  ASSERT_EQ(reading.orders.size(), 2u);
  EXPECT_EQ(reading.orders[0].kind, OrderKind::kPlaced);
  EXPECT_EQ(amount(reading.orders[0]), "12.50");
  const OrderEvent& off = reading.orders[1];
  EXPECT_EQ(off.kind, OrderKind::kCancelled);
  EXPECT_EQ(off.order_id, "#1");
  EXPECT_EQ(off.revision, 1u);
  EXPECT_EQ(format_time(off.ordered_at_ms), "2023-01-07T09:00:00Z");
  EXPECT_TRUE(off.lines.empty());
  EXPECT_EQ(reading.summary->rows, 1u);
}

TEST_F(ShopFiles, WhatAnOrdersFirstRowSaysHoldsThoughItsProductIsRejected) {
  const Reading reading =
      read(std::string(kShopify) +
           "#1,a@b.c,voided,EUR,5.00,5.00,0.00,2023-01-05 10:00:00 +0000,x,L,12.50,L,FR,"
           "2023-01-07 09:00:00 +0000,5.00,,0.00\n"
           "#1,,,,,,,,1,Gift wrap,5.00,,,,,,0.00\n"
           "#2,,paid,EUR,1.00,1.00,0.00,2023-01-05 11:00:00 +0000,1,L,1.00,L,,,0.00,,0.00\n");
  EXPECT_EQ(reading.rejects.size(), 1u);
  ASSERT_EQ(reading.orders.size(), 3u);
  EXPECT_EQ(reading.orders[0].customer_id, "a@b.c");
  EXPECT_EQ(reading.orders[0].country, "FR");
  EXPECT_EQ(amount(reading.orders[0]), "5.00");
  EXPECT_EQ(reading.orders[1].kind, OrderKind::kCancelled);
  EXPECT_EQ(reading.orders[2].customer_id, "");
  EXPECT_EQ(reading.orders[2].country, "") << "another order's";
}

TEST_F(ShopFiles, ASemicolonFileWithDecimalCommasAndDatesWithDots) {
  const Reading reading = read(
      "\xEF\xBB\xBForder id;order date;sku;qty;price;line total;customer;country\n"
      "7;3.4.2023 09:05;A;2;\"1.234,50 \xE2\x82\xAC\";2469,00;42;Deutschland\n"
      "7;3.4.2023 09:05;B;1,0;0,99;0,89;42;Deutschland\n");
  ASSERT_EQ(reading.orders.size(), 1u);
  const OrderEvent& order = reading.orders[0];
  EXPECT_EQ(format_time(order.ordered_at_ms), "2023-04-03T09:05:00Z");
  ASSERT_EQ(order.lines.size(), 2u);
  EXPECT_EQ(to_string(order.lines[0].unit_price), "1234.50");
  EXPECT_FALSE(order.lines[0].amount.has_value());  // it says what quantity x price says
  EXPECT_EQ(to_string(order.lines[1].total()), "0.89");
}

TEST_F(ShopFiles, NegativeQuantitiesComeBackAsOrdersOfTheirOwn) {
  const Reading reading = read(
      "order_id,date,sku,qty,price\n"
      "C100,2023-01-01,A,3,2.00\n"
      "C100,2023-01-09,A,-1,2.00\n"
      "C100,2023-01-10,A,-2,2.00\n");
  ASSERT_EQ(reading.orders.size(), 3u);
  EXPECT_EQ(reading.orders[0].kind, OrderKind::kPlaced);  // C and digits is UCI's rule alone
  EXPECT_EQ(amount(reading.orders[0]), "6.00");
  EXPECT_EQ(reading.orders[1].kind, OrderKind::kRefunded);
  EXPECT_EQ(reading.orders[1].order_id, "C100#refund-20230109");
  EXPECT_EQ(reading.orders[1].refund_of, "C100");
  EXPECT_EQ(reading.orders[1].lines[0].quantity, 1);
  EXPECT_EQ(amount(reading.orders[1]), "-2.00");
  EXPECT_EQ(amount(reading.orders[2]), "-4.00");
}

TEST_F(ShopFiles, AKindColumnSaysWhatEachRowIs) {
  const Reading reading = read(
      "order_id,date,sku,qty,price,amount,kind\n"
      "1,2023-01-01,A,3,2.00,6.00,Completed\n"
      "1,2023-01-02,A,1,2.00,-2.00,refund\n"
      "2,2023-01-02,A,1,2.00,2.00,placed\n"
      "2,2023-01-03,,,,,Cancelled\n"
      "2,2023-01-03,,,,,Cancelled\n"
      "3,2023-01-03,A,1,-5,,adjustment\n"
      "4,2023-01-03,A,1,5,,maybe\n");
  ASSERT_EQ(reading.orders.size(), 5u);
  EXPECT_EQ(amount(reading.orders[1]), "-2.00");
  EXPECT_EQ(reading.orders[1].kind, OrderKind::kRefunded);
  EXPECT_EQ(reading.orders[3].kind, OrderKind::kCancelled);
  EXPECT_EQ(reading.orders[3].order_id, "2");
  EXPECT_EQ(reading.orders[3].revision, 1u);
  EXPECT_EQ(reading.orders[4].kind, OrderKind::kAdjusted);
  EXPECT_EQ(amount(reading.orders[4]), "-5.00");
  ASSERT_EQ(reading.rejects.size(), 1u);
  EXPECT_EQ(reading.rejects[0].reason,
            "kind 'maybe': is not placed, refunded, cancelled or adjusted");
  EXPECT_EQ(reading.summary->rows, 7u);
}

TEST_F(ShopFiles, PricesAreMadeOfAmountsAndProductsOfDescriptions) {
  const Reading reading = read(
      "order_id,date,item name,qty,line total\n"
      "1,2023-01-01,Teapot,3,10.00\n"
      "1,2023-01-01,Cup,0,10.00\n"
      "1,2023-01-01,,1,10.00\n");
  ASSERT_EQ(reading.orders.size(), 1u);
  ASSERT_EQ(reading.orders[0].lines.size(), 1u);
  EXPECT_EQ(reading.orders[0].lines[0].product_id, "Teapot");
  EXPECT_EQ(to_string(reading.orders[0].lines[0].unit_price), "3.333333");
  EXPECT_EQ(amount(reading.orders[0]), "10.00");
  ASSERT_EQ(reading.rejects.size(), 2u);
  EXPECT_THAT(reading.rejects[0].reason, HasSubstr("of quantity 0"));
  EXPECT_EQ(reading.rejects[1].reason, "product_id: is missing");
}

TEST_F(ShopFiles, AWorkbookIsMappedByHand) {
  const auto cell = [](const std::string& text) {
    return "<c t=\"inlineStr\"><is><t>" + text + "</t></is></c>";
  };
  const std::string sheet = "<row>" + cell("Nr") + cell("Wann") + cell("Was") + cell("Anzahl") +
                            cell("Preis") + "</row><row>" + cell("A1") + "<c><v>45000.5</v></c>" +
                            cell("Kanne") + "<c><v>2</v></c><c><v>2.5499999999999998</v></c></row>";
  write_zip(dir_ / "f.xlsx",
            workbook({{"Notes", "<row>" + cell("hello") + "</row>"}, {"Orders", sheet}}));
  EXPECT_THAT(read_all(dir_ / "f.xlsx").summary.error().message, HasSubstr("has no column for"));
  ReadOptions options;
  options.columns = {{"order_id", "Nr"},
                     {"ordered_at", "Wann"},
                     {"product_id", "Was"},
                     {"quantity", "Anzahl"},
                     {"unit_price", "Preis"}};
  const Reading reading = read_all(dir_ / "f.xlsx", options);
  ASSERT_TRUE(reading.summary.ok()) << reading.summary.error().message;
  EXPECT_EQ(reading.summary->format, "xlsx");
  EXPECT_EQ(reading.summary->skipped_sheets, std::vector<std::string>{"Notes"});
  ASSERT_EQ(reading.orders.size(), 1u);
  EXPECT_EQ(format_time(reading.orders[0].ordered_at_ms), "2023-03-15T12:00:00Z");
  EXPECT_EQ(amount(reading.orders[0]), "5.10");
}

TEST_F(ShopFiles, ReadingIsGivenUpWhenAsked) {
  std::string bytes = "order_id,date,sku,qty,price\n";
  for (int i = 0; i < 20'000; ++i) bytes += std::to_string(i) + ",2023-01-01,A,1,1\n";
  write_bytes(dir_ / "f", bytes);
  uint64_t orders = 0;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&&, uint64_t) -> Result<> {
    ++orders;
    return Done{};
  };
  handlers.stopped = [&] { return orders > 0; };
  const auto summary = read_orders(dir_ / "f", {}, handlers);
  ASSERT_FALSE(summary.ok());
  EXPECT_THAT(summary.error().message, HasSubstr("was stopped"));
  EXPECT_LT(orders, 10'000u);
}

}  // namespace
}  // namespace tillcast
