// segment/principal_axes.h: the directions in which points spread most (principal component
// analysis).
//
// Pure. Eigenvectors by Jacobi's rotations, in a fixed order: the same input gives the same bits. A
// vector's sign is free; here its largest component is positive.
#pragma once

#include <span>
#include <vector>

namespace tillcast {

struct PrincipalAxes {
  std::vector<double> variances;  // largest first
  std::vector<double> vectors;    // row i is the unit vector of variances[i]
};

// Of a symmetric matrix, columns x columns.
PrincipalAxes eigen_axes(std::span<const double> symmetric, size_t columns);

// Covariance (over n) of rows x columns around their mean.
std::vector<double> covariance(std::span<const double> rows, size_t columns);

}  // namespace tillcast
