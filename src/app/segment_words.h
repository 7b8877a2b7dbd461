// app/segment_words.h: the segments as a table for people.
//
// Pure.
#pragma once

#include <string>

#include "engine/segment_report.h"

namespace tillcast {

// `kept`: they are the shop's from now on.
std::string segment_words(const SegmentsNow& now, std::string_view currency, bool kept);

}  // namespace tillcast
