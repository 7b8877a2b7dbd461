#include "ingest/order_grouper.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"

namespace tillcast {
namespace {

class OrderGrouperTest : public testing::Test {
 protected:
  OrderGrouperTest() {
    handlers_.on_order = [this](OrderEvent&& order, uint64_t rows) -> Result<> {
      EXPECT_TRUE(validate(order).ok());
      EXPECT_EQ(rows, order.lines.size());
      orders_.push_back(std::move(order));
      return Done{};
    };
    handlers_.on_reject = [this](const RejectedRow& row) { rejects_.push_back(row); };
  }

  void add(std::string_view invoice, int64_t quantity = 1, int64_t at_ms = 0,
           std::string_view customer = "7", std::string_view product = "P") {
    const ShopRow row{.order_id = invoice,
                      .product_id = product,
                      .description = "thing",
                      .quantity = quantity,
                      .at_ms = at_ms,
                      .unit_price = Money::from_micros(2'000'000),
                      .customer_id = customer,
                      .country = "France"};
    EXPECT_TRUE(grouper_.add(row, ++row_).ok());
  }

  ReadOptions options_;
  ReadHandlers handlers_;
  ReadContext context_{options_, handlers_};
  OrderGrouper grouper_{context_};
  uint64_t row_ = 0;
  std::vector<OrderEvent> orders_;
  std::vector<RejectedRow> rejects_;
};

TEST_F(OrderGrouperTest, OneEventAnInvoiceAtItsEarliestTimeThoughRowsInterleave) {
  add("1", 1, 5000);
  add("2", 1, 6000);
  add("1", 2, 4000);
  ASSERT_TRUE(grouper_.flush().ok());
  ASSERT_EQ(orders_.size(), 2u);
  EXPECT_EQ(orders_[0].order_id, "1");
  EXPECT_EQ(orders_[0].ordered_at_ms, 4000);
  EXPECT_EQ(orders_[0].lines.size(), 2u);
  EXPECT_EQ(orders_[0].kind, OrderKind::kPlaced);
  EXPECT_EQ(orders_[0].currency, "GBP");
}

TEST_F(OrderGrouperTest, RefundsStatePositiveQuantitiesAndKeepTheSum) {
  add("C9", -3);
  add("C9", 1);  // takes a refund back
  add("A5", -2);
  ASSERT_TRUE(grouper_.flush().ok());
  ASSERT_EQ(orders_.size(), 2u);
  EXPECT_EQ(orders_[0].kind, OrderKind::kRefunded);
  EXPECT_EQ(orders_[0].lines[0].quantity, 3);
  EXPECT_EQ(orders_[0].lines[0].total(), Money::from_micros(6'000'000));
  EXPECT_EQ(signed_amount(orders_[0]), Money::from_micros(-4'000'000));
  EXPECT_EQ(orders_[1].kind, OrderKind::kAdjusted);
  EXPECT_EQ(signed_amount(orders_[1]), Money::from_micros(-4'000'000));
}

TEST_F(OrderGrouperTest, AShopsOwnLettersMakeNoRefund) {
  for (const char* invoice : {"CH-55", "A-1001", "C", "AB12"}) add(invoice, 1);
  ASSERT_TRUE(grouper_.flush().ok());
  ASSERT_EQ(orders_.size(), 4u);
  for (const OrderEvent& order : orders_)
    EXPECT_EQ(order.kind, OrderKind::kPlaced) << order.order_id;
}

TEST_F(OrderGrouperTest, TheFirstCustomerNamedIsTheOrdersAndAnotherIsRejected) {
  add("1", 1, 0, "");
  add("1", 1, 0, "7");
  add("1", 1, 0, "8");
  ASSERT_TRUE(grouper_.flush().ok());
  ASSERT_EQ(orders_.size(), 1u);
  EXPECT_EQ(orders_[0].customer_id, "7");
  EXPECT_EQ(orders_[0].lines.size(), 2u);
  ASSERT_EQ(rejects_.size(), 1u);
  EXPECT_EQ(rejects_[0].row, 3u);
  EXPECT_EQ(rejects_[0].reason, "customer '8': the order is of customer '7'");
  EXPECT_EQ(rejects_[0].text, "1,P,thing,1,1970-01-01T00:00:00Z,2.00,8,France");
}

TEST_F(OrderGrouperTest, ClosesTheOrderTouchedLongestAgo) {
  for (size_t i = 0; i < OrderGrouper::kOrdersMax; ++i) add(fmt::format("N{}", i));
  EXPECT_TRUE(orders_.empty());
  add("N0");
  add("X");
  ASSERT_EQ(orders_.size(), 1u);
  EXPECT_EQ(orders_[0].order_id, "N1");  // N0 was touched again
  ASSERT_TRUE(grouper_.flush().ok());
  EXPECT_EQ(orders_.size(), OrderGrouper::kOrdersMax + 1);
  EXPECT_EQ(orders_[1].order_id, "N0");  // the rest by first row
  EXPECT_EQ(orders_[1].lines.size(), 2u);
}

TEST_F(OrderGrouperTest, KeepsABoundedNumberOfLines) {
  for (size_t i = 0; i <= OrderGrouper::kLinesOpenMax; ++i) add(fmt::format("N{}", i / 9000));
  EXPECT_EQ(orders_.size(), 1u);
  ASSERT_TRUE(grouper_.flush().ok());
  size_t lines = 0;
  for (const OrderEvent& order : orders_) lines += order.lines.size();
  EXPECT_EQ(lines, OrderGrouper::kLinesOpenMax + 1);
}

TEST_F(OrderGrouperTest, KeepsABoundedAmountOfText) {
  const std::string product(100, 'P');
  const std::string description(16'000, 'd');
  for (int i = 0; i < 5'000; ++i) {
    const std::string invoice = fmt::format("{}", i);
    ShopRow row;
    row.order_id = invoice;
    row.product_id = product;
    row.description = description;
    row.quantity = 1;
    row.unit_price = Money::from_micros(1);
    EXPECT_TRUE(grouper_.add(row, ++row_).ok());
  }
  EXPECT_GT(orders_.size(), 500u) << "80 MB, of which 64 MiB may be open";
}

TEST_F(OrderGrouperTest, BadLinesAreRejectedAndTheRestGoesIn) {
  add("1", 1);
  add("1", kQuantityMax + 1);
  add("1", 1, 0, "7", std::string(kTextBytesMax + 1, 'p'));
  add(std::string(kTextBytesMax + 1, '2'), 1);
  add(std::string(kTextBytesMax + 1, '2'), 1);
  ASSERT_TRUE(grouper_.flush().ok());
  ASSERT_EQ(orders_.size(), 1u);
  EXPECT_EQ(orders_[0].lines.size(), 1u);
  ASSERT_EQ(rejects_.size(), 4u);
  EXPECT_THAT(rejects_[0].reason, testing::HasSubstr("quantity"));
  EXPECT_EQ(rejects_[1].row, 3u);
  EXPECT_THAT(rejects_[2].reason, testing::HasSubstr("order_id"));
  EXPECT_EQ(context_.summary.rows, 5u);
  EXPECT_EQ(context_.summary.rejected, 4u);
}

TEST_F(OrderGrouperTest, AnOrderTakesTenThousandRows) {
  for (size_t i = 0; i < kLinesMax + 2; ++i) add("1");
  ASSERT_TRUE(grouper_.flush().ok());
  EXPECT_EQ(orders_[0].lines.size(), kLinesMax);
  EXPECT_EQ(rejects_.size(), 2u);
}

}  // namespace
}  // namespace tillcast
