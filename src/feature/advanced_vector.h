// feature/advanced_vector.h: the advanced part of compute_features(); for feature/vector.cc.
#pragma once

#include <cstdint>
#include <span>

#include "feature/catalogue.h"
#include "feature/product_sales.h"
#include "feature/profile.h"
#include "feature/vector.h"

namespace tillcast {

// REQUIRES: as compute_features(); `base` is what compute_base_features() gave.
void compute_advanced_features(const Profile& profile, const ProductSales& sales, int64_t as_of_ms,
                               const WantedFeatures& wanted,
                               std::span<const double, kBaseFeatures> base,
                               std::span<double, kProfileFeatures - kBaseFeatures> out);

}  // namespace tillcast
