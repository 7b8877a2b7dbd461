#include "segment/feature_space.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "segment/moments.h"
#include "segment/principal_axes.h"

namespace tillcast {
namespace {

// Below this share of the largest, an axis is no axis: the features depend on one another.
constexpr double kVarianceShareMin = 1e-9;

double on_scale(const FeatureAxis& axis, double value) {
  return ((axis.log ? signed_log1p(value) : value) - axis.mean) / axis.deviation;
}

// Sum over the eigenvectors of v v^T variance^power: a symmetric power of the covariance.
std::vector<double> matrix_power(const PrincipalAxes& axes, double power) {
  const size_t n = axes.variances.size();
  std::vector<double> result(n * n, 0);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      for (size_t l = 0; l < n; ++l)
        result[j * n + l] +=
            axes.vectors[i * n + j] * axes.vectors[i * n + l] * std::pow(axes.variances[i], power);
  return result;
}

void multiply(std::span<const double> matrix, std::span<const double> in, std::span<double> out) {
  for (size_t i = 0; i < out.size(); ++i) {
    out[i] = 0;
    for (size_t j = 0; j < in.size(); ++j) out[i] += matrix[i * in.size() + j] * in[j];
  }
}

// Sorted, so that the order in which the customers came does not show.
std::vector<double> sorted_column(std::span<const double> rows, size_t columns, size_t column) {
  std::vector<double> values;
  values.reserve(rows.size() / columns);
  for (size_t i = column; i < rows.size(); i += columns) values.push_back(rows[i]);
  std::ranges::sort(values);
  return values;
}

Error damaged(std::string_view what) {
  return corrupt(fmt::format("segments: {} is missing or damaged; run 'tillcast segment'", what));
}

Result<std::vector<double>> numbers_of(const nlohmann::json& list, size_t count) {
  if (!list.is_array() || list.size() != count) return damaged("whitening");
  std::vector<double> numbers;
  for (const auto& item : list) {
    if (!item.is_number() || !std::isfinite(item.get<double>())) return damaged("whitening");
    numbers.push_back(item.get<double>());
  }
  return numbers;
}

}  // namespace

Result<FeatureSpace> FeatureSpace::fit(std::span<const std::string> names,
                                       std::span<const double> rows, bool whiten,
                                       std::vector<std::string>& left_out) {
  const size_t columns = names.size();
  TC_ASSERT(columns > 0 && rows.size() % columns == 0);
  for (size_t i = 0; i < rows.size(); ++i)
    if (!std::isfinite(rows[i]))
      return invalid(
          fmt::format("segment: {} of row {} is not finite; leave the feature or the "
                      "customer out",
                      names[i % columns], i / columns + 1));
  FeatureSpace space;
  std::vector<size_t> places;
  for (size_t column = 0; column < columns; ++column) {
    const auto axis = fit_axis(sorted_column(rows, columns, column));
    if (!axis) {
      left_out.push_back(names[column]);
      continue;
    }
    space.axes_.push_back({names[column], axis->log, axis->mean, axis->deviation});
    places.push_back(column);
  }
  if (places.empty())
    return invalid(
        "segment: no feature differs from customer to customer; choose others with --features");
  if (!whiten) return space;

  const size_t kept = places.size();
  std::vector<double> points;
  points.reserve(rows.size() / columns * kept);
  for (size_t i = 0; i < rows.size(); i += columns)
    for (size_t j = 0; j < kept; ++j)
      points.push_back(on_scale(space.axes_[j], rows[i + places[j]]));
  const PrincipalAxes axes = eigen_axes(ordered_covariance(points, kept), kept);
  if (axes.variances.back() < kVarianceShareMin * axes.variances.front())
    return invalid("segment: the features depend on one another; leave one out or do not --whiten");
  space.whitening_ = matrix_power(axes, -0.5);
  space.unwhitening_ = matrix_power(axes, 0.5);
  return space;
}

std::vector<std::string> FeatureSpace::features() const {
  std::vector<std::string> names;
  for (const FeatureAxis& axis : axes_) names.push_back(axis.feature);
  return names;
}

void FeatureSpace::place(std::span<const double> row, std::span<double> point) const {
  TC_ASSERT(row.size() == columns() && point.size() == columns());
  for (size_t i = 0; i < row.size(); ++i) point[i] = on_scale(axes_[i], row[i]);
  if (!whitened()) return;
  const std::vector<double> scaled(point.begin(), point.end());
  multiply(whitening_, scaled, point);
}

std::vector<double> FeatureSpace::row_at(std::span<const double> point) const {
  TC_ASSERT(point.size() == columns());
  std::vector<double> row(point.begin(), point.end());
  if (whitened()) multiply(unwhitening_, point, row);
  for (size_t i = 0; i < row.size(); ++i) {
    row[i] = row[i] * axes_[i].deviation + axes_[i].mean;
    if (axes_[i].log) row[i] = std::copysign(std::expm1(std::abs(row[i])), row[i]);
  }
  return row;
}

nlohmann::ordered_json FeatureSpace::to_json() const {
  auto axes = nlohmann::ordered_json::array();
  for (const FeatureAxis& axis : axes_)
    axes.push_back({{"name", axis.feature},
                    {"log", axis.log},
                    {"mean", axis.mean},
                    {"deviation", axis.deviation}});
  nlohmann::ordered_json document = {{"axes", std::move(axes)}};
  if (whitened()) {
    document["whitening"] = whitening_;
    document["unwhitening"] = unwhitening_;
  }
  return document;
}

Result<FeatureSpace> FeatureSpace::from_json(const nlohmann::json& document) {
  FeatureSpace space;
  if (!document.is_object() || !document.contains("axes") || !document["axes"].is_array() ||
      document["axes"].empty())
    return damaged("axes");
  for (const auto& item : document["axes"]) {
    if (!item.is_object() || !item.contains("name") || !item["name"].is_string() ||
        !item.contains("log") || !item["log"].is_boolean())
      return damaged("axes");
    const auto mean = item.find("mean");
    const auto deviation = item.find("deviation");
    if (mean == item.end() || !mean->is_number() || deviation == item.end() ||
        !deviation->is_number() || !(deviation->get<double>() > 0))
      return damaged("axes");
    space.axes_.push_back({item["name"].get<std::string>(), item["log"].get<bool>(),
                           mean->get<double>(), deviation->get<double>()});
  }
  if (!document.contains("whitening")) return space;
  const size_t squares = space.columns() * space.columns();
  TC_ASSIGN(space.whitening_, numbers_of(document["whitening"], squares));
  // Not copied: a copy of what is nested deep may take the whole stack.
  if (!document.contains("unwhitening")) return damaged("unwhitening");
  TC_ASSIGN(space.unwhitening_, numbers_of(document["unwhitening"], squares));
  return space;
}

}  // namespace tillcast
