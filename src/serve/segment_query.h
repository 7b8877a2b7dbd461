// serve/segment_query.h: which customers a query of GET /v1/customers means by their segments.
//
// Pure. Errors: kInvalid, naming the parameter.
#pragma once

#include "base/result.h"
#include "engine/segment_report.h"
#include "serve/query.h"

namespace tillcast {

// segment=ID|none, moved_from=ID|new, period=T, refit=true, changed=true.
Result<SegmentFilter> segment_filter(const Query& query);

}  // namespace tillcast
