#include "feature/product_sales.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace tillcast {
namespace {

TEST(ProductSales, CountTheSixtyDaysBeforeTheDay) {
  ProductSales sales;
  sales.change(7, 100, 3);
  sales.change(7, 101, 2);
  sales.change(8, 101, 1);
  EXPECT_EQ(sales.lines_sold(7), 0u);  // nothing is counted yet
  sales.roll_to(101);
  EXPECT_EQ(sales.lines_sold(7), 3u);  // the day itself does not count
  sales.roll_to(102);
  EXPECT_EQ(sales.lines_sold(7), 5u);
  EXPECT_EQ(sales.lines_sold(8), 1u);
  sales.roll_to(100 + ProductSales::kDays);
  EXPECT_EQ(sales.lines_sold(7), 5u);
  sales.roll_to(101 + ProductSales::kDays);
  EXPECT_EQ(sales.lines_sold(7), 2u);
  sales.roll_to(102 + ProductSales::kDays);
  EXPECT_EQ(sales.lines_sold(7), 0u);
}

TEST(ProductSales, WhatComesLateCountsFromTheNextMidnight) {
  ProductSales sales;
  sales.roll_to(200);
  sales.change(7, 199, 4);
  sales.change(7, 100, 9);  // too old to count ever again
  EXPECT_EQ(sales.lines_sold(7), 0u);
  sales.roll_to(150);  // no way back
  EXPECT_EQ(sales.lines_sold(7), 0u);
  sales.roll_to(201);
  EXPECT_EQ(sales.lines_sold(7), 4u);
}

// The slow twin: a list of all sales, counted anew; late ones and takings-away too, days
// left out, saved and loaded now and then.
TEST(ProductSales, AgreeWithCountingAnew) {
  struct Sale {
    uint32_t product;
    int64_t day;
  };
  std::mt19937 random(5);
  ProductSales sales;
  std::vector<Sale> all;
  for (int64_t day = 0; day < 1000; day += random() % 20 == 0 ? 1 + random() % 90 : 1) {
    sales.roll_to(day);
    for (uint32_t product = 0; product < 5; ++product) {
      int64_t expected = 0;
      for (const Sale& sale : all)
        expected += sale.product == product && sale.day >= day - ProductSales::kDays;
      ASSERT_EQ(sales.lines_sold(product), expected) << day;
    }
    for (int i = 0; i < 4; ++i) {
      const auto late = static_cast<int64_t>(random() % 4 == 0 ? random() % 80 : 0);
      all.push_back({static_cast<uint32_t>(random() % 5), day - late});
      sales.change(all.back().product, all.back().day, 1);
    }
    const size_t gone = random() % all.size();
    sales.change(all[gone].product, all[gone].day, -1);
    all.erase(all.begin() + static_cast<int64_t>(gone));
    if (random() % 50 == 0) {
      ByteWriter out;
      sales.save(out);
      const std::string bytes = out.take();
      ByteReader in(bytes);
      ProductSales loaded;
      ASSERT_TRUE(loaded.load(in).ok());
      ASSERT_TRUE(in.at_end());
      EXPECT_EQ(loaded, sales);
      sales = loaded;
    }
  }
}

TEST(ProductSales, DamagedBytesAreRefused) {
  ProductSales sales;
  sales.change(7, 100, 3);
  ByteWriter out;
  sales.save(out);
  std::string bytes = out.take();
  bytes.resize(bytes.size() - 1);
  ByteReader in(bytes);
  EXPECT_FALSE(ProductSales().load(in).ok());
}

}  // namespace
}  // namespace tillcast
