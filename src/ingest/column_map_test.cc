#include "ingest/column_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tillcast {
namespace {

using testing::HasSubstr;

ColumnMap map_of(const std::vector<std::string>& header, const ColumnsByHand& by_hand = {}) {
  std::vector<Cell> cells;
  for (const std::string& name : header) cells.push_back({name, false});
  return recognise_columns(cells, by_hand);
}

TEST(ColumnMap, KnowsBothEditionsOfUciWhereverTheirColumnsStand) {
  const ColumnMap first = map_of({"Country", "CustomerID", "UnitPrice", "InvoiceDate", "Quantity",
                                  "Description", "StockCode", "InvoiceNo"});
  EXPECT_EQ(first.problem, "");
  EXPECT_EQ(layout_name(first.layout), "UCI Online Retail");
  EXPECT_EQ(first[Field::kOrderId].column, 7u);
  EXPECT_EQ(first[Field::kCountry].column, 0u);
  EXPECT_TRUE(first.uci_numbers());
  const ColumnMap second = map_of({"Invoice", "StockCode", "Description", "Quantity",
                                   "INVOICE_DATE", "Price", "Customer ID", "Country"});
  EXPECT_EQ(second.problem, "");
  EXPECT_EQ(layout_name(second.layout), "UCI Online Retail II");
  EXPECT_EQ(second[Field::kCustomerId].name, "Customer ID");
}

TEST(ColumnMap, KnowsTheUsualNames) {
  for (const std::vector<std::string>& header :
       {std::vector<std::string>{"order_id", "date", "sku", "qty", "price"},
        {"Order Number", "Created at", "Product ID", "Quantity", "Unit-Price"},
        {"Order #", "Order Date", "Item SKU", "Units", "Item Price"},
        {"invoice", "timestamp", "product", "quantity", "amount"}}) {
    const ColumnMap map = map_of(header);
    EXPECT_EQ(map.problem, "") << header[0];
    EXPECT_EQ(map.layout, Layout::kUnknown);
    EXPECT_FALSE(map.uci_numbers());
    for (size_t i = 0; i < 4; ++i) EXPECT_EQ(map.fields[i].column, i) << header[0];
  }
  const ColumnMap emails = map_of({"order id", "date", "product", "qty", "price", "Email",
                                   "Billing Country", "Currency", "total"});
  EXPECT_EQ(emails[Field::kCustomerId].column, 5u);
  EXPECT_EQ(emails[Field::kCountry].column, 6u);
  EXPECT_EQ(emails[Field::kCurrency].column, 7u);
  EXPECT_FALSE(emails.has(Field::kAmount));  // an order's total is no row's amount
}

TEST(ColumnMap, KnowsShopifysOrders) {
  const ColumnMap map =
      map_of({"Name", "Email", "Financial Status", "Currency", "Total", "Created at",
              "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku",
              "Billing Country", "Cancelled at", "Refunded Amount", "Phone", "Lineitem discount"});
  EXPECT_EQ(map.problem, "");
  EXPECT_EQ(layout_name(map.layout), "Shopify orders");
  EXPECT_EQ(map[Field::kOrderId].column, 0u);
  EXPECT_EQ(map[Field::kCustomerId].column, 1u);
  EXPECT_EQ(map[Field::kDescription].column, 7u);
  EXPECT_EQ(map.customer_otherwise, 13u);
  EXPECT_EQ(map.discount, 14u);
  EXPECT_EQ(map.cancelled_at, 11u);
  ASSERT_EQ(map.notes.size(), 1u);
  EXPECT_THAT(map.notes[0], HasSubstr("Refunded Amount is not read"));
}

TEST(ColumnMap, WhatIsNamedByHandGoesBefore) {
  const std::vector<std::string> header = {"Bestellung", "Datum", "Artikel", "Menge",
                                           "Preis",      "Land",  "country"};
  EXPECT_THAT(map_of(header).problem,
              HasSubstr("has no column for order_id, ordered_at, product_id, quantity, unit_price; "
                        "found: Bestellung, Datum"));
  const ColumnMap map = map_of(header, {{"order_id", "Bestellung"},
                                        {"ordered_at", "datum"},
                                        {"product_id", "#3"},
                                        {"quantity", "Menge"},
                                        {"unit_price", "Preis"},
                                        {"country", "Land"}});
  EXPECT_EQ(map.problem, "");
  EXPECT_EQ(map[Field::kProductId].column, 2u);
  EXPECT_EQ(map[Field::kProductId].by, ColumnMap::By::kHand);
  EXPECT_EQ(map[Field::kCountry].column, 5u);
  const ColumnMap away =
      map_of({"order id", "date", "sku", "qty", "price", "country"}, {{"country", std::nullopt}});
  EXPECT_EQ(away.problem, "");
  EXPECT_FALSE(away.has(Field::kCountry));
}

TEST(ColumnMap, SaysWhatIsWrongWithAMappingByHand) {
  const std::vector<std::string> header = {"order id", "date", "sku", "qty", "price", "x", "x"};
  EXPECT_THAT(map_of(header, {{"country", "Land"}}).problem,
              HasSubstr("country: there is no column 'Land'; found: order id"));
  EXPECT_THAT(map_of(header, {{"country", "#8"}}).problem, HasSubstr("no column '#8'"));
  EXPECT_THAT(map_of(header, {{"country", "x"}}).problem, HasSubstr("2 columns 'x'"));
  EXPECT_EQ(map_of(header, {{"country", "#7"}})[Field::kCountry].column, 6u);
  EXPECT_THAT(map_of(header, {{"country", "Order ID"}, {"kind", "order id"}}).problem,
              HasSubstr("another field's already"));
  EXPECT_THAT(map_of(header, {{"quantity", std::nullopt}}).problem,
              HasSubstr("no column for quantity"));
  const auto message = [](const ColumnsByHand& columns) {
    const auto checked = check_columns_by_hand(columns);
    return checked ? std::string() : checked.error().message;
  };
  EXPECT_EQ(message({{"country", "x"}, {"kind", std::nullopt}}), "");
  EXPECT_THAT(message({{"price", "x"}}),
              HasSubstr("field 'price': is not known; there are order_id"));
  EXPECT_THAT(message({{"country", "x"}, {"kind", "x"}}), HasSubstr("named for country and kind"));
}

TEST(ColumnMap, SaysPlainlyWhatCannotServe) {
  EXPECT_THAT(map_of({"Date", "Order #", "N. Revenue (formatted)", "Status", "Customer",
                      "Customer type", "Product(s)", "Items sold", "Coupon(s)", "Net Sales"})
                  .problem,
              HasSubstr("WooCommerce's Analytics export, which cannot serve"));
  EXPECT_THAT(map_of({"order_id", "date", "status", "order_total", "order_item_1"}).problem,
              HasSubstr("one row an item"));
}

TEST(ColumnMap, DescriptionsAndAmountsServeWhereNumbersAndPricesAreMissing) {
  const ColumnMap map = map_of({"order id", "date", "item name", "qty", "line total"});
  EXPECT_EQ(map.problem, "");
  EXPECT_FALSE(map.has(Field::kProductId));
  EXPECT_EQ(map[Field::kDescription].column, 2u);
  EXPECT_EQ(map[Field::kAmount].column, 4u);
  EXPECT_EQ(map.notes.size(), 3u);  // of products, prices and guests
}

}  // namespace
}  // namespace tillcast
