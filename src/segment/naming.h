// segment/naming.h: what a segment is called, by rule, and what to do about it.
//
// The rules look at the medians of a segment's members: in their own units, and as places among all
// customers of the shop (0 the least, 1 the most). docs/segments.md lists them with their reasons.
//
// Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tillcast {

enum class SegmentKind {
  kWholesale,
  kChampions,
  kNew,
  kPromising,
  kLoyal,
  kAtRisk,
  kLost,
  kCooling,
  kOneTime,
  kOccasional
};

// Medians; NaN: not known.
struct SegmentTraits {
  double recency_days = 0;
  double frequency = 0;
  double gap_days = 0;  // between purchases, of those who came back
  // Places among all customers.
  double recency_place = 0;
  double tenure_place = 0;
  double frequency_place = 0;
  double monetary_place = 0;
  // In multiples of the shop's median.
  double aov_ratio = 1;
  double units_ratio = 1;
};

SegmentKind kind_of(const SegmentTraits& traits);
std::string_view name_of(SegmentKind kind);
std::string_view advice_for(SegmentKind kind);

// What tells segments of one kind apart.
struct NamingTrait {
  std::string_view more;  // "spending more"
  std::string_view less;
  std::vector<double> values;  // by segment, in the shop's standard deviations
};

// Unique names: segments of one kind are told apart by the trait in which they differ most.
std::vector<std::string> unique_names(std::span<const SegmentKind> kinds,
                                      std::span<const NamingTrait> traits);

}  // namespace tillcast
