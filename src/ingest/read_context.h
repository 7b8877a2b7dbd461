// ingest/read_context.h: what all parts of one reading share: the options, the counts and where
// results go.
#pragma once

#include <string>
#include <string_view>

#include "ingest/byte_source.h"
#include "ingest/column_map.h"
#include "ingest/date_parser.h"
#include "ingest/order_reader.h"

namespace tillcast {

struct ReadContext;

// Sees what a reading sees, and ends it early: for the preview.
class ReadWatch {
 public:
  virtual ~ReadWatch() = default;
  // The header of a table, whether it can serve or not.
  virtual void header(const ReadContext& context, std::span<const Cell> cells,
                      const ColumnMap& columns) = 0;
  // A row that is not blank, before it is understood; a line of NDJSON is one cell. False: enough
  // was seen.
  virtual bool row(uint64_t row, std::span<const Cell> cells) = 0;
  virtual void dates(const DateParser& parser) = 0;
};

struct ReadContext {
  const ReadOptions& options;
  const ReadHandlers& handlers;
  ReadSummary summary{};
  std::string sheet{};          // the workbook's sheet being read
  bool handler_failed = false;  // the error on its way out is on_order's own
  ReadWatch* watch = nullptr;
  bool enough = false;            // what is on its way out is no error: the watch has seen enough
  ByteSource::Progress before{};  // of a workbook: the sheets read already, and all of them

  void reject(uint64_t row, std::string reason, std::string_view text);
  // REQUIRES: the order passes validate().
  Result<> deliver(OrderEvent&& order, uint64_t rows);
  // An error where the reading is to be given up.
  Result<> progress(ByteSource::Progress at) const;
  Error seen_enough();
};

// As read_orders(), with a watch; the watch may be null.
Result<ReadSummary> read_orders_watched(const std::filesystem::path& path,
                                        const ReadOptions& options, const ReadHandlers& handlers,
                                        ReadWatch* watch);

}  // namespace tillcast
