#include "train/quantiles.h"

#include <algorithm>
#include <cmath>

namespace tillcast {
namespace {

constexpr size_t kKnots = 65;

std::vector<double> sorted_column(const Dataset& data, size_t feature) {
  std::vector<double> column;
  column.reserve(data.rows());
  for (size_t i = 0; i < data.rows(); ++i) column.push_back(data.row(i)[feature]);
  std::ranges::sort(column);
  return column;
}

}  // namespace

double quantile(std::span<const double> sorted, double p) {
  TC_ASSERT(!sorted.empty() && p >= 0 && p <= 1);
  const double place = p * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  const double share = place - static_cast<double>(below);
  return sorted[below] + share * (sorted[above] - sorted[below]);
}

std::vector<QuantileMap> fit_quantile_maps(const Dataset& data) {
  std::vector<QuantileMap> maps;
  for (size_t feature = 0; feature < data.features.size(); ++feature) {
    const std::vector<double> column = sorted_column(data, feature);
    std::vector<double> values, ranks;
    size_t tied = 0;
    double p_sum = 0;
    for (size_t knot = 0; knot < kKnots; ++knot) {
      const double p = static_cast<double>(knot) / (kKnots - 1);
      const double value = quantile(column, p);
      if (values.empty() || value > values.back()) {
        values.push_back(value);
        ranks.push_back(0);
        tied = 0;
        p_sum = 0;
      }
      p_sum += p;
      ++tied;
      ranks.back() = 2 * p_sum / static_cast<double>(tied) - 1;
    }
    maps.emplace_back(std::move(values), std::move(ranks));
  }
  return maps;
}

std::vector<std::vector<double>> fit_bucket_edges(const Dataset& data, size_t buckets) {
  std::vector<std::vector<double>> all_edges;
  for (size_t feature = 0; feature < data.features.size(); ++feature) {
    const std::vector<double> column = sorted_column(data, feature);
    std::vector<double>& edges = all_edges.emplace_back();
    for (size_t i = 1; i < buckets; ++i) {
      const double edge = quantile(column, static_cast<double>(i) / static_cast<double>(buckets));
      if (edges.empty() || edge > edges.back()) edges.push_back(edge);
    }
  }
  return all_edges;
}

std::vector<float> map_ranks(const Dataset& data, const std::vector<QuantileMap>& maps) {
  std::vector<float> ranks;
  ranks.reserve(data.matrix.size());
  for (size_t i = 0; i < data.rows(); ++i)
    for (size_t feature = 0; feature < maps.size(); ++feature)
      ranks.push_back(static_cast<float>(maps[feature](data.row(i)[feature])));
  return ranks;
}

}  // namespace tillcast
