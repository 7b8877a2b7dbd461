#include "train/logistic_fit.h"

#include <algorithm>
#include <cmath>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr int kStepsMax = 50;
constexpr double kDecrementMin = 1e-11;  // of the objective, relative to the number of rows
constexpr size_t kRowsAtATime = 8;

double softplus(double x) { return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x)); }

// The last parameter is the bias: a column of ones that is not penalised.
class Newton {
 public:
  Newton(std::span<const float> design, size_t columns, std::span<const uint8_t> labels, double c)
      : design_(design), columns_(columns), size_(columns + 1), labels_(labels), penalty_(1 / c) {}

  std::vector<double> minimise(std::vector<double> parameters) {
    double value = objective(parameters);
    for (int step = 0; step < kStepsMax; ++step) {
      const std::vector<double> direction = newton_direction(parameters);
      double decrement = 0;
      for (size_t i = 0; i < size_; ++i) decrement += direction[i] * gradient_[i];
      if (decrement < kDecrementMin * static_cast<double>(labels_.size())) break;
      // Halved until it descends; the full step nearly always does.
      double next_value = value, scale = 1;
      std::vector<double> next;
      for (; scale > 1e-6; scale /= 2) {
        next = parameters;
        for (size_t i = 0; i < size_; ++i) next[i] -= scale * direction[i];
        next_value = objective(next);
        if (next_value < value) break;
      }
      if (next_value >= value) break;
      parameters = std::move(next);
      value = next_value;
    }
    return parameters;
  }

 private:
  double logit(const std::vector<double>& parameters, size_t row) const {
    const float* x = design_.data() + row * columns_;
    double sum = parameters[columns_];
    for (size_t i = 0; i < columns_; ++i) sum += parameters[i] * static_cast<double>(x[i]);
    return sum;
  }

  double objective(const std::vector<double>& parameters) const {
    double sum = 0;
    for (size_t i = 0; i < columns_; ++i) sum += penalty_ * parameters[i] * parameters[i] / 2;
    for (size_t row = 0; row < labels_.size(); ++row) {
      const double z = logit(parameters, row);
      sum += softplus(labels_[row] ? -z : z);
    }
    return sum;
  }

  // Fills gradient_ and hessian_ (its lower half) at `parameters`.
  void differentiate(const std::vector<double>& parameters) {
    gradient_.assign(size_, 0);
    hessian_.assign(size_ * size_, 0);
    std::vector<double> x(kRowsAtATime * size_), weighted(kRowsAtATime * size_);
    for (size_t begin = 0; begin < labels_.size(); begin += kRowsAtATime) {
      const size_t rows = std::min(kRowsAtATime, labels_.size() - begin);
      std::ranges::fill(x, 0);
      std::ranges::fill(weighted, 0);
      for (size_t r = 0; r < rows; ++r) {
        const double p = 1 / (1 + std::exp(-logit(parameters, begin + r)));
        for (size_t i = 0; i < size_; ++i) {
          const double value =
              i < columns_ ? static_cast<double>(design_[(begin + r) * columns_ + i]) : 1;
          x[r * size_ + i] = value;
          weighted[r * size_ + i] = p * (1 - p) * value;
          gradient_[i] += (p - labels_[begin + r]) * value;
        }
      }
      add_outer(x.data(), weighted.data());
    }
    for (size_t i = 0; i < columns_; ++i) {
      gradient_[i] += penalty_ * parameters[i];
      hessian_[i * size_ + i] += penalty_;
    }
  }

  void add_outer(const double* __restrict x, const double* __restrict weighted) {
    for (size_t i = 0; i < size_; ++i) {
      double* __restrict row = hessian_.data() + i * size_;
      double w[kRowsAtATime];
      for (size_t r = 0; r < kRowsAtATime; ++r) w[r] = weighted[r * size_ + i];
      for (size_t j = 0; j <= i; ++j) {
        double sum = 0;
        for (size_t r = 0; r < kRowsAtATime; ++r) sum += w[r] * x[r * size_ + j];
        row[j] += sum;
      }
    }
  }

  // Solves hessian x direction = gradient by Cholesky.
  std::vector<double> newton_direction(const std::vector<double>& parameters) {
    differentiate(parameters);
    std::vector<double>& l = hessian_;
    for (size_t i = 0; i < size_; ++i) {
      for (size_t j = 0; j <= i; ++j) {
        double sum = l[i * size_ + j];
        for (size_t k = 0; k < j; ++k) sum -= l[i * size_ + k] * l[j * size_ + k];
        if (i == j)
          l[i * size_ + i] = std::sqrt(std::max(sum, 1e-12));
        else
          l[i * size_ + j] = sum / l[j * size_ + j];
      }
    }
    std::vector<double> direction = gradient_;
    for (size_t i = 0; i < size_; ++i) {
      for (size_t k = 0; k < i; ++k) direction[i] -= l[i * size_ + k] * direction[k];
      direction[i] /= l[i * size_ + i];
    }
    for (size_t i = size_; i-- > 0;) {
      for (size_t k = i + 1; k < size_; ++k) direction[i] -= l[k * size_ + i] * direction[k];
      direction[i] /= l[i * size_ + i];
    }
    return direction;
  }

  std::span<const float> design_;
  size_t columns_;
  size_t size_;
  std::span<const uint8_t> labels_;
  double penalty_;
  std::vector<double> gradient_;
  std::vector<double> hessian_;  // size_ x size_
};

}  // namespace

LogisticFit fit_logistic(std::span<const float> design, size_t columns,
                         std::span<const uint8_t> labels, double c, LogisticFit start) {
  TC_ASSERT(design.size() == labels.size() * columns && c > 0);
  std::vector<double> parameters = std::move(start.weights);
  parameters.resize(columns);
  parameters.push_back(start.bias);
  parameters = Newton(design, columns, labels, c).minimise(std::move(parameters));
  LogisticFit fit;
  fit.bias = parameters.back();
  parameters.pop_back();
  fit.weights = std::move(parameters);
  return fit;
}

}  // namespace tillcast
