// ingest/shop_customers.h: how a synthetic shop's customers differ.
//
// Purchases as in BG/NBD (P. Fader, B. Hardie, K. L. Lee, Marketing Science 2005): a customer buys
// at a rate of their own (gamma among customers) and after each purchase leaves for good with a
// probability of their own (beta). Sizes of baskets, quantities and tastes are their own too. All
// of it follows from (seed, customer): nothing is stored.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/random.h"

namespace tillcast {

struct CustomerTraits {
  double rate_per_day = 0;  // of shop time
  double leaves = 0;        // the probability after each purchase
  double lines_median = 0;
  double quantity_median = 0;
  uint32_t favourites = 0;  // how many products they come back for
  std::string_view country;
};

CustomerTraits make_customer(uint64_t seed, uint64_t customer);

// A guest's country.
std::string_view guest_country(Rng& rng);

// The share of all customers whose first purchase lies in the first `part` of the window, 0 to 1:
// known ones who come back soon after it opens, then those newly won, evenly over shop time.
double share_acquired(double part, double window_days);

}  // namespace tillcast
