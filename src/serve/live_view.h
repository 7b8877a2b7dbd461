// serve/live_view.h: how a model does, as the JSON of docs/api.md and as Prometheus text.
//
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/live_report.h"

namespace tillcast {

enum class LiveDetail {
  kWhole,
  kBrief  // for frames: without calibration, curve and the bins of drift
};

// A LIVE. `as_of_ms` is the engine's; nothing before the first entry.
std::string live_json(const LiveReport& report, std::string_view role,
                      std::optional<int64_t> as_of_ms, LiveDetail detail);

// Gauges of each report's rolling grades, and of the drift of the champion's features.
std::string live_metrics_text(const LiveReports& reports, std::string_view champion_id);

}  // namespace tillcast
