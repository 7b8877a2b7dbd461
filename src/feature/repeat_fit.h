// feature/repeat_fit.h: maximum likelihood for the two models of repeat purchases.
//
// Both have four positive parameters and sums over customers whose gradient is cheap, so the search
// is BFGS over their logarithms in a box: some 30 evaluations. It is our own because it is 70
// lines, while NLopt or another optimiser would be linked into the serving process, which never
// fits.
//
// Threads: everything here is pure.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <vector>

#include "feature/bg_nbd.h"

namespace tillcast {

using Parameters = std::array<double, 4>;

// What parameters may be, fitted or read from a file. Shapes have no unit, scales are days.
inline constexpr double kShapeMin = 1e-3, kShapeMax = 1e3;
inline constexpr double kScaleMin = 0.1, kScaleMax = 1e6;
bool shape_in_range(double value);
bool scale_in_range(double value);

// ln(1 + e^z), without overflow.
double softplus(double z);

// At most some 5,000 of them, spread evenly; none where a fit would mean nothing: fewer than 10
// customers, or nobody has come again.
std::vector<RepeatHistory> sample_for_fit(std::span<const RepeatHistory> customers);

// The sum over customers of ln(Gamma(shape + x) / Gamma(shape)), and its derivative.
class RisingFactorials {
 public:
  explicit RisingFactorials(std::span<const RepeatHistory> customers);
  struct Sum {
    double log = 0;
    double derivative = 0;
  };
  Sum at(double shape) const;

 private:
  std::vector<double> above_;  // [k]: customers with more than k repeats
};

// Sets the gradient and returns the value.
using Objective = std::function<double(const Parameters& at, Parameters& gradient)>;

// Where `objective` is highest with every parameter between its bounds, 0 < low < high; the
// gradient is with respect to the parameters themselves. The result is finite and in the box
// whatever the objective does. REQUIRES: `objective` changes by about 1 in all (a mean, not a sum).
Parameters maximise(const Objective& objective, const Parameters& start, const Parameters& low,
                    const Parameters& high);

}  // namespace tillcast
