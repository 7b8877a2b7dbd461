#include "segment/fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/assert.h"
#include "base/hash.h"
#include "base/time.h"
#include "segment/k_curve.h"
#include "segment/matching.h"
#include "segment/portrait.h"
#include "segment/principal_axes.h"
#include "segment/segmentation_file.h"

namespace tillcast {
namespace {

constexpr size_t kChosenMax = 12;
constexpr size_t kCustomersEach = 10;  // at least, on average, where k is chosen by rule

std::vector<double> columns_of(const FitCustomers& customers,
                               std::span<const std::string> features) {
  std::vector<size_t> places;
  for (const std::string& feature : features) {
    const auto found = std::ranges::find(customers.columns, feature);
    TC_ASSERT(found != customers.columns.end());
    places.push_back(static_cast<size_t>(found - customers.columns.begin()));
  }
  std::vector<double> rows;
  rows.reserve(customers.size() * places.size());
  for (size_t i = 0; i < customers.matrix.size(); i += customers.columns.size())
    for (const size_t place : places) rows.push_back(customers.matrix[i + place]);
  return rows;
}

// In place: a point is as long as its row once constant features are left out.
std::vector<double> points_of(const FeatureSpace& space, std::vector<double> rows) {
  std::vector<double> point(space.columns());
  for (size_t i = 0; i < rows.size(); i += space.columns()) {
    const std::span<double> row(&rows[i], space.columns());
    space.place(row, point);
    std::ranges::copy(point, row.begin());
  }
  return rows;
}

Result<KCurve> curve_of(const SpaceRows& rows, const FitOptions& options) {
  KCurveOptions curve;
  curve.seed = options.seed;
  curve.progress = options.progress;
  curve.stop = options.stop;
  if (options.k) {
    if (*options.k > rows.rows())
      return invalid(
          fmt::format("segment: {} segments asked for and {} customers with a purchase; "
                      "ask for at most {}",
                      *options.k, rows.rows(), rows.rows()));
    curve.k_min = curve.k_max = *options.k;
    return k_curve(rows, curve);
  }
  if (rows.distinct() < 2)
    return invalid("segment: all customers are alike; choose other --features");
  curve.k_max = std::clamp(rows.rows() / kCustomersEach, curve.k_min, kChosenMax);
  return k_curve(rows, curve);
}

// Those with the most revenue first; of equals, those that are first by their centroids.
std::vector<size_t> order_by_revenue(const FitCustomers& customers, const Partition& partition,
                                     std::span<const uint32_t> order) {
  const std::vector<double> spent = columns_of(customers, std::vector<std::string>{"monetary"});
  std::vector<std::vector<double>> members(partition.k);
  for (size_t row = 0; row < order.size(); ++row)
    members[partition.labels[row]].push_back(spent[order[row]]);
  std::vector<double> revenue;
  for (std::vector<double>& values : members) {
    std::ranges::sort(values);  // customers of one point have an order of chance
    revenue.push_back(std::accumulate(values.begin(), values.end(), 0.0));
  }
  std::vector<size_t> labels(partition.k);
  std::iota(labels.begin(), labels.end(), size_t{0});
  std::ranges::stable_sort(labels, std::greater{}, [&](size_t label) { return revenue[label]; });
  return labels;
}

std::vector<Segment> segments_of(const Partition& partition, std::span<const size_t> labels,
                                 size_t columns) {
  std::vector<Segment> segments;
  for (const size_t label : labels) {
    Segment& segment = segments.emplace_back();
    const auto centroid = std::span(partition.centroids).subspan(label * columns, columns);
    segment.centroid.assign(centroid.begin(), centroid.end());
    segment.size = partition.sizes[label];
  }
  return segments;
}

// Segments that go on keep their number; others get one that none has had. Where those run out,
// numbering begins anew.
void number(Segmentation& now, const Segmentation* before) {
  constexpr size_t kIdMax = std::numeric_limits<SegmentId>::max();
  if (before != nullptr && before->next_id + now.segments.size() > kIdMax) before = nullptr;
  std::vector<std::optional<size_t>> matches(now.segments.size());
  if (before != nullptr) {
    matches = match_segments(now, *before);
    now.next_id = before->next_id;
    now.retired = before->retired;
    for (size_t old = 0; old < before->segments.size(); ++old)
      if (std::ranges::find(matches, std::optional(old)) == matches.end())
        now.retired.push_back({before->segments[old].id, before->segments[old].name});
  }
  for (size_t i = 0; i < now.segments.size(); ++i)
    now.segments[i].id = matches[i] ? before->segments[*matches[i]].id : now.next_id++;
}

// The plane in which the points spread most. Rows in their own order, not the caller's.
void set_map(const SpaceRows& rows, Segmentation& segmentation) {
  const size_t columns = rows.columns();
  std::vector<double> points(rows.rows() * columns);
  for (size_t i = 0; i < rows.rows(); ++i)
    rows.copy_row(i, std::span(points).subspan(i * columns, columns));
  const PrincipalAxes axes = eigen_axes(covariance(points, columns), columns);
  const double all = std::accumulate(axes.variances.begin(), axes.variances.end(), 0.0);
  segmentation.map_axes.assign(2 * columns, 0);
  for (size_t axis = 0; axis < std::min<size_t>(2, columns); ++axis) {
    segmentation.explained[axis] = all > 0 ? axes.variances[axis] / all : 0;
    for (size_t j = 0; j < columns; ++j)
      segmentation.map_axes[axis * columns + j] = axes.vectors[axis * columns + j];
  }
}

// Of all that is kept: what differs in anything is another fit.
std::string fit_id_of(const Segmentation& segmentation) {
  const std::string text = to_json(segmentation).dump();
  const std::string day = format_time(segmentation.as_of_ms).substr(0, 10);
  return fmt::format("{}{}{}-{:08x}", day.substr(0, 4), day.substr(5, 2), day.substr(8, 2),
                     hash64(text) >> 32);
}

KChoice choice_of(KCurve& curve, bool by_rule) {
  return {by_rule,        std::move(curve.scores), curve.silhouette_rows,
          curve.gap_rows, curve.gap_references,    curve.stability_rows,
          curve.resamples};
}

}  // namespace

FitOptions FitOptions::again(const Segmentation& before) {
  FitOptions options;
  options.features = before.asked;
  if (!before.choice.by_rule) options.k = before.segments.size();
  options.seed = before.seed;
  options.whiten = before.space.whitened();
  return options;
}

Result<SegmentFit> fit_segments(const FitCustomers& customers, int64_t as_of_ms,
                                const FitOptions& options, const Segmentation* before) {
  if (customers.size() == 0)
    return not_found("segment: no customer has a purchase yet; import orders first");
  if (customers.size() == 1)
    return invalid("segment: there is one customer with a purchase; segments need two or more");
  SegmentFit fit;
  Segmentation& result = fit.segmentation;
  result.as_of_ms = as_of_ms;
  result.seed = options.seed;
  result.asked = options.features;
  result.customers = customers.size();

  // the space: logarithms, z-scores, whitening
  std::vector<double> raw = columns_of(customers, options.features);
  TC_ASSIGN(result.space, FeatureSpace::fit(options.features, raw, options.whiten, fit.left_out));
  if (!fit.left_out.empty()) raw = columns_of(customers, result.space.features());

  // a partition for every k, and what speaks for each
  TC_ASSIGN(const SpaceRows rows, SpaceRows::of(points_of(result.space, std::move(raw)),
                                                result.space.columns(), options.seed));
  TC_ASSIGN(KCurve curve, curve_of(rows, options));
  const size_t chosen = choose_k(curve.scores);
  const Partition& partition = curve.partitions[chosen];
  result.inertia = partition.inertia;
  result.silhouette = curve.scores[chosen].silhouette;

  // segments: order, numbers, words
  const std::vector<size_t> labels = order_by_revenue(customers, partition, rows.order());
  result.segments = segments_of(partition, labels, result.space.columns());
  std::vector<uint16_t> place_of(labels.size());
  for (size_t place = 0; place < labels.size(); ++place)
    place_of[labels[place]] = static_cast<uint16_t>(place);
  fit.places = rows.as_given(partition.labels);
  for (uint16_t& place : fit.places) place = place_of[place];
  number(result, before);
  describe_segments(customers, fit.places, options.currency, result.segments);
  set_map(rows, result);
  result.choice = choice_of(curve, !options.k);
  result.fit_id = fit_id_of(result);
  return fit;
}

}  // namespace tillcast
