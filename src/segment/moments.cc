#include "segment/moments.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "segment/feature_space.h"

namespace tillcast {
namespace {

// Of the mean: what varies less than this does not vary.
constexpr double kDeviationShareMin = 1e-12;

}  // namespace

double signed_log1p(double x) { return std::copysign(std::log1p(std::abs(x)), x); }

Moments moments_of(std::span<const double> sorted) {
  TC_ASSERT(!sorted.empty());
  const auto count = static_cast<double>(sorted.size());
  Moments moments;
  for (const double value : sorted) moments.mean += value;
  moments.mean /= count;
  double squares = 0, cubes = 0;
  for (const double value : sorted) {
    const double off = value - moments.mean;
    squares += off * off;
    cubes += off * off * off;
  }
  moments.deviation = std::sqrt(squares / count);
  if (moments.deviation > 0)
    moments.skewness = cubes / count / (moments.deviation * moments.deviation * moments.deviation);
  return moments;
}

std::optional<AxisFit> fit_axis(std::vector<double> sorted) {
  Moments moments = moments_of(sorted);
  AxisFit fit;
  // The logarithm keeps the order, so the values stay sorted.
  if (moments.skewness > FeatureSpace::kSkewMin) {
    fit.log = true;
    for (double& value : sorted) value = signed_log1p(value);
    moments = moments_of(sorted);
  }
  if (!(moments.deviation > kDeviationShareMin * std::max(1.0, std::abs(moments.mean))))
    return std::nullopt;
  fit.mean = moments.mean;
  fit.deviation = moments.deviation;
  return fit;
}

std::vector<double> ordered_covariance(std::span<const double> rows, size_t columns) {
  const size_t count = rows.size() / columns;
  std::vector<double> products(count), result(columns * columns);
  for (size_t j = 0; j < columns; ++j)
    for (size_t l = 0; l <= j; ++l) {
      for (size_t i = 0; i < count; ++i)
        products[i] = rows[i * columns + j] * rows[i * columns + l];
      std::ranges::sort(products);
      double sum = 0;
      for (const double product : products) sum += product;
      result[j * columns + l] = result[l * columns + j] = sum / static_cast<double>(count);
    }
  return result;
}

}  // namespace tillcast
