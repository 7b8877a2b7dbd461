// Lists of customers beside their slow, obvious twin: everyone read one by one and sorted.
#include "engine/customer_lists.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "base/time.h"
#include "engine/testing.h"
#include "engine/testing_segments.h"

namespace tillcast {
namespace {

constexpr int64_t kNow = 1'400'000'000'000;
constexpr int64_t kFrom = 1'300'000'000'000;

constexpr std::array kSorts{
    CustomerSort::kProbability,   CustomerSort::kMonetary, CustomerSort::kAverageOrderValue,
    CustomerSort::kRefunded,      CustomerSort::kOrders,   CustomerSort::kLastPurchase,
    CustomerSort::kFirstPurchase, CustomerSort::kCountry,  CustomerSort::kSegment,
    CustomerSort::kCustomerId};

OrderEvent random_order(std::mt19937& random, int number) {
  static const std::vector<std::string> kCountries{"", "France", "Eire", "\xC3\x85land", "Z:1"};
  OrderEvent order;
  order.order_id = std::to_string(number);
  // Ids of unlike lengths, of which some are the beginning of others.
  const auto customer = static_cast<uint32_t>(random() % 90);
  order.customer_id = fmt::format("{}{}", customer % 3 ? "customer-" : "c", customer);
  order.currency = "GBP";
  order.country = kCountries[customer % kCountries.size()];
  order.ordered_at_ms = kFrom + static_cast<int64_t>(random() % 50) * kDayMs;
  if (random() % 6 == 0) order.kind = OrderKind::kRefunded;
  // Few different amounts, so that there are ties.
  order.lines = {{"p", "", 1 + int64_t(random() % 3), Money::from_micros(2'500'000), std::nullopt}};
  return order;
}

// What a list is sorted by: a number or a text; nothing comes last.
struct Value {
  bool known = true;
  long double number = 0;
  std::string text;
};

Value value_of(const CustomerSummary& customer, CustomerSort sort) {
  const auto time = [](std::optional<int64_t> at) {
    return Value{at.has_value(), static_cast<long double>(at.value_or(0)), ""};
  };
  switch (sort) {
    case CustomerSort::kProbability:
      return {customer.probability.has_value(), customer.probability.value_or(0), ""};
    case CustomerSort::kMonetary:
      return {true, static_cast<long double>(customer.monetary), ""};
    case CustomerSort::kAverageOrderValue:
      return {customer.orders > 0,
              customer.orders > 0 ? static_cast<long double>(customer.monetary /
                                                             static_cast<int64_t>(customer.orders))
                                  : 0,
              ""};
    case CustomerSort::kRefunded:
      return {true, static_cast<long double>(customer.refunded), ""};
    case CustomerSort::kOrders:
      return {true, static_cast<long double>(customer.orders), ""};
    case CustomerSort::kLastPurchase:
      return time(customer.last_purchase_at_ms);
    case CustomerSort::kFirstPurchase:
      return time(customer.first_purchase_at_ms);
    case CustomerSort::kCountry:
      return {!customer.country.empty(), 0, customer.country};
    case CustomerSort::kSegment:
      return {customer.segment.id != kNoSegment, 0, customer.segment.name};
    case CustomerSort::kCustomerId:
      return {true, 0, customer.customer_id};
  }
  return {};
}

std::vector<std::string> slow_list(const Engine& engine, const CustomerQuery& query) {
  std::vector<CustomerSummary> found;
  for (int i = 0; i < 90; ++i) {
    const auto detail = engine.customer(fmt::format("{}{}", i % 3 ? "customer-" : "c", i));
    if (!detail.ok() || detail->summary.orders == 0) continue;
    const CustomerSummary& customer = detail->summary;
    if (!customer.customer_id.starts_with(query.prefix)) continue;
    if (!query.country.empty() && customer.country != query.country) continue;
    if (query.segment.segment && customer.segment.id != *query.segment.segment) continue;
    if (!query.monetary.holds(customer.monetary) || !query.orders.holds(customer.orders)) continue;
    if (!query.last_purchase_ms.holds(*customer.last_purchase_at_ms)) continue;
    const double p = customer.probability.value_or(-1);
    if (query.probability.from && !(p >= *query.probability.from)) continue;
    if (query.probability.to && !(p < *query.probability.to || *query.probability.to == 1))
      continue;
    found.push_back(customer);
  }
  std::ranges::sort(found, [&](const CustomerSummary& a, const CustomerSummary& b) {
    const Value x = value_of(a, query.sort), y = value_of(b, query.sort);
    if (x.known != y.known) return x.known;
    if (x.known && (x.number != y.number || x.text != y.text)) {
      const bool less = x.number != y.number ? x.number < y.number : x.text < y.text;
      return less != query.descending;
    }
    return a.customer_id < b.customer_id;
  });
  std::vector<std::string> ids;
  for (const CustomerSummary& customer : found) ids.push_back(customer.customer_id);
  return ids;
}

std::vector<std::string> ids_of(const CustomerPage& page) {
  std::vector<std::string> ids;
  for (const CustomerSummary& customer : page.customers) ids.push_back(customer.customer_id);
  return ids;
}

class CustomerListsTest : public testing::Test {
 protected:
  CustomerListsTest() {
    EngineOptions options;
    options.segmentation = test_segmentation();
    engine_ = open_test_engine(folder_.path(), false, std::make_shared<RecencyFrequencyModel>(),
                               std::move(options));
  }
  void post(int orders) {
    std::vector<OrderEvent> batch;
    for (int i = 0; i < orders; ++i) batch.push_back(random_order(random_, ++posted_));
    ASSERT_TRUE(engine_->append(batch, kNow).ok());
    ASSERT_TRUE(engine_->step().ok());
  }
  // By pages of both kinds.
  void expect_list(CustomerQuery query) {
    const std::vector<std::string> expected = slow_list(*engine_, query);
    query.limit = 7;
    std::vector<std::string> by_cursor, by_offset;
    for (;;) {
      const auto page = engine_->customers(query);
      ASSERT_TRUE(page.ok()) << page.error().message;
      EXPECT_EQ(page->total, expected.size());
      const std::vector<std::string> ids = ids_of(*page);
      by_cursor.insert(by_cursor.end(), ids.begin(), ids.end());
      if (page->next.empty()) break;
      query.cursor = page->next;
    }
    EXPECT_EQ(by_cursor, expected);
    query.cursor.clear();
    for (query.offset = 0; query.offset < expected.size(); query.offset += query.limit) {
      const std::vector<std::string> ids = ids_of(*engine_->customers(query));
      by_offset.insert(by_offset.end(), ids.begin(), ids.end());
    }
    EXPECT_EQ(by_offset, expected);
  }

