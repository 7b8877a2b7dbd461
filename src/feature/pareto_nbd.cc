#include "feature/pareto_nbd.h"

#include <algorithm>
#include <boost/math/quadrature/gauss.hpp>
#include <cmath>

#include "feature/repeat_fit.h"

namespace tillcast {
namespace {

using Rule = boost::math::quadrature::gauss<double, 20>;

// The rule is good to 1e-10 on a panel of this length in ln(scale + time), over which the integrand
// may fall by e^-kFall.
constexpr double kPanel = 3;
constexpr double kFall = 30;

// Two power laws of the time u from some moment on: (a/(a+u))^p (b/(b+u))^q.
struct Decline {
  double a, p;
  double b, q;
};

// Calls visit(weight, ln((a+u)/a), ln((b+u)/b), u) at the nodes u of a rule for the integral of
// `decline` over [0, length]. The nodes are even in ln(m + u), m the smaller of a and b: there the
// integrand is smooth however far the two scales are apart.
template <class Visit>
void integrate(const Decline& decline, double length, const Visit& visit) {
  const bool a_less = decline.a <= decline.b;
  const double near = a_less ? decline.a : decline.b, far = a_less ? decline.b : decline.a;
  const double near_power = a_less ? decline.p : decline.q;
  const double far_power = a_less ? decline.q : decline.p;
  // What lies beyond the fall of a steep factor is nothing beside what lies before it.
  if (near_power > 2) length = std::min(length, near * std::expm1(kFall / (near_power - 1)));
  if (far_power > 2) length = std::min(length, far * std::expm1(kFall / (far_power - 1)));
  const double end = std::log1p(length / near);
  const double panels = std::max(1.0, std::ceil(end / kPanel));
  const double half = end / panels / 2;
  for (double panel = 0; panel < panels; panel += 1) {
    const double middle = half * (2 * panel + 1);
    for (size_t i = 0; i < Rule::abscissa().size(); ++i) {
      for (const double sign : {-1.0, 1.0}) {
        const double log_near = middle + sign * half * Rule::abscissa()[i];
        const double u = near * (std::exp(log_near) - 1);
        const double log_far = std::log(1 + u / far);
        const double value = std::exp(log_near - near_power * log_near - far_power * log_far);
        const double weight = half * Rule::weights()[i] * near * value;
        visit(weight, a_less ? log_near : log_far, a_less ? log_far : log_near, u);
      }
    }
  }
}

// The integral over the moments between the last purchase and as_of at which the customer may have
// left, relative to the likelihood of leaving at the first of them.
Decline of_leaving(const ParetoNbd& model, const RepeatHistory& history) {
  return {model.alpha + history.last, model.r + history.repeats, model.beta + history.last,
          model.s + 1};
}

double log_odds_left(const ParetoNbd& model, const RepeatHistory& history, double integral) {
  const auto [r, alpha, s, beta] = model;
  return std::log(s * integral / (beta + history.last)) +
         (r + history.repeats) * std::log((alpha + history.age) / (alpha + history.last)) +
         s * std::log((beta + history.age) / (beta + history.last));
}

double log_odds_left(const ParetoNbd& model, const RepeatHistory& history) {
  double integral = 0;
  integrate(of_leaving(model, history), history.age - history.last,
            [&](double weight, double, double, double) { integral += weight; });
  return log_odds_left(model, history, integral);
}

// The mean log-likelihood and its gradient. The derivatives are posterior means over the moment at
// which the customer left, as_of if they have not.
class MeanLikelihood {
 public:
  explicit MeanLikelihood(std::span<const RepeatHistory> customers)
      : customers_(customers), rising_(customers) {}

  double operator()(const Parameters& at, Parameters& gradient) const {
    const auto rates = rising_.at(at[0]);
    double value = rates.log;
    gradient = {rates.derivative, 0, 0, 0};
    for (const RepeatHistory& history : customers_)
      value += add({at[0], at[1], at[2], at[3]}, history, gradient);
    const auto count = static_cast<double>(customers_.size());
    for (double& slope : gradient) slope /= count;
    return value / count;
  }

