#include "feature/repeat_fit.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace tillcast {
namespace {

constexpr size_t kCustomersMin = 10;
constexpr size_t kCustomersMax = 5000;
constexpr int kStepsMax = 200;
constexpr int kHalvingsMax = 40;
constexpr double kFlat = 1e-7;        // a gradient that is none
constexpr double kStrideMax = 2;      // of one step, in a parameter's logarithm
constexpr double kSufficient = 1e-4;  // of the promised descent (Armijo)

constexpr size_t kDimensions = std::tuple_size_v<Parameters>;
using Matrix = std::array<Parameters, kDimensions>;

struct Spot {
  Parameters at{};  // logarithms of the parameters
  double value = 0;
  Parameters gradient{};
};

double dot(const Parameters& a, const Parameters& b) {
  double sum = 0;
  for (size_t i = 0; i < kDimensions; ++i) sum += a[i] * b[i];
  return sum;
}

Matrix diagonal(double value) {
  Matrix matrix{};
  for (size_t i = 0; i < kDimensions; ++i) matrix[i][i] = value;
  return matrix;
}

// Minimises -objective over logarithms by projected BFGS.
class Search {
 public:
  Search(const Objective& objective, const Parameters& low, const Parameters& high)
      : objective_(objective) {
    for (size_t i = 0; i < kDimensions; ++i) {
      low_[i] = std::log(low[i]);
      high_[i] = std::log(high[i]);
    }
  }

  Parameters run(const Parameters& start) {
    Parameters at;
    for (size_t i = 0; i < kDimensions; ++i)
      at[i] = std::clamp(std::log(start[i]), low_[i], high_[i]);
    std::optional<Spot> spot = look(at);
    for (int step = 0; spot && step < kStepsMax; ++step) {
      std::optional<Spot> next = improve(*spot);
      if (!next && fresh_) break;
      if (!next) {
        forget();
        continue;
      }
      learn(*spot, *next);
      at = next->at;
      spot = std::move(next);
    }
    for (double& parameter : at) parameter = std::exp(parameter);
    return at;
  }

 private:
  // Nothing where the objective has no value.
  std::optional<Spot> look(const Parameters& at) const {
    Parameters parameters;
    for (size_t i = 0; i < kDimensions; ++i) parameters[i] = std::exp(at[i]);
    Spot spot{at, 0, {}};
    spot.value = -objective_(parameters, spot.gradient);
    bool finite = std::isfinite(spot.value);
    for (size_t i = 0; i < kDimensions; ++i) {
      spot.gradient[i] *= -parameters[i];
      finite = finite && std::isfinite(spot.gradient[i]);
    }
    if (!finite) return std::nullopt;
    return spot;
  }

  // The gradient without what only pushes against a bound.
  Parameters free_gradient(const Spot& spot) const {
    Parameters gradient = spot.gradient;
    for (size_t i = 0; i < kDimensions; ++i) {
      const bool against =
          (spot.at[i] <= low_[i] && gradient[i] > 0) || (spot.at[i] >= high_[i] && gradient[i] < 0);
      if (against) gradient[i] = 0;
    }
    return gradient;
  }

  // A better spot along the quasi-Newton direction; nothing where there is none.
  std::optional<Spot> improve(const Spot& spot) const {
    const Parameters gradient = free_gradient(spot);
    const auto smaller = [](double a, double b) { return std::abs(a) < std::abs(b); };
    if (std::abs(*std::ranges::max_element(gradient, smaller)) < kFlat) return std::nullopt;
    Parameters direction{};
    for (size_t i = 0; i < kDimensions; ++i)
      if (gradient[i] != 0) direction[i] = -dot(inverse_[i], gradient);
    if (dot(direction, gradient) >= 0) return std::nullopt;
    const double stride = std::abs(*std::ranges::max_element(direction, smaller));
    double scale = std::min(1.0, kStrideMax / stride);
    for (int halving = 0; halving < kHalvingsMax; ++halving, scale /= 2) {
      Parameters at, moved;
      for (size_t i = 0; i < kDimensions; ++i) {
        at[i] = std::clamp(spot.at[i] + scale * direction[i], low_[i], high_[i]);
        moved[i] = at[i] - spot.at[i];
      }
      std::optional<Spot> next = look(at);
      if (next && next->value < spot.value + kSufficient * dot(gradient, moved)) return next;
    }
    return std::nullopt;
  }

  // The BFGS update of the inverse Hessian.
  void learn(const Spot& from, const Spot& to) {
    Parameters s, y;
    for (size_t i = 0; i < kDimensions; ++i) {
      s[i] = to.at[i] - from.at[i];
      y[i] = to.gradient[i] - from.gradient[i];
    }
    const double sy = dot(s, y);
    if (sy <= 1e-10 * std::sqrt(dot(s, s) * dot(y, y))) return;
    if (fresh_) inverse_ = diagonal(sy / dot(y, y));
    fresh_ = false;
    Parameters hy;
    for (size_t i = 0; i < kDimensions; ++i) hy[i] = dot(inverse_[i], y);
    const double outer = (1 + dot(y, hy) / sy) / sy;
    for (size_t i = 0; i < kDimensions; ++i)
      for (size_t j = 0; j < kDimensions; ++j)
        inverse_[i][j] += outer * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / sy;
  }

  void forget() {
    inverse_ = diagonal(1);
    fresh_ = true;
  }

  const Objective& objective_;
  Parameters low_{}, high_{};
  Matrix inverse_ = diagonal(1);
  bool fresh_ = true;  // nothing learned yet
};

}  // namespace

bool shape_in_range(double value) { return value >= kShapeMin && value <= kShapeMax; }
bool scale_in_range(double value) { return value >= kScaleMin && value <= kScaleMax; }

double softplus(double z) { return z > 0 ? z + std::log1p(std::exp(-z)) : std::log1p(std::exp(z)); }

std::vector<RepeatHistory> sample_for_fit(std::span<const RepeatHistory> customers) {
  const auto repeated = [](const RepeatHistory& history) { return history.repeats > 0; };
  if (customers.size() < kCustomersMin || std::ranges::none_of(customers, repeated)) return {};
  std::vector<RepeatHistory> sample;
  const size_t count = std::min(customers.size(), kCustomersMax);
  for (size_t i = 0; i < count; ++i) sample.push_back(customers[i * customers.size() / count]);
  if (std::ranges::none_of(sample, repeated)) return {};
  return sample;
}

RisingFactorials::RisingFactorials(std::span<const RepeatHistory> customers) {
  for (const RepeatHistory& history : customers) {
    const auto repeats = static_cast<size_t>(history.repeats);
    if (above_.size() < repeats) above_.resize(repeats);
    for (size_t k = 0; k < repeats; ++k) above_[k] += 1;
  }
}

RisingFactorials::Sum RisingFactorials::at(double shape) const {
  Sum sum;
  for (size_t k = 0; k < above_.size(); ++k) {
    const double factor = shape + static_cast<double>(k);
    sum.log += above_[k] * std::log(factor);
    sum.derivative += above_[k] / factor;
  }
  return sum;
}

Parameters maximise(const Objective& objective, const Parameters& start, const Parameters& low,
                    const Parameters& high) {
  Parameters best = Search(objective, low, high).run(start);
  // exp(log()) may leave the box by a bit.
  for (size_t i = 0; i < kDimensions; ++i) best[i] = std::clamp(best[i], low[i], high[i]);
  return best;
}

}  // namespace tillcast
