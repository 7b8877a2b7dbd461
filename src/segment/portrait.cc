#include "segment/portrait.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/assert.h"
#include "segment/moments.h"
#include "segment/naming.h"

namespace tillcast {
namespace {

constexpr size_t kPortraits = kPortraitFeatures.size();
constexpr double kApartMin = 0.25;  // deviations: less is not worth a word

enum Trait : size_t { kRecency, kTenure, kFrequency, kMonetary, kAov, kGap, kLines, kUnits };

// One feature of everyone.
struct Column {
  std::vector<double> values;  // by customer; NaN: has none
  std::vector<double> sorted;  // those that are known
  double median = NAN;
};

double median_of(const std::vector<double>& sorted) {
  if (sorted.empty()) return NAN;
  const size_t half = sorted.size() / 2;
  return sorted.size() % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

Column column_of(const FitCustomers& customers, std::string_view name) {
  const auto found = std::ranges::find(customers.columns, name);
  TC_ASSERT(found != customers.columns.end());
  const auto place = static_cast<size_t>(found - customers.columns.begin());
  Column column;
  column.values.reserve(customers.size());
  for (size_t i = place; i < customers.matrix.size(); i += customers.columns.size()) {
    // The catalogue's -1 of a rhythm without a gap.
    const bool known = customers.matrix[i] != -1 || !name.starts_with("gap_");
    column.values.push_back(known ? customers.matrix[i] : NAN);
    if (known) column.sorted.push_back(customers.matrix[i]);
  }
  std::ranges::sort(column.sorted);
  column.median = median_of(column.sorted);
  return column;
}

// The share of all that is below, half of what is equal counted: 0.5 for the median.
double place_among(const std::vector<double>& sorted, double value) {
  if (sorted.empty() || std::isnan(value)) return NAN;
  const auto equals = std::ranges::equal_range(sorted, value);
  const auto below = static_cast<double>(equals.begin() - sorted.begin());
  const auto equal = static_cast<double>(equals.size());
  return (below + equal / 2) / static_cast<double>(sorted.size());
}

std::string amount(double value) {
  if (value < 10) return fmt::format("{:.2g}", value);
  if (value < 100 && value != std::round(value)) return fmt::format("{:.1f}", value);
  std::string text = fmt::format("{:.0f}", value);
  for (size_t place = text.size(); place > 3; place -= 3) text.insert(place - 3, ",");
  return text;
}

std::string counted(double value, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", amount(value), value == 1 ? one : many);
}

std::string words_for(size_t trait, double here, double shop, std::string_view currency) {
  const std::string money = currency.empty() ? "" : std::string(currency) + " ";
  switch (trait) {
    case kRecency:
      return fmt::format("last bought {} ago, the shop's typical customer {}",
                         counted(here, "day", "days"), amount(shop));
    case kTenure:
      return fmt::format("first bought {} ago, the shop's typical customer {}",
                         counted(here, "day", "days"), amount(shop));
    case kFrequency:
      return fmt::format("{}, the shop's typical customer has {}", counted(here, "order", "orders"),
                         amount(shop));
    case kMonetary:
      return fmt::format("spent {}{} in all, the shop's typical customer {}", money, amount(here),
                         amount(shop));
    case kAov:
      return fmt::format("{}{} an order, the shop's typical customer {}", money, amount(here),
                         amount(shop));
    case kGap:
      return fmt::format("{} between orders, the shop's typical customer {}",
                         counted(here, "day", "days"), amount(shop));
    case kLines:
      return fmt::format("{} an order, the shop's typical customer {}",
                         counted(here, "line", "lines"), amount(shop));
    case kUnits:
      return fmt::format("{} an order, the shop's typical customer {}",
                         counted(here, "unit", "units"), amount(shop));
    default:
      return fmt::format("{} bought, the shop's typical customer has {}",
                         counted(here, "different product", "different products"), amount(shop));
  }
}

// What each segment's members have of it, sorted: so no sum remembers the order of customers.
std::vector<std::vector<double>> members_of(const Column& column, std::span<const uint16_t> places,
                                            size_t segments) {
  std::vector<std::vector<double>> members(segments);
  for (size_t i = 0; i < places.size(); ++i)
    if (!std::isnan(column.values[i])) members[places[i]].push_back(column.values[i]);
  for (std::vector<double>& values : members) std::ranges::sort(values);
  return members;
}

// How far the mean of each segment lies from the shop's, in deviations on the feature's own scale.
std::vector<double> deviations_of(const Column& column,
                                  std::span<const std::vector<double>> members) {
  std::vector<double> means(members.size(), 0);
  const auto axis = column.sorted.empty() ? std::optional<AxisFit>() : fit_axis(column.sorted);
  if (!axis) return means;
  for (size_t s = 0; s < members.size(); ++s) {
    for (const double value : members[s])
      means[s] += ((axis->log ? signed_log1p(value) : value) - axis->mean) / axis->deviation;
    if (!members[s].empty()) means[s] /= static_cast<double>(members[s].size());
  }
  return means;
}

SegmentTraits traits_of(const Segment& segment, std::span<const Column> columns) {
  const auto place = [&](Trait trait) {
    return place_among(columns[trait].sorted, segment.portrait[trait]);
  };
  SegmentTraits traits;
  traits.recency_days = segment.portrait[kRecency];
  traits.frequency = segment.portrait[kFrequency];
  traits.gap_days = segment.portrait[kGap];
  traits.recency_place = place(kRecency);
  traits.tenure_place = place(kTenure);
  traits.frequency_place = place(kFrequency);
  traits.monetary_place = place(kMonetary);
  traits.aov_ratio = segment.portrait[kAov] / columns[kAov].median;
  traits.units_ratio = segment.portrait[kUnits] / columns[kUnits].median;
  return traits;
}

void set_names(std::span<const Column> columns, std::span<const std::vector<double>> deviations,
               std::vector<Segment>& segments) {
  std::vector<SegmentKind> kinds;
  for (const Segment& segment : segments) kinds.push_back(kind_of(traits_of(segment, columns)));
  const std::vector<NamingTrait> traits = {
      {"spending more", "spending less", deviations[kMonetary]},
      {"ordering more often", "ordering less often", deviations[kFrequency]},
      {"quiet for longer", "quiet for less long", deviations[kRecency]},
      {"here for longer", "here for less long", deviations[kTenure]},
      {"larger orders", "smaller orders", deviations[kAov]}};
  const std::vector<std::string> names = unique_names(kinds, traits);
  for (size_t i = 0; i < segments.size(); ++i) {
    segments[i].name = names[i];
    segments[i].advice = advice_for(kinds[i]);
  }
}

}  // namespace

void describe_segments(const FitCustomers& customers, std::span<const uint16_t> places,
                       std::string_view currency, std::vector<Segment>& segments) {
  std::vector<Column> columns;
  std::vector<std::vector<double>> deviations;
  for (size_t trait = 0; trait < kPortraits; ++trait) {
    columns.push_back(column_of(customers, kPortraitFeatures[trait]));
    const auto members = members_of(columns.back(), places, segments.size());
    for (size_t s = 0; s < segments.size(); ++s)
      segments[s].portrait[trait] = median_of(members[s]);
    deviations.push_back(deviations_of(columns.back(), members));
  }
  for (size_t s = 0; s < segments.size(); ++s) {
    Segment& segment = segments[s];
    for (size_t trait = 0; trait < kPortraits; ++trait)
      if (std::abs(deviations[trait][s]) >= kApartMin && !std::isnan(segment.portrait[trait]))
        segment.apart.push_back(
            {std::string(kPortraitFeatures[trait]), deviations[trait][s],
             words_for(trait, segment.portrait[trait], columns[trait].median, currency)});
    std::ranges::stable_sort(segment.apart, std::greater{}, [](const Difference& difference) {
      return std::abs(difference.deviations);
    });
  }
  set_names(columns, deviations, segments);
}

}  // namespace tillcast
