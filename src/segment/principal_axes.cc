#include "segment/principal_axes.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr int kSweepsMax = 100;

// One rotation that makes a(p, q) zero, in `a` and in the vectors (rows of `v`). W. Press et al.,
// Numerical Recipes, 11.1.
void rotate(std::vector<double>& a, std::vector<double>& v, size_t n, size_t p, size_t q) {
  const double apq = a[p * n + q];
  const double theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  const double t = (theta < 0 ? -1 : 1) / (std::abs(theta) + std::sqrt(theta * theta + 1));
  const double c = 1 / std::sqrt(t * t + 1);
  const double s = t * c;
  for (size_t i = 0; i < n; ++i) {
    const double ip = a[i * n + p], iq = a[i * n + q];
    a[i * n + p] = c * ip - s * iq;
    a[i * n + q] = s * ip + c * iq;
  }
  for (size_t i = 0; i < n; ++i) {
    const double pi = a[p * n + i], qi = a[q * n + i];
    a[p * n + i] = c * pi - s * qi;
    a[q * n + i] = s * pi + c * qi;
  }
  for (size_t i = 0; i < n; ++i) {
    const double pi = v[p * n + i], qi = v[q * n + i];
    v[p * n + i] = c * pi - s * qi;
    v[q * n + i] = s * pi + c * qi;
  }
}

double off_diagonal(const std::vector<double>& a, size_t n) {
  double sum = 0;
  for (size_t p = 0; p < n; ++p)
    for (size_t q = p + 1; q < n; ++q) sum += a[p * n + q] * a[p * n + q];
  return sum;
}

}  // namespace

PrincipalAxes eigen_axes(std::span<const double> symmetric, size_t columns) {
  const size_t n = columns;
  TC_ASSERT(symmetric.size() == n * n);
  std::vector<double> a(symmetric.begin(), symmetric.end());
  std::vector<double> v(n * n, 0);
  for (size_t i = 0; i < n; ++i) v[i * n + i] = 1;
  double scale = 0;
  for (const double value : a) scale += value * value;
  for (int sweep = 0; sweep < kSweepsMax && off_diagonal(a, n) > 1e-30 * scale; ++sweep)
    for (size_t p = 0; p < n; ++p)
      for (size_t q = p + 1; q < n; ++q)
        if (a[p * n + q] != 0) rotate(a, v, n, p, q);

  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, std::greater{}, [&](size_t i) { return a[i * n + i]; });
  PrincipalAxes axes;
  for (const size_t i : order) {
    const std::span<const double> vector(&v[i * n], n);
    const auto largest =
        std::ranges::max_element(vector, {}, [](double value) { return std::abs(value); });
    const double sign = *largest < 0 ? -1 : 1;
    axes.variances.push_back(std::max(0.0, a[i * n + i]));
    for (const double value : vector) axes.vectors.push_back(sign * value);
  }
  return axes;
}

std::vector<double> covariance(std::span<const double> rows, size_t columns) {
  const size_t count = rows.size() / columns;
  TC_ASSERT(count > 0);
  std::vector<double> means(columns, 0), products(columns * columns, 0);
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j < columns; ++j) means[j] += rows[i * columns + j];
  for (double& mean : means) mean /= static_cast<double>(count);
  for (size_t i = 0; i < count; ++i)
    for (size_t j = 0; j < columns; ++j)
      for (size_t l = 0; l <= j; ++l)
        products[j * columns + l] +=
            (rows[i * columns + j] - means[j]) * (rows[i * columns + l] - means[l]);
  for (size_t j = 0; j < columns; ++j)
    for (size_t l = 0; l <= j; ++l)
      products[l * columns + j] = products[j * columns + l] /= static_cast<double>(count);
  return products;
}

}  // namespace tillcast
