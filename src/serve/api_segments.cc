// The views of the segments: how they stand, who moved when, where they lie.
#include "serve/api.h"
#include "serve/segment_views.h"

namespace tillcast {
namespace {

constexpr size_t kMapPointsDefault = 2'000;
constexpr size_t kMapPointsMax = 10'000;

}  // namespace

Result<Response> Api::segments(const Call&) const {
  if (const auto now = parts_.shop.segments())
    return json_response(segments_json(*now, parts_.shop.currency()));
  TC_ASSIGN(const Kpis kpis, parts_.shop.kpis({}));
  return json_response(no_segments_json(kpis.as_of_ms, kpis.currency, kpis.customers.customers));
}

Result<Response> Api::segment_flow(const Call&) const {
  TC_ASSIGN(const SegmentFlow flow, parts_.shop.segment_flow());
  return json_response(segment_flow_json(flow));
}

Result<Response> Api::segment_map(const Call& call) const {
  TC_ASSIGN(const size_t points, call.query.count("points", kMapPointsDefault, kMapPointsMax));
  TC_ASSIGN(const SegmentMap map, parts_.shop.segment_map(points));
  return json_response(segment_map_json(map));
}

}  // namespace tillcast
