// feature/words.h: what a feature's value says, in a shopkeeper's words.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "feature/catalogue.h"

namespace tillcast {

// "last bought 12 days ago, usually every 20". `all` is the customer's whole vector (the fitted
// part may be NaN: words then do without it); money is named in `currency`. REQUIRES: the catalogue
// has the feature.
std::string describe_feature(std::string_view name, std::span<const double, kFeatures> all,
                             std::string_view currency);

}  // namespace tillcast
