// segment/segmentation.h: a fitted division of a shop's customers: what each segment is called, is
// like and stands for, and where a customer belongs.
//
// A plain value, immutable once fitted; fit.h makes it, segmentation_file.h keeps it.
// Units: features in their own (days, orders, the shop's currency); times Unix UTC milliseconds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "segment/feature_space.h"
#include "segment/k_choice.h"

namespace tillcast {

// A segment's number, kept from fit to fit; 0: none.
using SegmentId = uint16_t;
inline constexpr SegmentId kNoSegment = 0;

// What a portrait tells: medians over the segment's members, by base feature.
inline constexpr std::array<std::string_view, 9> kPortraitFeatures{
    "recency_days",  "tenure_days",  "frequency",    "monetary",         "aov",
    "gap_mean_days", "basket_lines", "basket_units", "distinct_products"};

// How far a segment's mean lies from the shop's, in the shop's standard deviations.
struct Difference {
  std::string feature;
  double deviations = 0;
  std::string words;  // "17 orders, the shop's typical customer has 2"
};

struct Segment {
  SegmentId id = kNoSegment;
  std::string name;    // unique in its fit
  std::string advice;  // what to do about them
  std::vector<double> centroid;
  uint64_t size = 0;                                        // as of the fit
  std::array<double, kPortraitFeatures.size()> portrait{};  // NaN: no member has such
  std::vector<Difference> apart;                            // the largest first
};

// A segment of an earlier fit that no later one has.
struct RetiredSegment {
  SegmentId id = kNoSegment;
  std::string name;
};

struct Segmentation {
  std::string fit_id;  // tells one fit from another
  int64_t as_of_ms = 0;
  uint64_t seed = 1;
  FeatureSpace space;
  std::vector<std::string> asked;  // features; those that did not vary are not in the space
  std::vector<Segment> segments;   // those with the most revenue first
  std::vector<RetiredSegment> retired;
  SegmentId next_id = 1;
  uint64_t customers = 0;
  double inertia = 0;
  double silhouette = 0;
  KChoice choice;                     // what was measured for each k, and who chose
  std::vector<double> map_axes;       // the first two principal axes of the space, 2 x columns
  std::array<double, 2> explained{};  // their shares of the variance

  // The typical distance of a customer to their centroid: root mean square; the unit of drift.
  double spread() const;
  // Where a point of the space belongs: a place in `segments`; of equally near ones the first.
  size_t nearest(std::span<const double> point) const;
  std::optional<size_t> find(SegmentId id) const;
  // Of a segment now or of one before; empty: neither.
  std::string_view name_of(SegmentId id) const;
};

// The farthest that a live centroid may go from the fitted one, in spreads, before a refit is
// proposed.
inline constexpr double kDriftBound = 0.5;

}  // namespace tillcast
