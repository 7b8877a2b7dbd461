// feature/quadrature_testing.h: means over densities by adaptive quadrature, for slow twins.
#pragma once

#include <boost/math/quadrature/exp_sinh.hpp>
#include <boost/math/quadrature/tanh_sinh.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>

namespace tillcast {

inline constexpr double kQuadratureTolerance = 1e-11;

// The mean of f over Gamma(shape, rate).
template <class F>
double over_gamma(double shape, double rate, const F& f) {
  static boost::math::quadrature::exp_sinh<double> rule;
  const double scale = shape * std::log(rate) - std::lgamma(shape);
  return rule.integrate(
      [&](double x) -> double {
        if (x <= 0 || x > 700 / rate + 1e4 / rate) return 0;
        return std::exp(scale + (shape - 1) * std::log(x) - rate * x) * f(x);
      },
      kQuadratureTolerance);
}

// The mean of f(p, 1 - p) over Beta(a, b).
template <class F>
double over_beta(double a, double b, const F& f) {
  static boost::math::quadrature::tanh_sinh<double> rule;
  const double scale = std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b);
  return rule.integrate(
      [&](double x, double complement) -> double {
        // The rule gives the distance to the nearer end, negative at the left one.
        const double p = complement < 0 ? -complement : x;
        const double q = complement < 0 ? 1 - x : complement;
        return std::exp(scale + (a - 1) * std::log(p) + (b - 1) * std::log(q)) * f(p, q);
      },
      0.0, 1.0, kQuadratureTolerance);
}

}  // namespace tillcast
