#include "serve/segment_query.h"

#include <fmt/format.h>

#include <limits>

namespace tillcast {
namespace {

// `none` is the word that stands for kNoSegment here.
Result<std::optional<SegmentId>> segment_id(const Query& query, std::string_view name,
                                            std::string_view none) {
  constexpr uint64_t kIdMax = std::numeric_limits<SegmentId>::max();
  const std::string_view text = query.text(name);
  if (text.empty()) return std::optional<SegmentId>{};
  if (text == none) return std::optional<SegmentId>{kNoSegment};
  const auto number = query.number(name);
  if (!number.ok() || **number < 1 || **number > kIdMax)
    return invalid(fmt::format("query parameter {}: must be the id of a segment, 1 to {}, or {}",
                               name, kIdMax, none));
  return std::optional<SegmentId>{static_cast<SegmentId>(**number)};
}

}  // namespace

Result<SegmentFilter> segment_filter(const Query& query) {
  SegmentFilter filter;
  TC_ASSIGN(filter.segment, segment_id(query, "segment", "none"));
  TC_ASSIGN(filter.moved_from, segment_id(query, "moved_from", "new"));
  TC_ASSIGN(filter.period_ms, query.time("period"));
  TC_ASSIGN(filter.refit, query.flag("refit"));
  TC_ASSIGN(filter.changed, query.flag("changed"));
  if (filter.refit && !filter.period_ms)
    return invalid("query parameter refit: says nothing without period");
  if (filter.segment == kNoSegment && filter.moved_from == kNoSegment)
    return invalid("query parameter segment: nobody moves from new to none");
  return filter;
}

}  // namespace tillcast