  TemporaryFolder folder_;
  std::unique_ptr<Engine> engine_;
  std::mt19937 random_{11};
  int posted_ = 0;
};

TEST_F(CustomerListsTest, EverySortInBothDirectionsIsTheSlowOne) {
  // Few at first, so that later ones come between the ids that are known.
  for (const int orders : {10, 60, 40, 1, 120}) {
    post(orders);
    for (const CustomerSort sort : kSorts) {
      for (const bool descending : {true, false}) {
        SCOPED_TRACE(fmt::format("{} {}", int(sort), descending));
        CustomerQuery query;
        query.sort = sort;
        query.descending = descending;
        expect_list(query);
      }
    }
  }
}

TEST_F(CustomerListsTest, EveryFilterIsTheSlowOne) {
  post(200);
  const auto median = [&](CustomerSort sort) {
    CustomerQuery query;
    query.sort = sort;
    query.offset = 40;
    query.limit = 1;
    return engine_->customers(query)->customers.at(0);
  };
  const CustomerSummary middle = median(CustomerSort::kProbability);
  const auto check = [&](auto change) {
    for (const CustomerSort sort : {CustomerSort::kMonetary, CustomerSort::kCountry}) {
      CustomerQuery query;
      query.sort = sort;
      change(query);
      expect_list(query);
      EXPECT_NE(engine_->customers(query)->total, 0u);
    }
  };
  check([](CustomerQuery& query) { query.prefix = "customer-1"; });
  check([](CustomerQuery& query) { query.country = "Eire"; });
  check([](CustomerQuery& query) { query.segment.segment = SegmentId{4}; });
  check([&](CustomerQuery& query) { query.probability.from = middle.probability; });
  check([&](CustomerQuery& query) { query.probability.to = middle.probability; });
  check([&](CustomerQuery& query) { query.probability = {0.0, 1.0}; });
  const CustomerSummary spent = median(CustomerSort::kMonetary);
  check([&](CustomerQuery& query) { query.monetary.from = spent.monetary; });
  check([&](CustomerQuery& query) { query.monetary = {1, spent.monetary}; });
  check([](CustomerQuery& query) { query.orders = {2, 4}; });
  const CustomerSummary last = median(CustomerSort::kLastPurchase);
  check([&](CustomerQuery& query) { query.last_purchase_ms.from = last.last_purchase_at_ms; });
  check([&](CustomerQuery& query) { query.last_purchase_ms.to = last.last_purchase_at_ms; });
  check([&](CustomerQuery& query) {
    query.orders.from = 2;
    query.probability.to = middle.probability;
    query.prefix = "c";
  });
  CustomerQuery nobody;
  nobody.prefix = "customer-1x";
  EXPECT_EQ(engine_->customers(nobody)->total, 0u);
  nobody = {};
  nobody.orders = {3, 3};
  EXPECT_EQ(engine_->customers(nobody)->total, 0u);
}

TEST_F(CustomerListsTest, WithoutAModelThereAreNoProbabilitiesToFilterAndSortBy) {
  ASSERT_TRUE(engine_->set_champion(nullptr).ok());
  post(100);
  CustomerQuery query;
  expect_list(query);
  query.probability = {0.0, 1.0};
  EXPECT_EQ(engine_->customers(query)->total, 0u);
  query.probability = {};
  EXPECT_NE(engine_->customers(query)->total, 0u);
  ASSERT_TRUE(engine_->set_champion(std::make_shared<RecencyFrequencyModel>()).ok());
  query.probability = {0.0, 1.0};
  EXPECT_NE(engine_->customers(query)->total, 0u) << "what readers see has changed";
}

TEST_F(CustomerListsTest, AnyOffsetAndAnyCursorAreAnswered) {
  post(100);
  CustomerQuery query;
  const size_t total = engine_->customers(query)->total;
  for (const uint64_t offset : {uint64_t{total}, uint64_t{1'000'000'000'000'000'000}, UINT64_MAX}) {
    query.offset = offset;
    const auto page = engine_->customers(query);
    EXPECT_EQ(page->customers.size(), 0u);
    EXPECT_EQ(page->total, total);
    EXPECT_EQ(page->next, "");
  }
  query.offset = 0;
  for (const char* cursor :
       {"nonsense", "1:2", "x.0:", "0.5:abc", "0.:a", "0.99999999999999999999:a", ".", "0."}) {
    query.cursor = cursor;
    EXPECT_THAT(engine_->customers(query).error().message, testing::StartsWith("cursor: "))
        << cursor;
  }
  // One of another sort, of a country that is gone, or of a customer nobody knows: a page begins.
  for (const CustomerSort sort : kSorts) {
    for (const bool descending : {true, false}) {
      query.sort = sort;
      query.descending = descending;
      query.limit = 1000;
      query.cursor = "0.6:Franconia-c1";
      EXPECT_TRUE(engine_->customers(query).ok());
      query.cursor = "ffffffffffffffff.0:zzz";
      EXPECT_TRUE(engine_->customers(query).ok());
    }
  }
  query.sort = CustomerSort::kCountry;
  query.descending = false;
  query.cursor = "0.6:Franco";
  const auto page = engine_->customers(query);  // a temporary would not outlive the loop's head
  ASSERT_TRUE(page.ok());
  for (const CustomerSummary& customer : page->customers)
    EXPECT_TRUE(customer.country.empty() || customer.country > "Franco");
}

TEST_F(CustomerListsTest, RowsStayInPlaceWhileAListIsPagedAndFirstPagesAreNew) {
  post(60);
  CustomerQuery query;
  query.sort = CustomerSort::kCustomerId;
  query.descending = false;
  query.limit = 5;
  query.asked_at_ms = 10'000;
  const CustomerPage first = engine_->customers(query).value();
  OrderEvent before_all = random_order(random_, ++posted_);
  before_all.customer_id = "a";
  before_all.kind = OrderKind::kPlaced;
  ASSERT_TRUE(engine_->append({&before_all, 1}, kNow).ok());
  ASSERT_TRUE(engine_->step().ok());

  query.offset = 5;
  query.asked_at_ms = 10'000 + kListAgeMsMax - 1;
  const CustomerPage second = engine_->customers(query).value();
  EXPECT_EQ(second.seq, first.seq) << "the same list";
  EXPECT_EQ(second.total, first.total);
  query.cursor = first.next;
  query.offset = 0;
  EXPECT_EQ(ids_of(*engine_->customers(query)), ids_of(second));
  query.cursor.clear();
  query.offset = 5;
  query.asked_at_ms = 10'000 + kListAgeMsMax;
  const CustomerPage later = engine_->customers(query).value();
  EXPECT_EQ(later.total, first.total + 1);
  EXPECT_EQ(later.customers[0].customer_id, first.customers[4].customer_id) << "all moved by one";
  EXPECT_GT(later.seq, first.seq);

  post(1);
  query.offset = 0;
  query.asked_at_ms = *query.asked_at_ms + 1;
  EXPECT_EQ(engine_->customers(query)->seq, engine_->seq()) << "a first page is never old";
}

TEST(CustomerLists, KeepsTheLatestUsedWithinItsBounds) {
  CustomerLists lists;
  const auto query_of = [](size_t number) {
    CustomerQuery query;
    query.orders.from = number;
    query.limit = number + 1;  // a page is no part of what is kept
    return query;
  };
  for (size_t i = 0; i < kListsMax; ++i) lists.keep(query_of(i), std::make_shared<CustomerList>());
  EXPECT_NE(lists.find(query_of(0)), nullptr);
  lists.keep(query_of(kListsMax), std::make_shared<CustomerList>());
  EXPECT_EQ(lists.find(query_of(1)), nullptr) << "not used for longest";
  EXPECT_NE(lists.find(query_of(0)), nullptr);
  auto large = std::make_shared<CustomerList>();
  large->customers.resize(kListBytesMax / 4);
  lists.keep(query_of(100), large);
  EXPECT_NE(lists.find(query_of(100)), nullptr) << "the newest, however large";
  EXPECT_EQ(lists.find(query_of(0)), nullptr);
  CustomerQuery other = query_of(100);
  other.prefix = "x";
  EXPECT_EQ(lists.find(other), nullptr);
}

TEST(CustomerLists, NoTwoQueriesAreTakenForOne) {
  CustomerLists lists;
  CustomerQuery a, b;
  a.prefix = "1 x";
  a.country = "y";
  b.prefix = "1";
  b.country = "x y";
  lists.keep(a, std::make_shared<CustomerList>());
  EXPECT_EQ(lists.find(b), nullptr);
  a = b = {};
  a.monetary.from = 1;
  b.monetary.to = 1;
  lists.keep(a, std::make_shared<CustomerList>());
  EXPECT_EQ(lists.find(b), nullptr);
  b = a;
  b.descending = !a.descending;
  EXPECT_EQ(lists.find(b), nullptr);
  b = a;
  b.segment.changed = true;
  EXPECT_EQ(lists.find(b), nullptr);
}

}  // namespace
}  // namespace tillcast
