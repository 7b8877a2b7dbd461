// ingest/order_reader.h: a shop's own file in, order events out, as a stream.
//
// What the file is, its bytes say, never its name: CSV or an XLSX workbook, whose columns are found
// by name (ingest/column_map.h), or our own JSON, one order a line (docs/api.md); each plain, in
// gzip or alone in a zip.
//
// Rows of one order become one event at the earliest of their times, with the country of the first
// row and the first customer named. By UCI's numbers `C` and digits is refunded (quantities turned
// positive), `A` and digits adjusted, all else placed; elsewhere see ingest/row_mapper.h. Rows of
// an order need not be adjacent: the 4,096 orders touched last are kept open. What comes of an
// order after that, or in another sheet, is a second event with the same identity: a duplicate if
// it says the same, else a conflict.
//
// Threads: one. Memory: bounded, whatever the size of the file (a workbook's shared strings apart:
// at most 512 MiB). Errors:  "FILE: WHY; what to do", one line; what on_order returned, as it is.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "base/result.h"
#include "event/order_event.h"
#include "ingest/column_map.h"

namespace tillcast {

struct ReadOptions {
  // auto, csv, xlsx, uci-csv, uci-xlsx, ndjson; named: another is an error.
  std::string format = "auto";
  std::string timezone = "UTC";                            // IANA name; of times that state no zone
  std::string currency = "GBP";                            // of orders that state none
  int64_t until_ms = std::numeric_limits<int64_t>::max();  // only orders with ordered_at < until_ms
  ColumnsByHand columns{};
  std::string name{};  // what errors call the file; empty: its path
};

// A row that could not be used. The rest of its order goes in.
struct RejectedRow {
  std::string sheet;  // of a workbook, else empty
  uint64_t row = 0;   // from 1: the data rows of the file or sheet, without header and blank rows;
                      // of NDJSON, the line
  std::string reason;
  std::string text;  // the row as CSV, as UTF-8; of NDJSON, the line (at most 64 KiB of it)
};

// rows = those of the orders handed out + rejected. What until_ms leaves out is only in
// rows_skipped.
struct ReadSummary {
  uint64_t rows = 0;  // product lines; an NDJSON order without any, or rejected, counts as one
  uint64_t rejected = 0;
  uint64_t rows_skipped = 0;
  uint64_t orders = 0;
  std::string format;  // csv or xlsx (with UCI's columns uci-csv, uci-xlsx), or ndjson
  bool ended = false;  // false: a watch had seen enough
  std::vector<std::string> skipped_sheets;  // of a workbook: those without our columns, or empty
};

struct ReadHandlers {
  // Orders pass validate() and come in the order of the file (those with scattered rows by their
  // last). `rows`: how many made this one; 0: a cancellation that an order's own rows tell. An
  // error ends the reading and is returned.
  std::function<Result<>(OrderEvent&& order, uint64_t rows)> on_order;
  // The others may be empty. A total of 0 bytes is unknown.
  std::function<void(const RejectedRow& row)> on_reject;
  std::function<void(uint64_t bytes_done, uint64_t bytes_total)> on_progress;
  std::function<bool()> stopped;  // true: the reading is given up soon, with an error
};

// REQUIRES: handlers.on_order is set.
Result<ReadSummary> read_orders(const std::filesystem::path& path, const ReadOptions& options,
                                const ReadHandlers& handlers);

}  // namespace tillcast
