// ingest/read_context.h: what all parts of one reading share: the options, the counts and where
// results go.
#pragma once

#include <string>
#include <string_view>

#include "ingest/byte_source.h"
#include "ingest/order_reader.h"

namespace tillcast {

struct ReadContext {
  const ReadOptions& options;
  const ReadHandlers& handlers;
  ReadSummary summary;
  std::string sheet;            // the workbook's sheet being read
  bool handler_failed = false;  // the error on its way out is on_order's own

  void reject(uint64_t row, std::string reason, std::string_view text);
  // REQUIRES: the order passes validate().
  Result<> deliver(OrderEvent&& order, uint64_t rows);
  void progress(ByteSource::Progress at) const;
};

}  // namespace tillcast
