// train/logistic_fit.h: L2-regularised logistic regression by Newton's method.
//
// Minimises |weights|^2 / (2 c) + sum of log-losses; the bias is not penalised. Convex, so the
// answer does not depend on the start; a good start saves steps. Deterministic, one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tillcast {

struct LogisticFit {
  std::vector<double> weights;
  double bias = 0;
};

// `design` is rows x columns, row-major; columns may be 0. REQUIRES: both classes are there, c > 0.
LogisticFit fit_logistic(std::span<const float> design, size_t columns,
                         std::span<const uint8_t> labels, double c, LogisticFit start = {});

}  // namespace tillcast
