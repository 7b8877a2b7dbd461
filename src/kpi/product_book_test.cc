#include "kpi/product_book.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "base/time.h"

namespace tillcast {
namespace {

OrderEvent random_order(std::mt19937& random, int number) {
  OrderEvent order;
  order.order_id = std::to_string(number);
  if (random() % 3) order.customer_id = fmt::format("c{}", random() % 20);
  order.ordered_at_ms = static_cast<int64_t>(random() % 40'000) * 100'003 - 3 * kDayMs;
  order.kind = static_cast<OrderKind>(random() % 5 == 0 ? 3 + random() % 2 : random() % 2);
  for (size_t i = 0, lines = 1 + random() % 12; i < lines; ++i)
    order.lines.push_back({fmt::format("p{}", random() % 30), "", int64_t(random() % 9) - 1,
                           Money::from_micros(int64_t(random() % 400) * 2'500), std::nullopt});
  if (random() % 4 == 0) order.lines[0].amount = Money::from_micros(int64_t(random() % 999'999));
  return order;
}

std::vector<OrderEvent> random_orders(uint32_t seed, int count) {
  std::mt19937 random(seed);
  std::vector<OrderEvent> orders;
  for (int i = 0; i < count; ++i) orders.push_back(random_order(random, i));
  return orders;
}

using Figures = std::map<std::string, ProductFigures>;

Figures slow_figures(const std::vector<OrderEvent>& orders, Window window) {
  Figures figures;
  for (const OrderEvent& order : orders) {
    if (sale_amount(order) == Money{} || !window.holds(order.ordered_at_ms)) continue;
    for (const Line& line : order.lines) {
      if (line.total() <= Money{}) continue;
      ProductFigures& sum = figures[line.product_id];
      ++sum.lines;
      sum.units += line.quantity;
      sum.revenue += line.total().micros();
    }
  }
  return figures;
}

Figures figures_of(const ProductBook& book, Window window) {
  Figures figures;
  const std::vector<ProductFigures> all = book.figures(window);
  EXPECT_EQ(all.size(), book.names().size());
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i].lines > 0) figures[book.names()[ProductIndex(i)].id] = all[i];
  return figures;
}

std::string bytes_of(const ProductBook& book) {
  ByteWriter out;
  book.save(out);
  return out.take();
}

TEST(ProductBook, FiguresOfAnyWindowAgreeWithASlowSum) {
  const std::vector<OrderEvent> orders = random_orders(1, 1500);
  ProductBook book;
  for (const OrderEvent& order : orders) book.add(order);
  std::mt19937 random(2);
  for (int i = 0; i < 300; ++i) {
    Window window{static_cast<int64_t>(random() % 50'000) * 100'003 - 5 * kDayMs, 0};
    const int64_t step = i % 3 == 0 ? kDayMs : i % 3 == 1 ? kMinuteMs : 77'777;
    window.to_ms = window.from_ms + static_cast<int64_t>(random() % 400) * step;
    if (i % 5 == 0) window.from_ms = day_of(window.from_ms) * kDayMs;
    if (i % 7 == 0) window.to_ms = day_of(window.to_ms) * kDayMs;
    EXPECT_EQ(figures_of(book, window), slow_figures(orders, window));
  }
  const int64_t middle = 20 * kDayMs + 12'345;
  for (const Window window :
       {Window{}, Window{INT64_MIN, middle}, Window{middle, INT64_MAX}, Window{middle, middle}})
    EXPECT_EQ(figures_of(book, window), slow_figures(orders, window));
  EXPECT_GT(figures_of(book, {}).size(), 20u);
}

TEST(ProductBook, RemovingUndoesAdding) {
  const std::vector<OrderEvent> orders = random_orders(3, 600);
  ProductBook once, again;
  for (const OrderEvent& order : orders) again.add(order);
  for (size_t i = 0; i < 600; i += 2) again.remove(orders[i]);
  std::vector<OrderEvent> rest;
  for (size_t i = 1; i < 600; i += 2) rest.push_back(orders[i]);
  for (const Window window : {Window{}, Window{5 * kDayMs + 1, 33 * kDayMs - 1}})
    EXPECT_EQ(figures_of(again, window), slow_figures(rest, window));
  for (size_t i = 1; i < 600; i += 2) again.remove(orders[i]);
  EXPECT_TRUE(figures_of(again, {}).empty());
  EXPECT_EQ(again.sales({}).size(), 0u);
  EXPECT_EQ(again.names().size(), 30u) << "a product that was named stays known";
}

TEST(ProductBook, TheOrderOfArrivalLeavesNoTraceInTheSales) {
  std::vector<OrderEvent> orders = random_orders(4, 800);
  ProductBook book, shuffled;
  const auto name_all = [](ProductBook& of) {  // the indices are those of the log
    OrderEvent order;
    order.kind = OrderKind::kAdjusted;
    for (int i = 0; i < 30; ++i) order.lines.push_back({fmt::format("p{}", i), "", 1, {}, {}});
    of.add(order);
  };
  name_all(book);
  name_all(shuffled);
  for (const OrderEvent& order : orders) book.add(order);
  std::ranges::shuffle(orders, std::mt19937(5));
  for (const OrderEvent& order : orders) shuffled.add(order);
  EXPECT_EQ(bytes_of(book), bytes_of(shuffled));
}

TEST(ProductBook, LinesToKnownCustomersByDay) {
  const std::vector<OrderEvent> orders = random_orders(6, 1000);
  ProductBook book;
  for (const OrderEvent& order : orders) book.add(order);
  uint64_t all = 0;
  for (int product = 0; product < 30; ++product) {
    const std::string id = fmt::format("p{}", product);
    uint64_t slow = 0;
    for (const OrderEvent& order : orders) {
      const int64_t day = day_of(order.ordered_at_ms);
      if (order.customer_id.empty() || sale_amount(order) == Money{} || day < 4 || day >= 30)
        continue;
      for (const Line& line : order.lines) slow += line.product_id == id && line.total() > Money{};
    }
    EXPECT_EQ(book.lines_to_known(*book.names().find(hash64(id)), 4, 30), slow);
    EXPECT_EQ(book.lines_to_known(static_cast<uint32_t>(hash64(id)), 4, 30), slow);
    all += slow;
  }
  EXPECT_GT(all, 500u);
  EXPECT_EQ(book.lines_to_known(7u, 4, 30), 0u) << "no such product";
}

TEST(ProductBook, WhatWasSharedStaysAsItWas) {
  std::vector<OrderEvent> orders = random_orders(7, 300);
  ProductBook book;
  for (size_t i = 0; i < 200; ++i) book.add(orders[i]);
  const auto count = [](const SharedSales& blocks) {
    size_t sales = 0;
    for (const auto& block : blocks) block->for_each([&](const Sale&) { ++sales; });
    return sales;
  };
  const SharedSales before = book.sales({});
  const SharedSales same = book.sales({});
  EXPECT_EQ(before, same) << "nothing changed: the same pointers";
  const size_t sales = count(before);
  EXPECT_GT(sales, 100u);
  for (size_t i = 0; i < 100; ++i) book.remove(orders[i]);
  for (size_t i = 200; i < 300; ++i) book.add(orders[i]);
  EXPECT_EQ(count(before), sales);
  EXPECT_NE(count(book.sales({})), 0u);
  EXPECT_NE(before, book.sales({}));
}

// As a day's closing that states all its orders alike, in any order of their keys.
TEST(ProductBook, ManySalesOfOneMomentCostNoMoreEach) {
  constexpr int kSales = 60'000;
  std::vector<OrderEvent> orders;
  for (int i = 0; i < kSales; ++i) {
    OrderEvent order;
    order.order_id = std::to_string(i);
    order.ordered_at_ms = (i % 3 == 0) * kHourMs;
    order.lines = {{fmt::format("p{}", i % 7), "", 1, Money::from_micros(1'000), std::nullopt}};
    orders.push_back(std::move(order));
  }
  ProductBook book;
  for (const OrderEvent& order : orders) book.add(order);
  const SharedSales shared = book.sales({});
  EXPECT_GE(shared.size(), size_t(kSales) / 256);
  for (int i = 0; i < kSales; i += 2) book.remove(orders[size_t(i)]);
  const auto count = [](const SharedSales& sales) {
    std::pair<int64_t, uint64_t> before{-1, 0};
    size_t seen = 0;
    for (const auto& block : sales)
      block->for_each([&](const Sale& sale) {
        EXPECT_LT(before, std::pair(sale.at_ms, sale.order));
        before = {sale.at_ms, sale.order};
        ++seen;
      });
    return seen;
  };
  EXPECT_EQ(count(shared), size_t(kSales));
  EXPECT_EQ(count(book.sales({})), size_t(kSales) / 2);
  size_t of_the_second_hour = 0;
  for (const auto& sold : book.figures({kHourMs, kHourMs + 1})) of_the_second_hour += sold.lines;
  EXPECT_EQ(of_the_second_hour, size_t(kSales) / 6);
  // However they came and went, what is kept says the same.
  ProductBook fresh;
  for (int i = kSales - 1; i > 0; i -= 2) fresh.add(orders[size_t(i)]);
  std::map<std::string, ProductFigures> figures = figures_of(fresh, {});
  EXPECT_EQ(figures_of(book, {}), figures);
}

OrderEvent naming(std::string order_id, int64_t at_ms, std::string description, int64_t price = 1) {
  OrderEvent order;
  order.order_id = std::move(order_id);
  order.ordered_at_ms = at_ms;
  order.lines = {{"p", std::move(description), 1, Money::from_micros(price), std::nullopt}};
  return order;
}

TEST(ProductBook, TheNewestSaleThatHadADescriptionGivesIt) {
  ProductBook book;
  const auto said = [&] { return book.names()[ProductIndex{0}].description; };
  book.add(naming("5", 500, "damaged", 0));
  EXPECT_EQ(said(), "damaged") << "better than nothing";
  book.add(naming("1", 100, "RED CUP"));
  EXPECT_EQ(said(), "RED CUP") << "a sale's stands above";
  book.add(naming("3", 300, "RED MUG"));
  book.add(naming("2", 200, "RED JAR"));
  book.add(naming("4", 400, ""));
  EXPECT_EQ(said(), "RED MUG");
  book.remove(naming("3", 300, "RED MUG"));
  EXPECT_EQ(said(), "RED MUG") << "what was said stays";
  book.add(naming("3", 300, "BLUE MUG"));
  EXPECT_EQ(said(), "BLUE MUG") << "the order stated anew";
}

TEST(ProductNames, OfALongDescriptionTheBeginningStaysInWholeCharacters) {
  ProductNames names;
  const ProductIndex product = names.intern("p");
  std::string text(ProductNames::kDescriptionBytesKept - 1, 'x');
  names.describe(product, text + "é and more", {});
  EXPECT_EQ(names[product].description, text);
}

TEST(ProductNames, ProductsOfOneLowHalfAreToldApart) {
  // Ids whose hashes agree in their low halves: found by trying some hundred thousand.
  std::map<uint32_t, std::string> seen;
  std::string a, b;
  for (int i = 0; a.empty(); ++i) {
    const std::string id = std::to_string(i);
    const auto [place, fresh] = seen.insert({static_cast<uint32_t>(hash64(id)), id});
    if (fresh) continue;
    a = place->second;
    b = id;
  }
  ProductNames names;
  const ProductIndex first = names.intern(a), second = names.intern(b);
  EXPECT_NE(first, second);
  EXPECT_EQ(names.find(hash64(a)), first);
  EXPECT_EQ(names.find(hash64(b)), second);
  EXPECT_EQ(names.of_low_half(static_cast<uint32_t>(hash64(a))).size(), 2u);
}

TEST(ProductBook, ACheckpointBringsEverythingBackAndDamageIsRefused) {
  const std::vector<OrderEvent> orders = random_orders(8, 300);
  ProductBook book;
  for (const OrderEvent& order : orders) book.add(order);
  const std::string bytes = bytes_of(book);
  ProductBook loaded;
  ByteReader whole(bytes);
  ASSERT_TRUE(loaded.load(whole).ok());
  EXPECT_TRUE(whole.at_end());
  EXPECT_EQ(bytes_of(loaded), bytes);
  for (const Window window : {Window{}, Window{5 * kDayMs + 1, 33 * kDayMs - 1}})
    EXPECT_EQ(figures_of(loaded, window), figures_of(book, window));
  loaded.add(orders[0]);
  loaded.remove(orders[0]);
  EXPECT_EQ(bytes_of(loaded), bytes);
  for (const size_t size : {size_t{3}, bytes.size() / 2, bytes.size() - 1}) {
    ByteReader cut(std::string_view(bytes).substr(0, size));
    EXPECT_FALSE(loaded.load(cut).ok()) << size;
  }
}

}  // namespace
}  // namespace tillcast
