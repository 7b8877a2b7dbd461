#include "bench/order_texts.h"

#include <gtest/gtest.h>

#include <set>

#include "base/time.h"
#include "bench/bench_report.h"
#include "bench/latencies.h"
#include "event/order_json.h"

namespace tillcast {
namespace {

constexpr int64_t kAtMs = 1'764'162'000'123;  // 2025-11-26T13:00:00.123Z

// What is counted while orders are copied is what a server reads in them.
TEST(OrderTexts, AreOrdersAndCountedAsTheyAreRead) {
  OrderTexts texts(1'000, 1);
  constexpr uint64_t kOrders = 4'000;
  SentOrders sent, read;
  std::string body;
  for (uint64_t number = 0; number < kOrders; ++number) {
    sent += texts.append(body, number, kAtMs + static_cast<int64_t>(number) * kHourMs);
    body.push_back('\n');
  }
  OrderJsonReader reader;
  const auto orders = reader.read(body, OrderJsonForm::kLines, "GBP", kOrders);
  ASSERT_TRUE(orders.ok());
  ASSERT_EQ(orders->size(), kOrders);
  std::set<std::string> ids, customers;
  for (uint64_t number = 0; number < kOrders; ++number) {
    const ParsedOrder& order = (*orders)[number];
    ASSERT_TRUE(order.order.ok()) << order.order.error().message;
    EXPECT_EQ(order.order_id, OrderTexts::order_id(number));
    EXPECT_EQ(order.order->ordered_at_ms, kAtMs + static_cast<int64_t>(number) * kHourMs);
    ids.insert(order.order_id);
    customers.insert(order.order->customer_id);
    MoneySum gross = 0;
    for (const Line& line : order.order->lines) {
      EXPECT_GT(line.total().micros(), 0);
      gross += line.total().micros();
    }
    read += {1, order.order->lines.size(), gross};
  }
  EXPECT_EQ(ids.size(), kOrders);
  EXPECT_GT(customers.size(), 900u);
  EXPECT_LE(customers.size(), 1'000u);
  EXPECT_EQ(read.orders, sent.orders);
  EXPECT_EQ(read.transactions, sent.transactions);
  EXPECT_EQ(read.gross, sent.gross);
  EXPECT_NEAR(static_cast<double>(sent.transactions) / kOrders, 26.6, 3);
}

TEST(OrderTexts, OfOneLineHaveOne) {
  OrderTexts texts(10, 1, 1);
  std::string body;
  EXPECT_EQ(texts.append(body, 7, 3, kAtMs).transactions, 1u);
  EXPECT_NE(body.find("\"customer_id\":\"" + OrderTexts::customer_id(3) + '"'), body.npos);
}

TEST(Latencies, QuantilesAreTheSmallestThatSoManyDoNotExceed) {
  Latencies took;
  EXPECT_EQ(took.quantile(0.99), 0);
  for (int i = 100; i >= 1; --i) took.add(i);
  EXPECT_EQ(took.quantile(0.5), 50);
  EXPECT_EQ(took.quantile(0.99), 99);
  EXPECT_EQ(took.quantile(1), 100);
}

TEST(BenchReport, NumbersAreGrouped) {
  EXPECT_EQ(grouped(1'234'567.8), "1,234,568");
  EXPECT_EQ(grouped(-1'000), "-1,000");
  EXPECT_EQ(grouped(400), "400");
  EXPECT_EQ(grouped(12.345), "12.35");
  EXPECT_EQ(grouped(0.04567), "0.0457");
}

}  // namespace
}  // namespace tillcast