 private:
  static double add(const ParetoNbd& model, const RepeatHistory& history, Parameters& gradient) {
    const auto [r, alpha, s, beta] = model;
    const double shape = r + history.repeats;
    double integral = 0, log_a = 0, log_b = 0, inverse_a = 0, inverse_b = 0;
    integrate(of_leaving(model, history), history.age - history.last,
              [&](double weight, double node_log_a, double node_log_b, double u) {
                integral += weight;
                log_a += weight * node_log_a;
                log_b += weight * node_log_b;
                inverse_a += weight / (alpha + history.last + u);
                inverse_b += weight / (beta + history.last + u);
              });
    const double odds = log_odds_left(model, history, integral);
    const double left = 1 / (1 + std::exp(-odds)), alive = 1 - left;
    const double share = integral > 0 ? left / integral : 0;
    const double age_a = std::log((alpha + history.age) / alpha);
    const double age_b = std::log((beta + history.age) / beta);
    const double last_a = std::log((alpha + history.last) / alpha);
    const double last_b = std::log((beta + history.last) / beta);
    gradient[0] -= alive * age_a + left * last_a + share * log_a;
    gradient[1] += r / alpha - shape * (alive / (alpha + history.age) + share * inverse_a);
    gradient[2] += left / s - (alive * age_b + left * last_b + share * log_b);
    gradient[3] += s / beta - (alive * s / (beta + history.age) + share * (s + 1) * inverse_b);
    return softplus(odds) - r * age_a - history.repeats * std::log(alpha + history.age) - s * age_b;
  }

  std::span<const RepeatHistory> customers_;
  RisingFactorials rising_;
};

}  // namespace

ParetoNbd fit_pareto_nbd(std::span<const RepeatHistory> customers) {
  const std::vector<RepeatHistory> sample = sample_for_fit(customers);
  if (sample.empty()) return {};
  double repeats = 0, age = 0;
  for (const RepeatHistory& history : sample) {
    repeats += history.repeats;
    age += history.age;
  }
  const Parameters start = {1, std::max(age / repeats, kScaleMin), 0.5,
                            std::max(age / static_cast<double>(sample.size()), kScaleMin)};
  const Parameters best =
      maximise(MeanLikelihood(sample), start, {kShapeMin, kScaleMin, kShapeMin, kScaleMin},
               {kShapeMax, kScaleMax, kShapeMax, kScaleMax});
  return {best[0], best[1], best[2], best[3]};
}

double log_likelihood(const ParetoNbd& model, const RepeatHistory& history) {
  const auto [r, alpha, s, beta] = model;
  const double alive = std::lgamma(r + history.repeats) - std::lgamma(r) -
                       history.repeats * std::log(alpha + history.age) -
                       r * std::log((alpha + history.age) / alpha) -
                       s * std::log((beta + history.age) / beta);
  return alive + softplus(log_odds_left(model, history));
}

double probability_alive(const ParetoNbd& model, const RepeatHistory& history) {
  return 1 / (1 + std::exp(log_odds_left(model, history)));
}

double expected_if_alive(const ParetoNbd& model, const RepeatHistory& history, double days) {
  const double log_beta = std::log1p(days / (model.beta + history.age));
  const double exponent = (model.s - 1) * log_beta;
  // (1 - e^-y) / y, which is 1 at s = 1.
  const double mean = exponent == 0 ? 1 : -std::expm1(-exponent) / exponent;
  const double rate = (model.r + history.repeats) / (model.alpha + history.age);
  return rate * (model.beta + history.age) * log_beta * mean;
}

// The customer's next purchase comes after u at the density of a Pareto distribution, if they have
// not left by then.
double purchase_if_alive(const ParetoNbd& model, const RepeatHistory& history, double days) {
  const double shape = model.r + history.repeats, scale = model.alpha + history.age;
  double integral = 0;
  integrate({scale, shape + 1, model.beta + history.age, model.s}, days,
            [&](double weight, double, double, double) { integral += weight; });
  return std::min(1.0, shape / scale * integral);
}

double expected_purchases(const ParetoNbd& model, const RepeatHistory& history, double days) {
  return probability_alive(model, history) * expected_if_alive(model, history, days);
}

double probability_of_purchase(const ParetoNbd& model, const RepeatHistory& history, double days) {
  return probability_alive(model, history) * purchase_if_alive(model, history, days);
}

}  // namespace tillcast
