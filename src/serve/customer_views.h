// serve/customer_views.h: one customer over time as the JSON of docs/api.md.
//
// Pure. Units: money as exact decimal strings, times as RFC 3339 UTC.
#pragma once

#include <string>
#include <string_view>

#include "engine/customer_story.h"

namespace tillcast {

std::string timeline_json(const CustomerTimeline& timeline, std::string_view currency);
std::string history_json(const CustomerHistory& history);

}  // namespace tillcast
