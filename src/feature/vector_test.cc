// The features against a slow obvious twin: the contract's definitions, written down one by one
// over plain lists.
#include "feature/vector.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <map>
#include <random>
#include <set>

#include "base/time.h"
#include "feature/profiles.h"

namespace tillcast {
namespace {

struct Sale {
  int64_t at_ms;
  double amount = 0;
  std::vector<Line> lines;  // that count
};

double day_age(int64_t as_of_ms, int64_t at_ms) {
  return static_cast<double>(as_of_ms - at_ms) / 86'400'000.0;
}

double mean(const std::vector<double>& xs) {
  double sum = 0;
  for (const double x : xs) sum += x;
  return sum / static_cast<double>(xs.size());
}

double deviation(const std::vector<double>& xs, double less) {
  if (xs.size() < 2) return 0;
  double sum = 0;
  for (const double x : xs) sum += (x - mean(xs)) * (x - mean(xs));
  return std::sqrt(sum / (static_cast<double>(xs.size()) - less));
}

double units_of(Money money) { return static_cast<double>(money.micros()) / 1e6; }

// The refunds, by name, and the sales in order of time.
std::vector<Sale> slow_sales(const std::vector<OrderEvent>& orders,
                             std::map<std::string, double>& f) {
  std::vector<Sale> sales;
  f["refund_orders"] = f["refund_amount"] = 0;
  for (const OrderEvent& order : orders) {
    if (order.kind == OrderKind::kRefunded) {
      f["refund_orders"] += 1;
      for (const Line& line : order.lines) f["refund_amount"] += units_of(line.total());
    }
    if (order.kind != OrderKind::kPlaced && order.kind != OrderKind::kUpdated) continue;
    Sale sale{order.ordered_at_ms, 0, {}};
    for (const Line& line : order.lines) {
      if (line.total().micros() <= 0) continue;
      sale.amount += units_of(line.total());
      sale.lines.push_back(line);
    }
    if (sale.amount > 0) sales.push_back(sale);
  }
  std::ranges::sort(sales, {}, &Sale::at_ms);
  return sales;
}

void slow_baskets(const std::vector<Sale>& sales, std::map<std::string, double>& f) {
  std::vector<double> lines, units, products, prices;
  std::map<std::string, double> spend;
  double total = 0;
  for (const Sale& sale : sales) {
    lines.push_back(static_cast<double>(sale.lines.size()));
    double order_units = 0;
    std::set<std::string> order_products;
    for (const Line& line : sale.lines) {
      order_units += static_cast<double>(line.quantity);
      order_products.insert(line.product_id);
      prices.push_back(units_of(line.unit_price));
      spend[line.product_id] += units_of(line.total());
    }
    units.push_back(order_units);
    products.push_back(static_cast<double>(order_products.size()));
    total += sale.amount;
  }
  f["basket_lines"] = mean(lines);
  f["basket_units"] = mean(units);
  f["basket_products"] = mean(products);
  f["distinct_products"] = static_cast<double>(spend.size());
  f["product_entropy"] = 0;
  for (const auto& [product, amount] : spend)
    f["product_entropy"] -= amount / total * std::log(amount / total);
  f["unit_price_mean"] = mean(prices);
  f["unit_price_std"] = deviation(prices, 1);
}

void slow_rhythm(const std::vector<Sale>& sales, std::map<std::string, double>& f) {
  std::set<int64_t> days;
  std::vector<double> gaps;
  for (const Sale& sale : sales) days.insert(sale.at_ms / 86'400'000);
  for (auto day = days.begin(); std::next(day) != days.end(); ++day)
    gaps.push_back(static_cast<double>(*std::next(day) - *day));
  f["active_days"] = static_cast<double>(days.size());
  f["gap_mean_days"] = gaps.empty() ? -1 : mean(gaps);
  f["gap_std_days"] = gaps.empty() ? -1 : deviation(gaps, 0);
  f["gap_last_days"] = gaps.empty() ? -1 : gaps.back();
}

// Orders and spend, each sale weighed by its age in days.
template <class Weight>
void slow_sum(const std::vector<Sale>& sales, int64_t as_of_ms, double& count, double& spend,
              Weight weight) {
  count = spend = 0;
  for (const Sale& sale : sales) {
    count += weight(day_age(as_of_ms, sale.at_ms));
    spend += weight(day_age(as_of_ms, sale.at_ms)) * sale.amount;
  }
}

// All features by name; `orders` are in force, in any order.
std::map<std::string, double> slow_features(const std::vector<OrderEvent>& orders,
                                            int64_t as_of_ms) {
  std::map<std::string, double> f;
  const std::vector<Sale> sales = slow_sales(orders, f);
  if (sales.empty()) return {};
  std::vector<double> amounts;
  for (const Sale& sale : sales) amounts.push_back(sale.amount);
  f["recency_days"] = day_age(as_of_ms, sales.back().at_ms);
  f["tenure_days"] = day_age(as_of_ms, sales.front().at_ms);
  f["frequency"] = static_cast<double>(sales.size());
  f["aov"] = mean(amounts);
  f["monetary"] = mean(amounts) * static_cast<double>(sales.size());
  f["order_value_std"] = deviation(amounts, 0);
  slow_rhythm(sales, f);
  slow_baskets(sales, f);
  for (const int days : {7, 14, 30, 60, 90, 180})
    slow_sum(sales, as_of_ms, f[fmt::format("orders_{}d", days)], f[fmt::format("spend_{}d", days)],
             [&](double age) { return age <= days ? 1.0 : 0.0; });
  for (const int half : {14, 30, 90})
    slow_sum(sales, as_of_ms, f[fmt::format("ewma_orders_{}", half)],
             f[fmt::format("ewma_spend_{}", half)],
             [&](double age) { return std::pow(2.0, -age / half); });
  return f;
}

class RandomShop {
 public:
  explicit RandomShop(uint32_t seed) : random_(seed) {}

