#include "segment/naming.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr double kWholesaleRatio = 4;   // of order value and of units, to the shop's median
constexpr double kOverdueGaps = 2;      // silent for so many of their own gaps
constexpr double kComesBackOrders = 2;  // from the second order on

// Segments of one kind with their rank by a trait.
void tell_apart(std::span<const size_t> same, std::span<const NamingTrait> traits,
                std::vector<std::string>& names) {
  const NamingTrait* widest = nullptr;
  double width = -1;
  for (const NamingTrait& trait : traits) {
    const auto [least, most] = std::ranges::minmax_element(
        same, {}, [&](size_t segment) { return trait.values[segment]; });
    if (const double w = trait.values[*most] - trait.values[*least]; w > width) {
      width = w;
      widest = &trait;
    }
  }
  TC_ASSERT(widest != nullptr);
  std::vector<size_t> ranked(same.begin(), same.end());
  std::ranges::stable_sort(ranked, std::greater{},
                           [&](size_t segment) { return widest->values[segment]; });
  for (size_t rank = 0; rank < ranked.size(); ++rank) {
    std::string& name = names[ranked[rank]];
    if (ranked.size() == 3 && rank == 1)
      name += ", in between";
    else if (ranked.size() <= 3)
      name = fmt::format("{}, {}", name, rank == 0 ? widest->more : widest->less);
    else
      name = fmt::format("{}, {} ({} of {})", name, widest->more, rank + 1, ranked.size());
  }
}

}  // namespace

SegmentKind kind_of(const SegmentTraits& t) {
  const bool comes_back = t.frequency >= kComesBackOrders;
  const bool overdue = t.recency_days > kOverdueGaps * t.gap_days;  // false without a gap
  if (t.aov_ratio >= kWholesaleRatio && t.units_ratio >= kWholesaleRatio)
    return SegmentKind::kWholesale;
  if (t.recency_place <= 0.35 && t.frequency_place >= 0.9 && t.monetary_place >= 0.9)
    return SegmentKind::kChampions;
  if (t.tenure_place <= 0.35 && !comes_back && t.recency_place <= 0.6) return SegmentKind::kNew;
  if (t.tenure_place <= 0.45 && comes_back && t.recency_place <= 0.45)
    return SegmentKind::kPromising;
  if (t.recency_place <= 0.55 && t.frequency_place >= 0.6 && comes_back && !overdue)
    return SegmentKind::kLoyal;
  if ((t.frequency_place >= 0.55 || t.monetary_place >= 0.55) &&
      (overdue || t.recency_place >= 0.8))
    return SegmentKind::kAtRisk;
  if (t.recency_place >= 0.75) return SegmentKind::kLost;
  if (comes_back && t.recency_place >= 0.5) return SegmentKind::kCooling;
  return comes_back ? SegmentKind::kOccasional : SegmentKind::kOneTime;
}

std::string_view name_of(SegmentKind kind) {
  switch (kind) {
    case SegmentKind::kWholesale:
      return "Wholesale";
    case SegmentKind::kChampions:
      return "Champions";
    case SegmentKind::kNew:
      return "New";
    case SegmentKind::kPromising:
      return "Promising";
    case SegmentKind::kLoyal:
      return "Loyal";
    case SegmentKind::kAtRisk:
      return "At risk";
    case SegmentKind::kLost:
      return "Lost";
    case SegmentKind::kCooling:
      return "Cooling";
    case SegmentKind::kOneTime:
      return "One-time";
    case SegmentKind::kOccasional:
      return "Occasional";
  }
  TC_ASSERT(false);
}

std::string_view advice_for(SegmentKind kind) {
  switch (kind) {
    case SegmentKind::kWholesale:
      return "They buy in bulk: give them terms, stock and a person to call, not coupons.";
    case SegmentKind::kChampions:
      return "They carry the shop: thank them, show them what is new first, and do not discount "
             "what they buy anyway.";
    case SegmentKind::kNew:
      return "Win the second order: write while the first is fresh, with what goes well with it.";
    case SegmentKind::kPromising:
      return "They came back early: make the next order easy and let them find more of the range.";
    case SegmentKind::kLoyal:
      return "They come back by themselves: reward it, and offer what the champions buy.";
    case SegmentKind::kAtRisk:
      return "They were worth much and have fallen silent: ask them back personally, soon.";
    case SegmentKind::kLost:
      return "They have been gone for long: one clear offer to return, then spend no more on them.";
    case SegmentKind::kCooling:
      return "They used to come and are slowing down: remind them at their usual interval.";
    case SegmentKind::kOneTime:
      return "They bought once and did not return: ask why, and try a reason for a second order.";
    case SegmentKind::kOccasional:
      return "They buy now and then: seasonal occasions reach them best.";
  }
  TC_ASSERT(false);
}

std::vector<std::string> unique_names(std::span<const SegmentKind> kinds,
                                      std::span<const NamingTrait> traits) {
  std::vector<std::string> names;
  for (const SegmentKind kind : kinds) names.emplace_back(name_of(kind));
  std::vector<bool> told(kinds.size(), false);
  for (size_t i = 0; i < kinds.size(); ++i) {
    std::vector<size_t> same;
    for (size_t j = i; j < kinds.size(); ++j)
      if (kinds[j] == kinds[i] && !told[j]) same.push_back(j);
    if (same.size() < 2) continue;
    for (const size_t j : same) told[j] = true;
    tell_apart(same, traits, names);
  }
  return names;
}

}  // namespace tillcast
