#include "feature/advanced_vector.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "feature/refund_matching.h"
#include "feature/row_writer.h"

namespace tillcast {
namespace {

// A day with a purchase.
struct ActiveDay {
  int64_t day = 0;       // from 1970-01-01
  int64_t first_ms = 0;  // of its first purchase
  MoneySum amount_micros = 0;
};

// Kept from row to row, so that a row costs no allocation.
struct Scratch {
  std::vector<ActiveDay> days;
  std::vector<double> gaps;  // between consecutive active days, oldest first
  std::vector<double> sorted;
  std::vector<int64_t> amounts;
  NetAmounts net;
};

// The base features that others are made of.
struct Base {
  double recency, tenure, frequency, active_days, monetary, refund_amount, aov, order_value_std;
  double orders_30d, orders_60d, spend_90d, spend_180d;
  double gap_mean, gap_std, gap_last;
  double ewma_orders_90, ewma_spend_90;
};

Base named(std::span<const double, kBaseFeatures> base) {
  static const auto place = [] {
    std::array<size_t, 17> places{};
    size_t next = 0;
    for (const char* name :
         {"recency_days", "tenure_days", "frequency", "active_days", "monetary", "refund_amount",
          "aov", "order_value_std", "orders_30d", "orders_60d", "spend_90d", "spend_180d",
          "gap_mean_days", "gap_std_days", "gap_last_days", "ewma_orders_90", "ewma_spend_90"})
      places[next++] = feature_index(name).value();
    return places;
  }();
  const auto at = [&](size_t i) { return base[place[i]]; };
  return {at(0), at(1),  at(2),  at(3),  at(4),  at(5),  at(6),  at(7), at(8),
          at(9), at(10), at(11), at(12), at(13), at(14), at(15), at(16)};
}

double ratio(double a, double b) { return b == 0 ? 0 : a / b; }

// The middle one, or the mean of the middle two. REQUIRES: sorted, not empty.
template <class T>
double median(const std::vector<T>& sorted) {
  const size_t n = sorted.size();
  return (static_cast<double>(sorted[(n - 1) / 2]) + static_cast<double>(sorted[n / 2])) / 2;
}

void collect_days(const std::vector<Purchase>& purchases, Scratch& s) {
  s.days.clear();
  s.gaps.clear();
  for (const Purchase& purchase : purchases) {
    const int64_t day = day_of(purchase.ordered_at_ms);
    if (s.days.empty() || s.days.back().day != day) {
      if (!s.days.empty()) s.gaps.push_back(static_cast<double>(day - s.days.back().day));
      s.days.push_back({day, purchase.ordered_at_ms, 0});
    }
    s.days.back().amount_micros += purchase.amount_micros;
  }
}

// 0 new, 1 active, 2 cooling, 3 dormant, 4 lost: by the customer's own rhythm where it is known.
double lifecycle_stage(const Base& base, size_t gaps, double gap_median) {
  constexpr double kNewDays = 30, kUsualGapDays = 30;
  if (base.active_days == 1 && base.tenure <= kNewDays) return 0;
  const double late = base.recency / (gaps >= 2 ? gap_median : kUsualGapDays);
  if (late <= 1.5) return 1;
  if (late <= 3) return 2;
  return late <= 6 ? 3 : 4;
}

void put_rhythm(const Base& base, const Scratch& s, double gap_median, RowWriter& row) {
  const std::vector<double>& gaps = s.gaps;
  double log_mean = -1, log_std = -1, last3 = -1;
  if (!gaps.empty()) {
    const auto n = static_cast<double>(gaps.size());
    double sum = 0, squares = 0;
    for (const double gap : gaps) sum += std::log(gap);
    log_mean = sum / n;
    for (const double gap : gaps) squares += std::pow(std::log(gap) - log_mean, 2);
    log_std = std::sqrt(squares / n);
    const size_t count = std::min<size_t>(3, gaps.size());
    last3 = 0;
    for (size_t i = gaps.size() - count; i < gaps.size(); ++i) last3 += gaps[i];
    last3 /= static_cast<double>(count);
  }
  const bool rhythmic = !gaps.empty();
  row.put(gap_median);
  row.put(log_mean);
  row.put(log_std);
  row.put(rhythmic ? base.gap_std / base.gap_mean : -1);
  row.put(last3);
  row.put(rhythmic ? last3 / base.gap_mean : -1);
  row.put(rhythmic ? ratio(base.gap_last - base.gap_mean, base.gap_std) : 0);
  row.put(rhythmic ? (base.recency - base.gap_mean) / std::max(base.gap_std, 1.0) : 0);
  row.put(rhythmic ? base.recency / gap_median : -1);
  const auto span_days = static_cast<double>(s.days.back().day - s.days.front().day);
  row.put((base.active_days - 1) / std::max(span_days, 7.0));
  row.put(rhythmic ? gaps.front() : -1);
}

void put_hazard(const Base& base, const Scratch& s, double gap_median, RowWriter& row) {
  double over = 0, due = 0;
  for (const double gap : s.gaps) {
    over += gap > base.recency;
    due += gap > base.recency && gap <= base.recency + 30;
  }
  row.put(over);
  row.put(due);
  row.put(lifecycle_stage(base, s.gaps.size(), gap_median));
}

// The share of the 30-day periods back from as_of to the first purchase that have a purchase. The
// k-th holds ages in (30 k, 30 (k + 1)] days, as the windows do.
double loyalty(const std::vector<Purchase>& purchases, int64_t as_of_ms) {
  const auto period = [&](const Purchase& purchase) {
    return (as_of_ms - purchase.ordered_at_ms - 1) / (30 * kDayMs);
  };
  int64_t bought_in = 0, previous = -1;
  for (const Purchase& purchase : purchases) {
    bought_in += period(purchase) != previous;
    previous = period(purchase);
  }
  return static_cast<double>(bought_in) / static_cast<double>(period(purchases.front()) + 1);
}

template <size_t N>
double entropy(const std::array<uint32_t, N>& counts, double total) {
  double sum = 0;
  for (const uint32_t count : counts)
    if (count > 0) sum -= count / total * std::log(count / total);
  return std::max(0.0, sum);
}

void put_times(const std::vector<Purchase>& purchases, int64_t as_of_ms, RowWriter& row) {
  std::array<uint32_t, 7> weekdays{};
  std::array<uint32_t, 24> hours{};
  for (const Purchase& purchase : purchases) {
    const int64_t day = day_of(purchase.ordered_at_ms);
    ++weekdays[static_cast<size_t>((day % 7 + 7) % 7)];
    ++hours[static_cast<size_t>((purchase.ordered_at_ms - day * kDayMs) / kHourMs)];
  }
  const auto orders = static_cast<double>(purchases.size());
  row.put(loyalty(purchases, as_of_ms));
  row.put(static_cast<double>(day_of(purchases.front().ordered_at_ms)));
  row.make([&] { return entropy(weekdays, orders); });
  row.make([&] { return entropy(hours, orders); });
}

void put_decays(const Base& base, const Scratch& s, int64_t as_of_ms, RowWriter& row) {
  double active_120 = 0, active_240 = 0, spend_30 = 0, spend_120 = 0, spend_240 = 0;
  for (const ActiveDay& day : s.days) {
    const double weight_240 = std::exp2(-to_days(as_of_ms - day.first_ms) / 240);
    const double weight_120 = weight_240 * weight_240;
    const double weight_60 = weight_120 * weight_120;
    const double spend = std::log1p(to_units(day.amount_micros));
    active_120 += weight_120;
    active_240 += weight_240;
    spend_30 += weight_60 * weight_60 * spend;
    spend_120 += weight_120 * spend;
    spend_240 += weight_240 * spend;
  }
  row.put(active_120);
  row.put(active_240);
  row.put(spend_30);
  row.put(spend_120);
  row.put(spend_240);
  row.put(ratio(base.ewma_spend_90, base.ewma_orders_90));
}

void put_values(const std::vector<Purchase>& purchases, const Base& base, Scratch& s,
                RowWriter& row) {
  s.amounts.clear();
  double concentration = 0;
  for (const Purchase& purchase : purchases) {
    s.amounts.push_back(purchase.amount_micros);
    const double part = to_units(purchase.amount_micros) / base.monetary;
    concentration += part * part;
  }
  const double last = to_units(s.amounts.back());
  const size_t count = std::min<size_t>(3, s.amounts.size());
  MoneySum last3_sum = 0;
  for (size_t i = s.amounts.size() - count; i < s.amounts.size(); ++i) last3_sum += s.amounts[i];
  const double last3 = to_units(last3_sum) / static_cast<double>(count);
  std::ranges::sort(s.amounts);
  row.put(median(s.amounts) / 1e6);
  row.put(last);
  row.put(to_units(s.amounts.back()));
  row.put(last3);
  row.put(last3 / base.aov);
  // A deviation of equal amounts need not be zero to the last bit.
  const bool varied = s.amounts.front() != s.amounts.back();
  row.put(varied ? (last - base.aov) / base.order_value_std : 0);
  row.put(concentration);
  row.put(base.spend_90d / base.monetary);
  row.put(base.monetary / std::max(base.tenure, 7.0));
  row.put(base.orders_30d - (base.orders_60d - base.orders_30d));
  const double before = std::max(0.0, base.spend_180d - base.spend_90d);
  row.put(std::log1p(base.spend_90d) - std::log1p(before));
  row.put(std::log1p(base.aov) * std::log1p(base.frequency));
  row.put(std::log1p(base.recency) * std::log1p(base.monetary));
  row.put(std::log1p(base.recency) * std::log1p(base.frequency));
}

// n sum ab - sum a sum b, exact in 128 bits for all but absurd numbers of lines.
long double centred(__int128 n, __int128 ab, __int128 a, __int128 b) {
  __int128 left = 0, right = 0, difference = 0;
  if (!__builtin_mul_overflow(n, ab, &left) && !__builtin_mul_overflow(a, b, &right) &&
      !__builtin_sub_overflow(left, right, &difference))
    return static_cast<long double>(difference);
  return static_cast<long double>(n) * static_cast<long double>(ab) -
         static_cast<long double>(a) * static_cast<long double>(b);
}

double price_sensitivity(const LogSums& sums) {
  if (sums.lines < 3) return 0;
  const long double xx = centred(sums.lines, sums.xx, sums.x, sums.x);
  const long double yy = centred(sums.lines, sums.yy, sums.y, sums.y);
  const long double xy = centred(sums.lines, sums.xy, sums.x, sums.y);
  if (xx <= 0 || yy <= 0) return 0;
  return static_cast<double>(std::clamp(xy / (std::sqrt(xx) * std::sqrt(yy)), -1.0L, 1.0L));
}

double last_basket_popularity(const Profile& profile, const ProductSales& sales) {
  double sum = 0;
  for (const ItemLine& line : profile.last_lines())
    sum += std::log1p(sales.lines_sold(line.product()));
  return sum / static_cast<double>(profile.purchases().back().lines);
}

void put_baskets(const Profile& profile, const Base& base, RowWriter& row) {
  const auto lines = static_cast<double>(profile.price_lines());
  int64_t units = 0, top_spend = 0;
  for (const Purchase& purchase : profile.purchases()) units += purchase.units;
  for (const ProductTotal& product : profile.products())
    top_spend = std::max(top_spend, int64_t{product.spend_micros});
  row.put(price_sensitivity(profile.log_sums()));
  row.put(1 - static_cast<double>(profile.products().size()) / lines);
  row.put(to_units(top_spend) / base.monetary);
  row.put(profile.purchases().back().lines);
  row.put(profile.purchases().back().products);
  row.put(static_cast<double>(units) / lines);
}

void put_refunds(const Profile& profile, const Base& base, const NetAmounts& net, int64_t as_of_ms,
                 RowWriter& row) {
  double refund_age = -1;
  for (auto refund = profile.refunds().rbegin(); refund != profile.refunds().rend(); ++refund) {
    if (refund->cancellation) continue;
    refund_age = to_days(as_of_ms - refund->at_ms);
    break;
  }
  MoneySum unmatched = 0;
  for (const int64_t micros : net.unmatched_micros) unmatched += micros;
  row.put(base.refund_amount / base.monetary);
  row.put(refund_age);
  row.put(to_units(unmatched));
}

void put_net(const Profile& profile, const Base& base, const NetAmounts& net, int64_t as_of_ms,
             RowWriter& row) {
  const std::vector<Purchase>& purchases = profile.purchases();
  const std::vector<Refund>& refunds = profile.refunds();
  int64_t frequency = 0;
  double recency = base.tenure;
  MoneySum kept = 0, monetary = 0;
  for (size_t i = 0; i < purchases.size(); ++i) {
    const int64_t amount = net.purchase_micros[i];
    if (amount <= 0) continue;
    ++frequency;
    kept += amount;
    recency = to_days(as_of_ms - purchases[i].ordered_at_ms);
  }
  monetary = kept;
  for (const int64_t micros : net.unmatched_micros) monetary -= micros;
  row.put(static_cast<double>(frequency));
  row.put(recency);
  row.put(to_units(monetary));
  row.put(ratio(to_units(kept), static_cast<double>(frequency)));
  for (const int64_t days : kWindowDays) {
    MoneySum spend = 0;
    for (size_t i = purchases.size(); i-- > 0;) {
      if (as_of_ms - purchases[i].ordered_at_ms > days * kDayMs) break;
      spend += net.purchase_micros[i];
    }
    for (size_t i = refunds.size(); i-- > 0;) {
      if (as_of_ms - refunds[i].at_ms > days * kDayMs) break;
      spend -= net.unmatched_micros[i];
    }
    row.put(to_units(spend));
  }
  for (const double half_life : kHalfLifeDays)
    row.make([&] {
      double decayed = 0;
      for (size_t i = 0; i < purchases.size(); ++i) {
        const int64_t amount = net.purchase_micros[i];
        const double age = to_days(as_of_ms - purchases[i].ordered_at_ms);
        if (amount > 0) decayed += to_units(amount) * std::exp2(-age / half_life);
      }
      return decayed;
    });
}

}  // namespace

void compute_advanced_features(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                               const WantedFeatures& wanted,
                               std::span<const double, kBaseFeatures> base_features,
                               std::span<double, kProfileFeatures - kBaseFeatures> out) {
  TC_ASSERT(profile.refunds().empty() || profile.refunds().back().at_ms < as_of_ms);
  thread_local Scratch scratch;
  const Base base = named(base_features);
  const std::vector<Purchase>& purchases = profile.purchases();
  collect_days(purchases, scratch);
  double gap_median = -1;
  if (!scratch.gaps.empty()) {
    scratch.sorted = scratch.gaps;
    std::ranges::sort(scratch.sorted);
    gap_median = median(scratch.sorted);
  }
  match_refunds(profile, scratch.net);

  RowWriter row(out, kBaseFeatures, wanted);
  put_rhythm(base, scratch, gap_median, row);
  put_hazard(base, scratch, gap_median, row);
  put_times(purchases, as_of_ms, row);
  put_decays(base, scratch, as_of_ms, row);
  put_values(purchases, base, scratch, row);
  put_baskets(profile, base, row);
  put_refunds(profile, base, scratch.net, as_of_ms, row);
  put_net(profile, base, scratch.net, as_of_ms, row);
  row.make([&] { return last_basket_popularity(profile, sales); });
}

}  // namespace tillcast
