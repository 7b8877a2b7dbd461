#include "ingest/shop_products.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

namespace tillcast {
namespace {

enum Purpose : uint64_t { kProductPurpose = 0x70726f64 };

constexpr std::array<std::string_view, 24> kStyles = {
    "VINTAGE", "RETRO",   "CLASSIC", "RUSTIC", "NORDIC", "FLORAL", "STRIPED", "SPOTTED",
    "PASTEL",  "ANTIQUE", "ENAMEL",  "WOVEN",  "CARVED", "PAPER",  "GLASS",   "CERAMIC",
    "WOODEN",  "FELT",    "QUILTED", "SILVER", "COPPER", "MINI",   "GIANT",   "ASSORTED"};
constexpr std::array<std::string_view, 16> kColours = {
    "RED",   "BLUE", "GREEN", "PINK",  "IVORY", "WHITE",  "BLACK",  "GREY",
    "CREAM", "MINT", "LILAC", "AMBER", "NAVY",  "YELLOW", "ORANGE", "TEAL"};
constexpr std::array<std::string_view, 48> kThings = {
    "CAKE STAND",  "TEA TOWEL",      "LUNCH BAG",   "LANTERN",          "PHOTO FRAME",
    "MUG",         "TEAPOT",         "CANDLE",      "BUNTING",          "STORAGE JAR",
    "COAT HOOK",   "DOOR MAT",       "CUSHION",     "WALL CLOCK",       "NOTEBOOK",
    "GIFT BAG",    "WRAPPING PAPER", "KEY RING",    "JEWELLERY BOX",    "TRINKET TRAY",
    "PLANT POT",   "WATERING CAN",   "BIRD HOUSE",  "HOT WATER BOTTLE", "HAND WARMER",
    "SHOPPER BAG", "PENCIL CASE",    "SEWING KIT",  "EGG CUP SET",      "NAPKINS PACK OF 20",
    "CAKE CASES",  "BAKING TIN",     "ALARM CLOCK", "MAGNET",           "T-LIGHT HOLDER",
    "DRAWER KNOB", "UMBRELLA",       "DOLL",        "PUZZLE",           "SPINNING TOP",
    "PARTY HATS",  "GARLAND",        "STOCKING",    "WREATH",           "CHOPPING BOARD",
    "BREAD BIN",   "PICNIC BASKET",  "SIGN"};

// In pence.
constexpr std::array<int64_t, 46> kPricePoints = {
    10,  12,  16,   19,   21,   25,   29,   36,   39,   42,   55,   65,   72,    85,   106, 125,
    145, 165, 195,  210,  255,  295,  339,  375,  425,  465,  495,  545,  595,   675,  765, 795,
    850, 995, 1095, 1275, 1495, 1695, 1995, 2495, 2995, 3995, 4995, 7995, 12500, 19500};
// Prices of a shop window with its tax taken off.
constexpr std::array<int64_t, 26> kWindowPoints = {
    21,  42,  83,  125,  163,  208,  246,  329,  413,  496,  579,  663,  746,
    829, 913, 996, 1246, 1496, 1663, 1996, 2496, 3329, 4163, 5829, 8329, 16663};

constexpr double kPriceMedian = 2.00, kPriceSigma = 0.88;
constexpr double kWindowFactor = 1.62;
// Popularity by rank, fitted to the UCI data's top 1 to top 3,000.
constexpr double kRankShift = 2, kRankPower = 0.30, kRankScale = 1100;
constexpr uint64_t kAliasUnit = 1ull << 44;

// The nearest by ratio.
Money on_points(double price, std::span<const int64_t> pence) {
  const auto above =
      std::lower_bound(pence.begin(), pence.end(), static_cast<int64_t>(price * 100));
  int64_t chosen = above == pence.end() ? pence.back() : *above;
  if (above != pence.begin() && above != pence.end()) {
    const double low = static_cast<double>(*(above - 1)), high = static_cast<double>(*above);
    if (price * 100 * price * 100 < low * high) chosen = *(above - 1);
  }
  return Money::from_micros(chosen * (Money::kMicrosPerUnit / 100));
}

std::string make_description(uint32_t index) {
  // All pairs and triples differ: the index in mixed radix, spread by a step that is prime to their
  // number.
  constexpr uint32_t kNames = kStyles.size() * kColours.size() * kThings.size();
  const uint32_t spread = static_cast<uint32_t>(index * 7919ull % kNames);
  const std::string_view thing = kThings[spread % kThings.size()];
  const std::string_view colour = kColours[spread / kThings.size() % kColours.size()];
  const std::string_view style = kStyles[spread / kThings.size() / kColours.size()];
  return fmt::format("{} {} {}", style, colour, thing);
}

}  // namespace

ShopProducts::ShopProducts(uint64_t seed) {
  make_products(seed);
  make_alias_table();
}

void ShopProducts::make_products(uint64_t seed) {
  all_.resize(kProducts + 3);
  for (uint32_t i = 0; i < kProducts; ++i) {
    Rng rng(seed, kProductPurpose, i);
    ShopProduct& product = all_[i];
    // Ranks are popularity; ids must not tell them: 7,919 is prime to the 90,000 numbers.
    const uint64_t number = 10'000 + i * 7919ull % 90'000;
    const bool variant = rng.chance(0.28);
    product.id = fmt::format("{}", number);
    if (variant) product.id.push_back(static_cast<char>('A' + rng.below(6)));
    product.description = make_description(i);
    const double price = rng.log_normal(kPriceMedian, kPriceSigma);
    product.price = on_points(price, kPricePoints);
    product.guest_price = on_points(price * kWindowFactor, kWindowPoints);
    product.log_price = portable_log(to_units(product.price.micros()));
  }
  const auto special = [this](uint32_t index, std::string_view id, std::string_view description) {
    all_[index].id = std::string(id);
    all_[index].description = std::string(description);
  };
  special(kPostage, "POST", "POSTAGE");
  special(kDotcomPostage, "DOT", "DOTCOM POSTAGE");
  special(kManual, "M", "Manual");
}

// A. Walker's alias method (1977): one draw, one comparison.
void ShopProducts::make_alias_table() {
  std::vector<double> share(kProducts);
  double sum = 0;
  for (uint32_t i = 0; i < kProducts; ++i) {
    const double rank = i + 1;
    share[i] = portable_exp(-kRankPower * portable_log(rank + kRankShift) - rank / kRankScale);
    sum += share[i];
  }
  std::vector<uint32_t> small, large;
  for (uint32_t i = 0; i < kProducts; ++i) {
    share[i] *= kProducts / sum;
    (share[i] < 1 ? small : large).push_back(i);
  }
  alias_.resize(kProducts);
  keep_.assign(kProducts, kAliasUnit);
  while (!small.empty() && !large.empty()) {
    const uint32_t poor = small.back(), rich = large.back();
    small.pop_back();
    keep_[poor] = static_cast<uint64_t>(share[poor] * static_cast<double>(kAliasUnit));
    alias_[poor] = rich;
    share[rich] -= 1 - share[poor];
    if (share[rich] >= 1) continue;
    large.pop_back();
    small.push_back(rich);
  }
}

uint32_t ShopProducts::pick(uint64_t random) const {
  const auto column = static_cast<uint32_t>((random >> 44) * kProducts >> 20);
  return (random & (kAliasUnit - 1)) < keep_[column] ? column : alias_[column];
}

}  // namespace tillcast
