// segment/moments.h: mean, deviation and scale of a feature over customers, whatever order they
// came in.
//
// Pure. A floating sum remembers its order; here values are summed in the order of their size, so
// the same customers give the same bits.
#pragma once

#include <optional>
#include <span>
#include <vector>

namespace tillcast {

// ln(1 + x); of a negative x its mirror image.
double signed_log1p(double x);

struct Moments {
  double mean = 0;
  double deviation = 0;  // the population's
  double skewness = 0;   // third standardised moment; 0 where nothing varies
};
// REQUIRES: ascending, not empty.
Moments moments_of(std::span<const double> sorted);

// On the logarithmic scale where the values are skewed (FeatureSpace::kSkewMin).
struct AxisFit {
  bool log = false;
  double mean = 0;
  double deviation = 1;
};
// Nothing where the values do not vary. REQUIRES: ascending, not empty, finite.
std::optional<AxisFit> fit_axis(std::vector<double> sorted);

// Of rows x columns whose means are 0.
std::vector<double> ordered_covariance(std::span<const double> rows, size_t columns);

}  // namespace tillcast
