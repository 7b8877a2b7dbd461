// ingest/table_reader.h: a table of invoice rows, wherever it comes from: its header, its rows, its
// end.
//
// Threads: one.
#pragma once

#include <optional>
#include <span>

#include "ingest/order_grouper.h"
#include "ingest/read_context.h"
#include "ingest/uci_rows.h"

namespace tillcast {

class TableReader {
 public:
  TableReader(ReadContext& context, TimeZone zone, TableTraits traits)
      : context_(context), grouper_(context), zone_(zone), traits_(traits) {}

  // Blank rows are passed over; the first other one is the header, and an error where it is none of
  // ours.
  Result<> row(std::span<const Cell> cells);
  // A row that could not be taken apart.
  void broken_row(std::string_view text, std::string reason);
  // The end: what is open goes out.
  Result<> finish() { return grouper_.flush(); }

  bool has_header() const { return columns_.has_value(); }
  size_t header_columns() const { return header_columns_; }
  uint64_t rows() const { return rows_; }

 private:
  ReadContext& context_;
  OrderGrouper grouper_;
  TimeZone zone_;
  TableTraits traits_;
  std::optional<UciRows> columns_;
  size_t header_columns_ = 0;
  uint64_t rows_ = 0;
};

// Reads CSV to its end; the context counts and rejects.
Result<> read_uci_csv(ByteSource& source, TimeZone zone, ReadContext& context);

}  // namespace tillcast
