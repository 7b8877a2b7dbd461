#include "app/segment_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/time.h"

namespace tillcast {
namespace {

double share(MoneySum part, MoneySum whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

std::string percent(std::optional<double> value) {
  return value ? fmt::format("{:.0f} %", 100 * *value) : "-";
}

// The portrait's places of what the table shows.
enum : size_t { kRecency = 0, kFrequency = 2, kMonetary = 3 };

std::string rows(const SegmentsNow& now) {
  size_t width = 8;
  for (const Segment& segment : now.segmentation->segments)
    width = std::max(width, segment.name.size());
  std::string text = fmt::format(
      "  {:>3}  {:<{}}  {:>9}  {:>5}  {:>7}  {:>6}  {:>10}  {:>9}  {:>12}\n", "id", "segment",
      width, "customers", "share", "revenue", "orders", "spent", "last, days", "buy in 30 d");
  for (size_t i = 0; i < now.segments.size(); ++i) {
    const Segment& segment = now.segmentation->segments[i];
    const SegmentNow& live = now.segments[i];
    text += fmt::format(
        "  {:>3}  {:<{}}  {:>9}  {:>5}  {:>7}  {:>6.0f}  {:>10.0f}  {:>10.0f}  {:>12}\n",
        segment.id, segment.name, width, live.size,
        percent(static_cast<double>(live.size) / static_cast<double>(now.customers)),
        percent(share(live.revenue, now.revenue)), segment.portrait[kFrequency],
        segment.portrait[kMonetary], segment.portrait[kRecency], percent(live.probability));
  }
  return text;
}

std::string reason(const Segmentation& segmentation) {
  const auto& scores = segmentation.choice.scores;
  const size_t k = segmentation.segments.size();
  const auto score = std::ranges::find(scores, k, &KScore::k);
  std::string text = fmt::format("{} segments, as asked for", k);
  if (segmentation.choice.by_rule) {
    const auto votes = votes_on(scores);
    const size_t passed = votes[static_cast<size_t>(score - scores.begin())].count();
    text = passed == kKIndexes
               ? fmt::format("{} is the finest division that passes every test", k)
               : fmt::format("no division passes every test; {} passes most, {} of {}", k, passed,
                             kKIndexes);
  }
  if (!std::isnan(score->silhouette)) text += fmt::format("; silhouette {:.2f}", score->silhouette);
  if (!std::isnan(score->stability)) text += fmt::format(", stability {:.2f}", score->stability);
  return text;
}

}  // namespace

std::string segment_words(const SegmentsNow& now, std::string_view currency, bool kept) {
  const Segmentation& segmentation = *now.segmentation;
  std::string features;
  for (const std::string& name : segmentation.space.features())
    features += (features.empty() ? "" : ", ") + name;
  std::string text = fmt::format("{} customers with a purchase as of {}, by {}\n\n", now.customers,
                                 format_time(segmentation.as_of_ms), features);
  text += rows(now);
  text +=
      fmt::format("\nOrders, spent ({}) and days since the last purchase are medians.\n", currency);
  for (size_t i = 0; i < now.segments.size(); ++i)
    text +=
        fmt::format("  {}: {}\n", segmentation.segments[i].name, segmentation.segments[i].advice);
  text += "\n" + reason(segmentation) + ".\n";
  return text + (kept ? fmt::format("Kept as {}; 'tillcast serve' shows them live at /segments.",
                                    segmentation.fit_id)
                      : std::string("A dry run: nothing was kept."));
}

}  // namespace tillcast
