#include "ingest/shop_customers.h"

#include <algorithm>
#include <array>

namespace tillcast {
namespace {

enum Purpose : uint64_t { kCustomerPurpose = 0x63757374 };

// Gamma rates: r / alpha purchases a day on average. Fitted by eye to orders per customer and the
// gaps between them.
constexpr double kRateShape = 0.95, kRateScaleDays = 63;
constexpr double kLeavesA = 0.20, kLeavesB = 3.6;
// Wholesalers: few, often, much.
constexpr double kWholesaleShare = 0.012, kWholesaleRate = 9, kWholesaleQuantity = 5;

struct CountryShare {
  std::string_view name;
  double share;  // in ten thousandths of all customers
};
constexpr std::array<CountryShare, 37> kAbroad = {{{"Germany", 217},
                                                   {"France", 200},
                                                   {"Spain", 69},
                                                   {"Belgium", 57},
                                                   {"EIRE", 50},
                                                   {"Switzerland", 48},
                                                   {"Portugal", 43},
                                                   {"Netherlands", 40},
                                                   {"Italy", 33},
                                                   {"Finland", 27},
                                                   {"Austria", 25},
                                                   {"Norway", 23},
                                                   {"Australia", 22},
                                                   {"Denmark", 20},
                                                   {"Channel Islands", 20},
                                                   {"Sweden", 18},
                                                   {"Japan", 18},
                                                   {"Cyprus", 17},
                                                   {"Poland", 13},
                                                   {"USA", 9},
                                                   {"Canada", 9},
                                                   {"Greece", 9},
                                                   {"Unspecified", 9},
                                                   {"Israel", 8},
                                                   {"Malta", 5},
                                                   {"Bahrain", 5},
                                                   {"United Arab Emirates", 5},
                                                   {"Hong Kong", 5},
                                                   {"Singapore", 4},
                                                   {"Lebanon", 3},
                                                   {"Iceland", 3},
                                                   {"Lithuania", 3},
                                                   {"Czech Republic", 3},
                                                   {"Brazil", 2},
                                                   {"Saudi Arabia", 2},
                                                   {"RSA", 2},
                                                   {"European Community", 2}}};
constexpr std::string_view kHome = "United Kingdom";

std::string_view country(Rng& rng, double abroad_factor) {
  double left = rng.uniform() * 10'000;
  for (const CountryShare& one : kAbroad) {
    left -= one.share * abroad_factor;
    if (left < 0) return one.name;
  }
  return kHome;
}

}  // namespace

CustomerTraits make_customer(uint64_t seed, uint64_t customer) {
  Rng rng(seed, kCustomerPurpose, customer);
  CustomerTraits traits;
  const bool wholesale = rng.chance(kWholesaleShare);
  traits.rate_per_day = rng.gamma(kRateShape) / kRateScaleDays;
  traits.leaves = rng.beta(kLeavesA, kLeavesB);
  traits.lines_median = rng.log_normal(16.5, 0.55);
  traits.quantity_median = rng.log_normal(5.2, 0.60);
  if (wholesale) {
    traits.rate_per_day *= kWholesaleRate;
    traits.leaves *= 0.1;
    traits.quantity_median *= kWholesaleQuantity;
  }
  traits.favourites = static_cast<uint32_t>(std::clamp(traits.lines_median * 2.0, 4.0, 400.0));
  traits.country = country(rng, 0.93);
  return traits;
}

std::string_view guest_country(Rng& rng) { return country(rng, 0.25); }

double share_acquired(double part, double window_days) {
  constexpr double kKnownShare = 0.38, kKnownReturnDays = 55;
  const double whole = 1 - portable_exp(-window_days / kKnownReturnDays);
  const double known = (1 - portable_exp(-part * window_days / kKnownReturnDays)) / whole;
  return kKnownShare * known + (1 - kKnownShare) * part;
}

}  // namespace tillcast
