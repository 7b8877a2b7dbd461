// The features over the real data: against their slow twin, and blind to what came after.
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <random>

#include "app/shop.h"
#include "app/uci_testing.h"
#include "base/time.h"
#include "engine/testing.h"
#include "feature/population.h"
#include "feature/testing.h"

namespace tillcast {
namespace {

class RealData : public testing::Test {
 protected:
  void SetUp() override {
    if (uci_file().empty()) GTEST_SKIP() << "the UCI data is not here; TILLCAST_UCI names it";
    orders_ = read_uci();
    ASSERT_FALSE(orders_.empty());
  }

  std::vector<OrderEvent> orders_;
};

TEST_F(RealData, FeaturesAgreeWithTheirTwin) {
  std::map<std::string, std::vector<twin::Stated>> by_customer;
  for (const OrderEvent& order : orders_)
    if (!order.customer_id.empty()) by_customer[order.customer_id].push_back({order});
  for (const char* day : {"2011-06-07", "2011-11-09"}) {
    const int64_t as_of_ms = parse_time(day).value();
    size_t compared = 0;
    for (const auto& [id, stated] : by_customer) {
      SCOPED_TRACE(id + " at " + day);
      Profile profile;
      for (const twin::Stated& one : stated)
        if (one.order.ordered_at_ms < as_of_ms) put(profile, one);
      expect_twin(profile, stated, as_of_ms);
      ++compared;
      if (HasFailure()) return;
    }
    EXPECT_EQ(compared, 4372u);
  }
}

// What `tillcast features --advanced-features` computes, from a log of these orders.
std::vector<double> matrix_of(std::span<const OrderEvent> orders, int64_t as_of_ms) {
  const TemporaryFolder folder;
  const std::vector<Entry> entries(orders.begin(), orders.end());
  EXPECT_TRUE(open_sqlite_log(folder.path(), LogAccess::kReadWrite).value()->append(entries).ok());
  Context context;
  context.data_dir = folder.path();
  const PastShop shop = open_past_shop(context, as_of_ms).value();
  std::vector<double> rows;
  for (const CustomerIndex customer : shop.purchasers()) {
    FeatureRow row;
    compute_features(shop.profiles[customer].profile, shop.profiles.sales(), shop.as_of_ms, row);
    rows.insert(rows.end(), row.begin(), row.end());
  }
  const Population population = fit_population(rows);
  const size_t customers = rows.size() / kProfileFeatures;
  std::vector<double> fitted(customers * (kFeatures - kProfileFeatures));
  for (size_t i = 0; i < customers; ++i)
    compute_fitted_features(
        population,
        std::span<const double, kProfileFeatures>(&rows[i * kProfileFeatures], kProfileFeatures),
        std::span<double, kFeatures - kProfileFeatures>(&fitted[i * (kFeatures - kProfileFeatures)],
                                                        kFeatures - kProfileFeatures));
  rows.insert(rows.end(), fitted.begin(), fitted.end());
  return rows;
}

bool same_bits(const std::vector<double>& a, const std::vector<double>& b) {
  return a.size() == b.size() && std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0;
}

TEST_F(RealData, NothingAfterTheCutOffChangesABit) {
  const int64_t as_of_ms = parse_time("2011-06-07").value();
  std::ranges::stable_sort(orders_, {}, &OrderEvent::ordered_at_ms);
  const auto future = std::ranges::lower_bound(orders_, as_of_ms, {}, &OrderEvent::ordered_at_ms);
  const size_t past = static_cast<size_t>(future - orders_.begin());
  ASSERT_GT(past, 10'000u);

  const std::vector<double> whole = matrix_of(orders_, as_of_ms);
  EXPECT_EQ(whole.size() / kFeatures, 2763u);
  EXPECT_TRUE(same_bits(whole, matrix_of(std::span(orders_).first(past), as_of_ms))) << "removed";

  std::mt19937_64 random(1);
  std::vector<OrderEvent> shuffled = orders_;
  for (size_t i = past; i < shuffled.size(); ++i) {
    OrderEvent& other = shuffled[past + random() % (shuffled.size() - past)];
    std::swap(shuffled[i].customer_id, other.customer_id);
    std::swap(shuffled[i].ordered_at_ms, other.ordered_at_ms);
  }
  std::ranges::shuffle(shuffled, random);
  EXPECT_TRUE(same_bits(whole, matrix_of(shuffled, as_of_ms))) << "shuffled";

  // The check finds a leak: a way that takes the next day for the past.
  EXPECT_FALSE(same_bits(matrix_of(orders_, as_of_ms + kDayMs),
                         matrix_of(std::span(orders_).first(past), as_of_ms + kDayMs)));
}

}  // namespace
}  // namespace tillcast
