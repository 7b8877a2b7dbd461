// ingest/ndjson_reader.h: our own order JSON, one order a line (docs/api.md).
#pragma once

#include "ingest/read_context.h"

namespace tillcast {

// Reads to the end. Blank lines are passed over; a line that is no valid order is rejected alone.
Result<> read_ndjson(ByteSource& source, ReadContext& context);

}  // namespace tillcast
