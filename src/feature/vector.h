// feature/vector.h: profile x as_of -> vector; the one definition, for live scoring and for
// training.
//
// Pure. Days are 86,400 s, real-valued; money in units of the currency. feature/catalogue.h names
// the places.
#pragma once

#include <bitset>
#include <cstdint>
#include <span>

#include "feature/catalogue.h"
#include "feature/product_sales.h"
#include "feature/profile.h"

namespace tillcast {

// REQUIRES of both: the profile has a purchase, and everything in it happened before `as_of_ms`.
void compute_base_features(const Profile& profile, int64_t as_of_ms,
                           std::span<double, kBaseFeatures> out);

// The base features and the advanced ones; the former are the same bits.
// `sales` is the shop's, rolled to the day of `as_of_ms`.
void compute_features(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                      std::span<double, kProfileFeatures> out);

// The same bits where they are wanted; of the others those that cost much, and of which no other is
// made, are 0.
using WantedFeatures = std::bitset<kProfileFeatures>;
void compute_base_features(const Profile& profile, int64_t as_of_ms, const WantedFeatures& wanted,
                           std::span<double, kBaseFeatures> out);
void compute_features(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                      const WantedFeatures& wanted, std::span<double, kProfileFeatures> out);

}  // namespace tillcast
