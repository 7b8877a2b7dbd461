#include "engine/books.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <thread>

#include "base/time.h"
#include "engine/folded_text.h"
#include "engine/testing.h"

namespace tillcast {
namespace {

constexpr int64_t kNow = 1'400'000'000'000;
constexpr int64_t kFrom = 1'300'000'000'000;

OrderEvent random_order(std::mt19937& random) {
  static constexpr const char* kCountries[] = {"France", "Eire", "", "Österreich"};
  OrderEvent order;
  order.order_id = fmt::format("{}", random() % 700);
  if (random() % 4) order.customer_id = fmt::format("c{}", random() % 60);
  order.currency = "GBP";
  order.country = kCountries[random() % 4];
  order.ordered_at_ms = kFrom + static_cast<int64_t>(random() % 90'000) * 61'007;
  order.revision = static_cast<uint32_t>(random() % 3);
  const uint64_t kind = random() % 8;
  if (order.revision > 0) {
    order.kind = kind < 3 ? OrderKind::kCancelled : OrderKind::kUpdated;
    if (order.kind == OrderKind::kCancelled) return order;
  } else if (kind < 2) {
    order.kind = kind == 0 ? OrderKind::kRefunded : OrderKind::kAdjusted;
  }
  for (size_t i = 0, lines = 1 + random() % 6; i < lines; ++i)
    order.lines.push_back({fmt::format("p{}", random() % 25), fmt::format("Cup {}", random() % 3),
                           1 + int64_t(random() % 9),
                           Money::from_micros(int64_t(random() % 9000) * 1000), std::nullopt});
  return order;
}

class BooksTest : public testing::Test {
 protected:
  BooksTest() : engine_(open_test_engine(folder_.path(), false)) {}

  void post(const std::vector<OrderEvent>& orders) {
    ASSERT_TRUE(engine_->append(orders, kNow).ok());
    ASSERT_TRUE(engine_->step().ok());
  }
  void post_random(uint32_t seed, int count) {
    std::mt19937 random(seed);
    std::vector<OrderEvent> orders;
    for (int i = 0; i < count; ++i) orders.push_back(random_order(random));
    post(orders);
  }
  OrderEvent order(std::string id, std::string customer, int64_t at_ms,
                   std::vector<std::string> products, int64_t units = 1) {
    OrderEvent event;
    event.order_id = std::move(id);
    event.customer_id = std::move(customer);
    event.ordered_at_ms = at_ms;
    event.currency = "GBP";
    event.country = "France";
    for (std::string& product : products)
      event.lines.push_back({std::move(product), "", units, Money::from_micros(1'000'000), {}});
    return event;
  }
  const Books& books() const { return engine_->books(); }

  TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_;
};

std::vector<Window> windows() {
  std::mt19937 random(9);
  std::vector<Window> some{{}, {kFrom + 7, INT64_MAX}, {INT64_MIN, kFrom + 20 * kDayMs + 1}};
  for (int i = 0; i < 40; ++i) {
    const int64_t from = kFrom + static_cast<int64_t>(random() % 90'000) * 61'007;
    some.push_back({from, from + static_cast<int64_t>(random() % 40'000) * 33'331});
  }
  return some;
}

TEST_F(BooksTest, CountriesAddUpToTheShop) {
  post_random(1, 900);
  for (const Window window : windows()) {
    const Kpis kpis = engine_->kpis(window);
    const CountryPage page = books().countries(window, 100);
    Totals now, previous;
    for (const CountryRow& row : page.countries) {
      now.add(row.now.totals);
      EXPECT_EQ(row.previous.has_value(), window.from_ms != INT64_MIN);
      if (row.previous) previous.add(row.previous->totals);
    }
    EXPECT_EQ(now, kpis.totals);
    EXPECT_EQ(page.period.from_ms, kpis.from_ms);
    EXPECT_EQ(page.period.to_ms, kpis.to_ms);
    if (!page.period.previous_from_ms) continue;
    const Window before{*page.period.previous_from_ms, window.from_ms};
    EXPECT_EQ(window.from_ms - before.from_ms, *page.period.to_ms - window.from_ms);
    EXPECT_EQ(previous, engine_->kpis(before).totals);
  }
  // Held against a window that was asked for, which may lie anywhere.
  const Window window{kFrom + 20 * kDayMs, kFrom + 30 * kDayMs + 5};
  const CountryPage page = books().countries(window, 100, kFrom + kDayMs);
  Totals previous;
  for (const CountryRow& row : page.countries) previous.add(row.previous->totals);
  EXPECT_GT(previous.orders, 0u);
  EXPECT_EQ(previous, engine_->kpis({kFrom + kDayMs, kFrom + 11 * kDayMs + 5}).totals);
  EXPECT_EQ(books().countries({}, 100).total, 4u);
  EXPECT_EQ(engine_->store().countries, 3u);
  EXPECT_EQ(engine_->store().products, 25u);
  EXPECT_EQ(books().countries({}, 2).countries.size(), 2u);
}

TEST_F(BooksTest, ProductsAddUpToTheGross) {
  post_random(2, 900);
  for (const Window window : windows()) {
    MoneySum revenue = 0;
    uint64_t lines = 0;
    const auto page = books().products({.window = window, .part = "", .limit = 500});
    ASSERT_TRUE(page.ok());
    for (const ProductRow& row : page->products) {
      revenue += row.now.revenue;
      lines += row.now.lines;
    }
    const Totals totals = engine_->kpis(window).totals;
    EXPECT_EQ(revenue, totals.gross);
    EXPECT_EQ(lines, totals.transactions);
  }
}

TEST_F(BooksTest, ACancellationIsARefundOfItsOrdersCountryAtItsOwnTime) {
  OrderEvent cancelled = order("1", "a", kFrom + 9 * kDayMs, {});
  cancelled.kind = OrderKind::kCancelled;
  cancelled.country = "Eire";
  cancelled.revision = 1;
  post({order("1", "a", kFrom, {"p"}), cancelled});
  const CountryPage page = books().countries({}, 10);
  ASSERT_EQ(page.countries.size(), 1u);
  EXPECT_EQ(page.countries[0].country, "France");
  EXPECT_EQ(page.countries[0].now.totals.refunds, 1'000'000);
  EXPECT_EQ(page.countries[0].now.totals.net(), 0);
  EXPECT_EQ(books().products({})->products[0].now.revenue, 1'000'000) << "gross stays";
}

TEST_F(BooksTest, RisingAndFallingAgainstTheWindowBefore) {
  const int64_t cut = kFrom + 10 * kDayMs;
  post({order("1", "a", cut - kDayMs, {"down", "gone", "same"}, 5),
        order("2", "b", cut + kDayMs, {"up", "same"}, 5),
        order("3", "b", cut + 2 * kDayMs, {"down"}, 2),
        order("4", "b", cut - 30 * kDayMs, {"long ago"}, 2)});
  const Window window{cut, cut + 5 * kDayMs};
  const auto ids = [&](ProductSort sort) {
    std::vector<std::string> found;
    const auto page = books().products({window, sort, "", 20});
    EXPECT_EQ(page->total, page->products.size());
    for (const ProductRow& row : page->products) found.push_back(row.id);
    return found;
  };
  using testing::ElementsAre;
  EXPECT_THAT(ids(ProductSort::kRising), ElementsAre("up"));
  EXPECT_THAT(ids(ProductSort::kFalling), ElementsAre("gone", "down"));
  EXPECT_THAT(ids(ProductSort::kRevenue), ElementsAre("same", "up", "down", "gone"));
  const auto refused = books().products({{}, ProductSort::kRising, "", 20});
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, testing::HasSubstr("from"));
}

TEST_F(BooksTest, ProductsAreFoundByAPartOfIdOrDescriptionWhateverTheCase) {
  OrderEvent named = order("1", "a", kFrom, {"AbC1", "x"});
  named.lines[1].description = "GRÜNE Tasse ЧАШКА ΚΟΎΠΑ";
  post({named});
  const auto found = [&](std::string part) {
    const auto page = books().products({.window = {}, .part = std::move(part)});
    return page->products.empty() ? "" : page->products[0].id;
  };
  EXPECT_EQ(found("bc"), "AbC1");
  EXPECT_EQ(found("grüne t"), "x");
  EXPECT_EQ(found("чашка"), "x");
  EXPECT_EQ(found("κο"), "x");
  EXPECT_EQ(found("nothing"), "");
  EXPECT_EQ(folded("ÀÞ×ÆΑΩЀЏАЯ<Z"), "àþ×æαωѐџая<z");
}

TEST_F(BooksTest, CohortsAgreeWithTheOrders) {
  post_random(3, 900);
  // Each customer's purchases as the timeline of their page would tell them.
  const CohortReport report = books().cohorts("");
  uint64_t customers = 0;
  MoneySum revenue = 0;
  for (const Cohort& cohort : report.cohorts) {
    customers += cohort.active.front();
    for (const MoneySum sum : cohort.revenue) revenue += sum;
    EXPECT_EQ(cohort.active.size(), cohort.revenue.size());
  }
  const Kpis kpis = engine_->kpis();
  EXPECT_EQ(customers, kpis.customers.customers);
  MoneySum known = 0;
  CustomerQuery query;
  query.limit = 1'000;
  const auto page = engine_->customers(query);
  for (const CustomerSummary& customer : page->customers) known += customer.monetary;
  EXPECT_EQ(revenue, known);
  EXPECT_EQ(report.as_of_ms, kpis.as_of_ms);
  uint64_t french = 0, of_french = 0;
  for (const CustomerSummary& customer : page->customers) french += customer.country == "France";
  for (const Cohort& cohort : books().cohorts("France").cohorts) of_french += cohort.active[0];
  EXPECT_EQ(of_french, french);
  EXPECT_GT(french, 5u);
}

TEST_F(BooksTest, PairsOfAWindowAndOfOneProduct) {
  std::vector<OrderEvent> orders;
  for (int i = 0; i < 40; ++i) {
    std::vector<std::string> products{i % 2 ? "cup" : "spoon"};
    if (i % 4 == 1) products.push_back("saucer");
    if (i % 5 == 0) products.push_back("napkin");
    orders.push_back(order(fmt::format("{}", i), i % 3 ? "a" : "", kFrom + i * kHourMs, products));
  }
  post(orders);
  const auto page = books().pairs({});
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->orders, 40u);
  EXPECT_EQ(page->products, 4u);
  EXPECT_EQ(page->orders_min, 5u);
  ASSERT_EQ(page->total, 1u) << "the others go together as often as by chance, or less";
  EXPECT_EQ(page->pairs[0].a.id, "saucer");
  EXPECT_EQ(page->pairs[0].b.id, "cup");
  EXPECT_EQ(page->pairs[0].orders.confidence(), 1);
  EXPECT_EQ(page->pairs[0].orders.lift(), 2);
  EXPECT_EQ(books().pairs({.window = {}, .product = "napkin", .orders_min = {}})->total, 0u);
  EXPECT_EQ(books().pairs({.window = {}, .product = "cup", .orders_min = {}})->total, 1u);
  EXPECT_EQ(books().pairs({.window = {}, .product = "never heard of", .orders_min = {}})->total,
            0u);
  const Window half{kFrom, kFrom + 20 * kHourMs};
  EXPECT_EQ(books().pairs({.window = half, .product = "", .orders_min = {}})->orders, 20u);
  EXPECT_EQ(books().pairs({})->orders, 40u) << "not the count of the window before";
  orders[1].kind = OrderKind::kUpdated;
  orders[1].revision = 1;
  orders[1].lines.pop_back();
  post({orders[1]});
  EXPECT_EQ(books().pairs({})->pairs[0].orders.both, 9u) << "as last stated";
}

TEST_F(BooksTest, ReadersCountWhileTheWriterGoesOn) {
  post_random(4, 200);
  std::thread reader([&] {
    for (int i = 0; i < 30; ++i) {
      const auto page = books().pairs({.window = {}, .product = "", .orders_min = 1});
      EXPECT_GT(page->orders, 50u);
    }
  });
  for (uint32_t seed = 5; seed < 25; ++seed) post_random(seed, 30);
  reader.join();
  EXPECT_EQ(books().pairs({})->orders, engine_->kpis().totals.orders);
}

TEST_F(BooksTest, AnEmptyShopHasNoTimes) {
  EXPECT_FALSE(books().countries({}, 10).period.from_ms.has_value());
  EXPECT_TRUE(books().products({})->products.empty());
  EXPECT_FALSE(books().cohorts("").as_of_ms.has_value());
  EXPECT_EQ(books().pairs({})->orders, 0u);
}

}  // namespace
}  // namespace tillcast
