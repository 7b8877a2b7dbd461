#include "feature/bg_nbd.h"

#include <algorithm>
#include <cmath>

#include "feature/repeat_fit.h"

namespace tillcast {
namespace {

// The log-odds of having left: only a purchase can be the last, so only a repeat customer can be
// gone. REQUIRES: history.repeats > 0.
double log_odds_left(const BgNbd& model, const RepeatHistory& history) {
  const double silence = std::log((model.alpha + history.age) / (model.alpha + history.last));
  return std::log(model.a / (model.b + history.repeats - 1)) +
         (model.r + history.repeats) * silence;
}

// The mean log-likelihood and its gradient. The derivatives are posterior means over whether the
// customer has left.
class MeanLikelihood {
 public:
  explicit MeanLikelihood(std::span<const RepeatHistory> customers)
      : customers_(customers), rising_(customers) {}

  double operator()(const Parameters& at, Parameters& gradient) const {
    const BgNbd model{at[0], at[1], at[2], at[3]};
    const auto [r, alpha, a, b] = model;
    const auto rates = rising_.at(r), stays = rising_.at(b), both = rising_.at(a + b);
    double value = rates.log + stays.log - both.log;
    gradient = {rates.derivative, 0, -both.derivative, stays.derivative - both.derivative};
    for (const RepeatHistory& history : customers_) {
      const double shape = r + history.repeats;
      const double log_age = std::log((alpha + history.age) / alpha);
      value -= r * log_age + history.repeats * std::log(alpha + history.age);
      gradient[0] -= log_age;
      gradient[1] += r / alpha - shape / (alpha + history.age);
      if (history.repeats == 0) continue;
      const double odds = log_odds_left(model, history);
      const double left = 1 / (1 + std::exp(-odds));
      value += softplus(odds);
      gradient[0] += left * std::log((alpha + history.age) / (alpha + history.last));
      gradient[1] += left * shape * (1 / (alpha + history.age) - 1 / (alpha + history.last));
      gradient[2] += left / a;
      gradient[3] -= left / (b + history.repeats - 1);
    }
    const auto count = static_cast<double>(customers_.size());
    for (double& slope : gradient) slope /= count;
    return value / count;
  }

 private:
  std::span<const RepeatHistory> customers_;
  RisingFactorials rising_;
};

}  // namespace

BgNbd fit_bg_nbd(std::span<const RepeatHistory> customers) {
  const std::vector<RepeatHistory> sample = sample_for_fit(customers);
  if (sample.empty()) return {};
  double repeats = 0, age = 0;
  for (const RepeatHistory& history : sample) {
    repeats += history.repeats;
    age += history.age;
  }
  const Parameters start = {1, std::max(age / repeats, kScaleMin), 1, 3};
  const Parameters best =
      maximise(MeanLikelihood(sample), start, {kShapeMin, kScaleMin, kShapeMin, kShapeMin},
               {kShapeMax, kScaleMax, kShapeMax, kShapeMax});
  return {best[0], best[1], best[2], best[3]};
}

double log_likelihood(const BgNbd& model, const RepeatHistory& history) {
  const auto [r, alpha, a, b] = model;
  const double x = history.repeats;
  const double alive = std::lgamma(r + x) - std::lgamma(r) - x * std::log(alpha + history.age) -
                       r * std::log((alpha + history.age) / alpha);
  if (x == 0) return alive;
  const double stayed =
      std::lgamma(b + x) - std::lgamma(b) - std::lgamma(a + b + x) + std::lgamma(a + b);
  return alive + stayed + softplus(log_odds_left(model, history));
}

double probability_alive(const BgNbd& model, const RepeatHistory& history) {
  if (history.repeats == 0) return 1;
  return 1 / (1 + std::exp(log_odds_left(model, history)));
}

// While alive a customer would buy N times, N negative binomial; they stay for the k-th of these
// with E[(1 - p)^(k - 1)]. The sum over both has positive terms only, where the paper's closed form
// (2F1) is a difference that vanishes at a = 1.
double expected_if_alive(const BgNbd& model, const RepeatHistory& history, double days) {
  const double shape = model.r + history.repeats, stay = model.b + history.repeats;
  const double z = days / (model.alpha + history.age + days);
  double total = 0, weights = 0;  // both in units of P(N = 0), which may underflow
  double weight = 1, purchases = 0, stays = 1;
  for (double k = 0;; k += 1) {
    total += weight * purchases;
    weights += weight;
    purchases += stays;
    stays *= (stay + k) / (model.a + stay + k);
    const double ratio = z * (shape + k) / (k + 1);
    weight *= ratio;
    if (weight == 0) break;
    // The ratios tend to z: the rest is at most a geometric series.
    const double rest = 1 - std::max(ratio, z);
    if (rest > 0 && weight * (purchases + 1 / rest) < 1e-16 * rest * total) break;
    if (weight > 1e200) {
      weight /= 1e200;
      weights /= 1e200;
      total /= 1e200;
    }
  }
  return total / weights;
}

double purchase_if_alive(const BgNbd& model, const RepeatHistory& history, double days) {
  const double shape = model.r + history.repeats;
  return -std::expm1(-shape * std::log1p(days / (model.alpha + history.age)));
}

double expected_purchases(const BgNbd& model, const RepeatHistory& history, double days) {
  return probability_alive(model, history) * expected_if_alive(model, history, days);
}

double probability_of_purchase(const BgNbd& model, const RepeatHistory& history, double days) {
  return probability_alive(model, history) * purchase_if_alive(model, history, days);
}

}  // namespace tillcast
