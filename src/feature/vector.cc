#include "feature/vector.h"

#include <algorithm>
#include <cmath>

#include "base/time.h"
#include "feature/advanced_vector.h"
#include "feature/row_writer.h"

namespace tillcast {
namespace {

struct Rhythm {
  double active_days = 0;
  double gap_mean = -1, gap_std = -1, gap_last = -1;
};

// Gaps are between consecutive distinct UTC days with a purchase; whole days, so their sums are
// exact.
Rhythm rhythm_of(const std::vector<Purchase>& purchases) {
  Rhythm rhythm;
  int64_t last_day = 0, gaps = 0, gap = 0, sum = 0;
  for (const Purchase& purchase : purchases) {
    const int64_t day = day_of(purchase.ordered_at_ms);
    if (rhythm.active_days > 0 && day == last_day) continue;
    if (rhythm.active_days > 0) {
      gap = day - last_day;
      sum += gap;
      ++gaps;
    }
    rhythm.active_days += 1;
    last_day = day;
  }
  if (gaps == 0) return rhythm;
  rhythm.gap_mean = static_cast<double>(sum) / static_cast<double>(gaps);
  rhythm.gap_last = static_cast<double>(gap);
  double squares = 0;
  int64_t previous_day = day_of(purchases.front().ordered_at_ms);
  for (const Purchase& purchase : purchases) {
    const int64_t day = day_of(purchase.ordered_at_ms);
    if (day == previous_day) continue;
    const double deviation = static_cast<double>(day - previous_day) - rhythm.gap_mean;
    squares += deviation * deviation;
    previous_day = day;
  }
  rhythm.gap_std = std::sqrt(squares / static_cast<double>(gaps));
  return rhythm;
}

// Sorted by spend before summing, so that the products' order leaves no trace in the last bit.
double product_entropy(const std::vector<ProductTotal>& products) {
  std::vector<int64_t> spends;
  spends.reserve(products.size());
  for (const ProductTotal& product : products) spends.push_back(int64_t{product.spend_micros});
  std::ranges::sort(spends);
  MoneySum total = 0;
  for (const int64_t spend : spends) total += spend;
  double entropy = 0;
  for (const int64_t spend : spends) {
    const double share = static_cast<double>(spend) / static_cast<double>(total);
    entropy -= share * std::log(share);
  }
  return std::max(0.0, entropy);
}

// (n sum x^2 - (sum x)^2) / (n (n - 1)), whose numerator is exact in 128 bits for all but absurd
// prices.
double unit_price_std(const Profile& profile) {
  const auto n = static_cast<__int128>(profile.price_lines());
  if (n < 2) return 0;
  __int128 left = 0, right = 0, numerator = 0;
  const bool overflow =
      __builtin_mul_overflow(n, profile.price_square_sum(), &left) ||
      __builtin_mul_overflow(profile.price_sum_micros(), profile.price_sum_micros(), &right) ||
      __builtin_sub_overflow(left, right, &numerator);
  if (overflow) {
    const auto count = static_cast<long double>(n);
    const auto sum = static_cast<long double>(profile.price_sum_micros());
    const auto squares = static_cast<long double>(profile.price_square_sum());
    const long double variance = (squares - sum * sum / count) / (count - 1);
    return static_cast<double>(std::sqrt(std::max(0.0L, variance)) / 1e6L);
  }
  return std::sqrt(static_cast<double>(numerator) / static_cast<double>(n * (n - 1))) / 1e6;
}

void put_windows(const Profile& profile, int64_t as_of_ms, RowWriter& row) {
  for (const int64_t days : kWindowDays) {
    int64_t orders = 0;
    MoneySum spend = 0;
    for (auto p = profile.purchases().rbegin(); p != profile.purchases().rend(); ++p) {
      if (as_of_ms - p->ordered_at_ms > days * kDayMs) break;
      ++orders;
      spend += p->amount_micros;
    }
    row.put(static_cast<double>(orders));
    row.put(to_units(spend));
  }
}

void put_baskets(const Profile& profile, RowWriter& row) {
  int64_t lines = 0, units = 0, products = 0;
  for (const Purchase& purchase : profile.purchases()) {
    lines += purchase.lines;
    units += purchase.units;
    products += purchase.products;
  }
  const auto orders = static_cast<double>(profile.purchases().size());
  row.put(static_cast<double>(lines) / orders);
  row.put(static_cast<double>(units) / orders);
  row.put(static_cast<double>(products) / orders);
  row.put(static_cast<double>(profile.products().size()));
  row.make([&] { return product_entropy(profile.products()); });
}

void put_decays(const Profile& profile, int64_t as_of_ms, RowWriter& row) {
  for (const double half_life : kHalfLifeDays) {
    // Of the longest others are made (feature/advanced_vector.cc).
    if (half_life != kHalfLifeDays.back() && !row.wants(2)) {
      row.skip(2);
      continue;
    }
    double orders = 0, spend = 0;
    for (const Purchase& purchase : profile.purchases()) {
      const double weight = std::exp2(-to_days(as_of_ms - purchase.ordered_at_ms) / half_life);
      orders += weight;
      spend += to_units(purchase.amount_micros) * weight;
    }
    row.put(orders);
    row.put(spend);
  }
}

}  // namespace

void compute_base_features(const Profile& profile, int64_t as_of_ms,
                           std::span<double, kBaseFeatures> out) {
  compute_base_features(profile, as_of_ms, WantedFeatures().set(), out);
}

void compute_base_features(const Profile& profile, int64_t as_of_ms, const WantedFeatures& wanted,
                           std::span<double, kBaseFeatures> out) {
  const std::vector<Purchase>& purchases = profile.purchases();
  TC_ASSERT(!purchases.empty() && purchases.back().ordered_at_ms < as_of_ms);
  const auto orders = static_cast<double>(purchases.size());
  const double aov = to_units(profile.monetary_micros()) / orders;
  double squares = 0;
  for (const Purchase& purchase : purchases) {
    const double deviation = to_units(purchase.amount_micros) - aov;
    squares += deviation * deviation;
  }
  const Rhythm rhythm = rhythm_of(purchases);

  RowWriter row(out, 0, wanted);
  row.put(to_days(as_of_ms - purchases.back().ordered_at_ms));
  row.put(to_days(as_of_ms - purchases.front().ordered_at_ms));
  row.put(orders);
  row.put(rhythm.active_days);
  row.put(to_units(profile.monetary_micros()));
  row.put(static_cast<double>(profile.refund_orders()));
  row.put(to_units(profile.refund_micros()));
  row.put(aov);
  row.put(std::sqrt(squares / orders));
  put_windows(profile, as_of_ms, row);
  row.put(rhythm.gap_mean);
  row.put(rhythm.gap_std);
  row.put(rhythm.gap_last);
  put_baskets(profile, row);
  row.put(to_units(profile.price_sum_micros()) / static_cast<double>(profile.price_lines()));
  row.put(unit_price_std(profile));
  put_decays(profile, as_of_ms, row);
}

void compute_features(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                      std::span<double, kProfileFeatures> out) {
  compute_features(profile, sales, as_of_ms, WantedFeatures().set(), out);
}

void compute_features(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                      const WantedFeatures& wanted, std::span<double, kProfileFeatures> out) {
  const auto base = out.first<kBaseFeatures>();
  compute_base_features(profile, as_of_ms, wanted, base);
  compute_advanced_features(profile, sales, as_of_ms, wanted, base, out.subspan<kBaseFeatures>());
}

}  // namespace tillcast
