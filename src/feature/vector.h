// feature/vector.h: profile x as_of -> vector; the one definition, for live scoring and for
// training.
//
// Pure. Days are 86,400 s, real-valued; money in units of the currency. feature/catalogue.h names
// the places.
#pragma once

#include <cstdint>
#include <span>

#include "feature/catalogue.h"
#include "feature/profile.h"

namespace tillcast {

// REQUIRES: the profile has a purchase, and everything in it happened before `as_of_ms`.
void compute_features(const Profile& profile, int64_t as_of_ms,
                      std::span<double, kBaseFeatures> out);

}  // namespace tillcast
