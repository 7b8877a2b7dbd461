// serve/segment_views.h: the segments as the JSON of docs/api.md and as Prometheus text.
//
// Pure. Names of segments and features come from a file: they are escaped wherever they stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/segment_report.h"

namespace tillcast {

// What a `segments` frame and a hello say; nullptr: "null".
std::string brief_segments_json(const SegmentsNow* now);

// GET /v1/segments.
std::string segments_json(const SegmentsNow& now, std::string_view currency);
// The same where nothing was fitted yet. `customers`: with a purchase.
std::string no_segments_json(std::optional<int64_t> as_of_ms, std::string_view currency,
                             uint64_t customers);

// GET /v1/segments/flow and /v1/segments/map.
std::string segment_flow_json(const SegmentFlow& flow);
std::string segment_map_json(const SegmentMap& map);

// Gauges of each segment; nullptr: none.
std::string segment_metrics_text(const SegmentsNow* now);

}  // namespace tillcast
