#include "ingest/shop_orders.h"

#include <algorithm>
#include <array>

namespace tillcast {
namespace {

enum Purpose : uint64_t {
  kOrderPurpose = 0x6f726472,
  kGuestPurpose = 0x67756573,
  kRefundPurpose = 0x72656664,
  kFavouritePurpose = 0x66617673,
};

constexpr double kLinesMax = 1100;
constexpr double kLogPriceMean = 0.7;
constexpr double kPricePower = 0.55;
constexpr double kLengthPower = 0.35, kLinesUsual = 18;
constexpr double kFavouriteChance = 0.68;

// The sizes that packs come in.
constexpr std::array<int64_t, 32> kPacks = {1,   2,   3,   4,   5,   6,   8,   10,   12,   16,  20,
                                            24,  25,  36,  48,  60,  72,  96,  100,  120,  144, 192,
                                            200, 240, 288, 360, 480, 600, 720, 1000, 1200, 2400};

int64_t in_packs(double quantity) {
  if (quantity >= static_cast<double>(kPacks.back())) return static_cast<int64_t>(quantity);
  const auto above = std::lower_bound(kPacks.begin(), kPacks.end(), quantity,
                                      [](int64_t pack, double q) { return double(pack) < q; });
  if (above == kPacks.begin()) return 1;
  const double low = static_cast<double>(*(above - 1)), high = static_cast<double>(*above);
  return quantity * quantity < low * high ? *(above - 1) : *above;
}

size_t line_count(double lines) { return static_cast<size_t>(std::clamp(lines, 1.0, kLinesMax)); }

ShopLine special_line(uint32_t product, int64_t quantity, double price) {
  const auto pence = static_cast<int64_t>(std::clamp(price, 0.01, 9000.0) * 100);
  return {product, quantity, Money::from_micros(pence * (Money::kMicrosPerUnit / 100))};
}

bool holds(const std::vector<ShopLine>& lines, uint32_t product) {
  return std::any_of(lines.begin(), lines.end(),
                     [product](const ShopLine& line) { return line.product == product; });
}

}  // namespace

uint32_t ShopOrders::favourite(uint64_t customer, uint32_t which) const {
  return products_.pick(Rng(seed_, kFavouritePurpose, customer, which).next());
}

void ShopOrders::make_order(const CustomerTraits& traits, uint64_t customer, uint64_t ordinal,
                            std::vector<ShopLine>& lines) const {
  Rng rng(seed_, kOrderPurpose, customer, ordinal);
  lines.clear();
  // Now and then one thing alone is wanted.
  const size_t count =
      rng.chance(0.14) ? 1 + rng.below(3) : line_count(rng.log_normal(traits.lines_median, 0.68));
  // Orders are alike in value, not in length: the shorter, the more of each. Some are for stock.
  double units =
      traits.quantity_median *
      portable_exp(kLengthPower * portable_log(kLinesUsual / static_cast<double>(count)));
  if (rng.chance(0.02)) units *= 6;
  for (size_t i = 0; i < count; ++i) {
    uint32_t product = 0;
    for (int attempt = 0; attempt < 3; ++attempt) {  // mostly not twice
      product = rng.chance(kFavouriteChance)
                    ? favourite(customer, static_cast<uint32_t>(rng.below(traits.favourites)))
                    : products_.pick(rng.next());
      if (!holds(lines, product)) break;
    }
    // The dearer, the fewer.
    const double cheap = portable_exp(kPricePower * (kLogPriceMean - products_[product].log_price));
    lines.push_back(
        {product, in_packs(rng.log_normal(units * cheap, 0.85)), products_[product].price});
  }
  if (traits.country != "United Kingdom" && rng.chance(0.6))
    lines.push_back(special_line(ShopProducts::kPostage, 1 + int64_t(rng.below(4)),
                                 rng.chance(0.75) ? 18 : rng.log_normal(28, 0.5)));
  if (rng.chance(0.012))
    lines.push_back(special_line(ShopProducts::kManual, 1, rng.log_normal(7, 1.9)));
}

std::string_view ShopOrders::make_guest_order(uint64_t customer, uint64_t ordinal,
                                              std::vector<ShopLine>& lines) const {
  Rng rng(seed_, kGuestPurpose, customer, ordinal);
  lines.clear();
  const std::string_view country = guest_country(rng);
  // Either something forgotten, or a whole day of the web shop booked at once.
  const bool small = rng.chance(0.40);
  const size_t count = small ? 1 + rng.below(4) : line_count(rng.log_normal(108, 0.92));
  for (size_t i = 0; i < count; ++i) {
    const uint32_t product = products_.pick(rng.next());
    const ShopProduct& sold = products_[product];
    const double cheap = portable_exp(-0.25 * (sold.log_price - kLogPriceMean));
    lines.push_back({product, in_packs(rng.log_normal(1.05 * cheap, 1.22)), sold.guest_price});
  }
  if (!small && rng.chance(0.75))
    lines.push_back(special_line(ShopProducts::kDotcomPostage, 1,
                                 static_cast<double>(count) * rng.log_normal(1.7, 0.5)));
  return country;
}

void ShopOrders::make_refund(uint64_t customer, uint64_t ordinal,
                             std::vector<ShopLine>& lines) const {
  Rng rng(seed_, kRefundPurpose, customer, ordinal);
  constexpr double kAllOfIt = 0.025, kCredit = 0.035;
  if (rng.chance(kAllOfIt)) return;
  if (rng.chance(kCredit)) {
    lines.assign(1, special_line(ShopProducts::kManual, 1, rng.log_normal(220, 2.0)));
    return;
  }
  size_t count = 1;
  while (count < lines.size() && rng.chance(count < 2 ? 0.32 : 0.62)) ++count;
  for (size_t i = 0; i < count; ++i) {  // the first `count` of a shuffle
    std::swap(lines[i], lines[i + rng.below(lines.size() - i)]);
    if (lines[i].quantity > 1 && rng.chance(0.5))
      lines[i].quantity = 1 + static_cast<int64_t>(static_cast<double>(lines[i].quantity) *
                                                   rng.uniform() * rng.uniform());
  }
  lines.resize(count);
}

}  // namespace tillcast