  OrderEvent order(int id, int64_t from_ms, int64_t days) {
    OrderEvent event;
    event.order_id = std::to_string(id);
    event.customer_id = "c";
    event.currency = "GBP";
    // Coarse times, so that ties, same days and exact window ends come up.
    event.ordered_at_ms = from_ms + below(days) * kDayMs + below(4) * 6 * kHourMs;
    if (below(6) == 0) event.kind = OrderKind::kRefunded;
    if (below(15) == 0) event.kind = OrderKind::kAdjusted;
    const int64_t lines = 1 + below(6);
    for (int64_t i = 0; i < lines; ++i) event.lines.push_back(line(event.kind));
    return event;
  }

  int64_t below(int64_t n) { return static_cast<int64_t>(random_() % static_cast<uint64_t>(n)); }
  std::mt19937_64& engine() { return random_; }

 private:
  Line line(OrderKind kind) {
    Line result;
    result.product_id = "p" + std::to_string(below(12));
    result.quantity = kind == OrderKind::kRefunded ? 1 + below(5) : below(9) - 2;
    result.unit_price = Money::from_micros(below(30'000) * 1000);
    if (below(5) == 0) result.amount = Money::from_micros(below(50'000) * 100);
    return result;
  }
  std::mt19937_64 random_;
};

void expect_equal(const Profile& profile, const std::vector<OrderEvent>& orders, int64_t as_of_ms) {
  const auto slow = slow_features(orders, as_of_ms);
  ASSERT_EQ(profile.purchases().empty(), slow.empty());
  if (slow.empty()) return;
  ASSERT_EQ(slow.size(), kBaseFeatures);
  std::array<double, kBaseFeatures> fast;
  compute_features(profile, as_of_ms, fast);
  for (size_t i = 0; i < kBaseFeatures; ++i) {
    const std::string name(base_features()[i].name);
    ASSERT_TRUE(slow.contains(name)) << name;
    const double want = slow.at(name);
    EXPECT_NEAR(fast[i], want, 1e-9 * std::max(1.0, std::abs(want))) << name;
  }
}

TEST(Features, AgreeWithTheirTwinOnRandomHistories) {
  constexpr int64_t kFrom = 1'291'161'600'000;
  for (uint32_t seed = 0; seed < 400; ++seed) {
    SCOPED_TRACE(seed);
    RandomShop shop(seed);
    std::vector<OrderEvent> orders;
    Profile profile;
    const int64_t days = 1 + shop.below(400);
    for (int64_t i = 0, count = 1 + shop.below(30); i < count; ++i) {
      orders.push_back(shop.order(static_cast<int>(i), kFrom, days));  // late ones among them
      profile.add(orders.back());
    }
    for (int64_t i = shop.below(6); i > 0; --i) {  // updates: the whole order anew
      OrderEvent& order = orders[static_cast<size_t>(shop.below(std::ssize(orders)))];
      profile.remove(order);
      order = shop.order(std::stoi(order.order_id), kFrom, days);
      profile.add(order);
    }
    expect_equal(profile, orders, kFrom + days * kDayMs);
    expect_equal(profile, orders, kFrom + days * kDayMs + 12345);
  }
}

TEST(Features, ArrivalOrderLeavesNoTraceInAnyBit) {
  constexpr int64_t kFrom = 1'291'161'600'000;
  for (uint32_t seed = 0; seed < 100; ++seed) {
    RandomShop shop(seed);
    std::vector<OrderEvent> orders;
    for (int i = 0; i < 25; ++i) orders.push_back(shop.order(i, kFrom, 60));
    Profile once, again;
    for (const OrderEvent& order : orders) once.add(order);
    std::ranges::shuffle(orders, shop.engine());
    const OrderEvent passing = shop.order(99, kFrom, 60);
    again.add(passing);
    for (const OrderEvent& order : orders) again.add(order);
    again.remove(passing);
    ASSERT_EQ(once, again);
    if (once.purchases().empty()) continue;
    std::array<double, kBaseFeatures> a, b;
    compute_features(once, kFrom + 61 * kDayMs, a);
    compute_features(again, kFrom + 61 * kDayMs, b);
    EXPECT_EQ(0, std::memcmp(a.data(), b.data(), sizeof a));
  }
}

TEST(Features, WindowsHoldTheirEnd) {
  OrderEvent order;
  order.order_id = order.customer_id = "c";
  order.currency = "GBP";
  order.lines = {{"p", "", 1, Money::from_micros(1'000'000), std::nullopt}};
  Profile profile;
  profile.add(order);
  std::array<double, kBaseFeatures> row;
  compute_features(profile, 7 * kDayMs, row);
  EXPECT_EQ(row[*feature_index("orders_7d")], 1);
  compute_features(profile, 7 * kDayMs + 1, row);
  EXPECT_EQ(row[*feature_index("orders_7d")], 0);
  EXPECT_EQ(row[*feature_index("gap_mean_days")], -1);
  EXPECT_EQ(row[*feature_index("unit_price_std")], 0);
}

TEST(Profiles, SurviveSavingAndKnowTheirPurchasers) {
  RandomShop shop(5);
  Profiles profiles;
  for (int i = 0; i < 200; ++i) {
    OrderEvent order = shop.order(i, 0, 300);
    order.customer_id = i % 7 == 0 ? "" : "c" + std::to_string(shop.below(40));
    order.country = i % 2 ? "France" : "Eire";
    profiles.add(order);
  }
  ByteWriter out;
  profiles.save(out);
  ByteReader in(out.bytes());
  Profiles loaded;
  ASSERT_TRUE(loaded.load(in).ok());
  ASSERT_EQ(loaded.size(), profiles.size());
  EXPECT_EQ(loaded.purchasers(), profiles.purchasers());
  for (size_t i = 0; i < profiles.size(); ++i)
    EXPECT_EQ(loaded[CustomerIndex(i)], profiles[CustomerIndex(i)]);
  EXPECT_EQ(loaded.find("c3"), profiles.find("c3"));
  EXPECT_FALSE(loaded.find("nobody").has_value());
}

}  // namespace
}  // namespace tillcast
