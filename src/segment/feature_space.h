// segment/feature_space.h: from a customer's features to the space in which customers are near or
// far.
//
// Each feature is put on a logarithmic scale where it is skewed, then standardised (z-scores by the
// population's deviation); with whitening the axes are also made uncorrelated (ZCA: the rotation
// that changes them least, Kessy, Lewin & Strimmer 2018). All of it is frozen at the fit.
//
// Threads: a value; const methods from any.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct FeatureAxis {
  std::string feature;
  bool log = false;  // sign(x) ln(1 + |x|): log1p, also for a net amount below 0
  double mean = 0;   // on that scale
  double deviation = 1;

  bool operator==(const FeatureAxis&) const = default;
};

class FeatureSpace {
 public:
  // Of the moment skewness from which a feature is taken on a logarithmic scale.
  static constexpr double kSkewMin = 1;

  // Fitted to rows x names.size(). A constant feature says nothing and is left out; `left_out`
  // names it. kInvalid: a value that is not finite, or no feature that varies.
  static Result<FeatureSpace> fit(std::span<const std::string> names, std::span<const double> rows,
                                  bool whiten, std::vector<std::string>& left_out);

  const std::vector<FeatureAxis>& axes() const { return axes_; }
  std::vector<std::string> features() const;
  size_t columns() const { return axes_.size(); }
  bool whitened() const { return !whitening_.empty(); }

  // A row of features(), in their own units, as a point. REQUIRES: sizes are columns().
  void place(std::span<const double> row, std::span<double> point) const;
  // The row that place() takes to that point.
  std::vector<double> row_at(std::span<const double> point) const;

  nlohmann::ordered_json to_json() const;
  // kCorrupt: a field is missing or out of its range; the message names it.
  static Result<FeatureSpace> from_json(const nlohmann::json& document);
  bool operator==(const FeatureSpace&) const = default;

 private:
  std::vector<FeatureAxis> axes_;
  std::vector<double> whitening_;    // columns x columns; empty: none
  std::vector<double> unwhitening_;  // its inverse
};

}  // namespace tillcast
