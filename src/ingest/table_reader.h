// ingest/table_reader.h: a table of order rows, wherever it comes from: its header, its rows, its
// end.
//
// Threads: one.
#pragma once

#include <optional>
#include <span>

#include "ingest/order_grouper.h"
#include "ingest/read_context.h"
#include "ingest/row_mapper.h"

namespace tillcast {

class TableReader {
 public:
  TableReader(ReadContext& context, TimeZone zone, TableTraits traits)
      : context_(context), grouper_(context), zone_(zone), traits_(traits) {}

  // Blank rows are passed over; the first other one is the header, and an error where it cannot
  // serve (watched: after the rows that the watch wants to see).
  Result<> row(std::span<const Cell> cells);
  // A row that could not be taken apart.
  Result<> broken_row(std::string_view text, std::string reason);
  // The end: what is open goes out.
  Result<> finish();

  bool has_header() const { return mapper_.has_value(); }
  // Why the header cannot serve; empty: it can, or there was none.
  const std::string& problem() const { return problem_; }
  size_t header_columns() const { return header_columns_; }
  uint64_t rows() const { return rows_; }

 private:
  Result<> header(std::span<const Cell> cells);
  Result<> watch(std::span<const Cell> cells);

  ReadContext& context_;
  OrderGrouper grouper_;
  TimeZone zone_;
  TableTraits traits_;
  std::optional<RowMapper> mapper_;
  std::string problem_;
  size_t header_columns_ = 0;
  uint64_t rows_ = 0;
};

// Reads CSV to its end; the context counts and rejects.
Result<> read_csv(ByteSource& source, TimeZone zone, ReadContext& context);

}  // namespace tillcast
