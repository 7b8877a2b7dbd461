// ingest/table_preview.h: what a file would become, before it does: the reader of an import,
// stopped early.
//
// Threads: one. Work and memory: bounded, whatever the file is; texts are cut. Errors: as
// read_orders(), where not even a header could be shown.
#pragma once

#include <string>
#include <vector>

#include "ingest/order_reader.h"

namespace tillcast {

struct TablePreview {
  struct FieldFound {
    std::string column;  // its header; empty: none
    ColumnMap::By by = ColumnMap::By::kNothing;
  };
  struct Row {
    uint64_t row = 0;
    std::vector<std::string> cells;
    std::string problem;  // empty: none
  };
  struct Problem {
    std::string reason;  // as of the first row
    uint64_t rows = 0;
    uint64_t first_row = 0;
    std::string text;
  };

  std::string format;
  std::string layout;  // empty: not known
  std::string timezone;
  std::string currency;
  std::vector<std::string> header;  // of a table; at most kColumnsShown
  std::vector<FieldFound> fields;   // in the order of field_words(); none of NDJSON
  std::vector<Row> rows;            // the first
  uint64_t checked_rows = 0;
  bool complete = false;             // these were all
  uint64_t rejected_rows = 0;        // among them
  std::vector<Problem> problems;     // the most frequent first
  std::vector<std::string> notes;    // what a person should know of the reading
  std::vector<OrderEvent> orders;    // the first, as understood; at most kLinesShown lines each
  std::vector<std::string> amounts;  // of these orders, whole
  std::string error;                 // why it cannot be imported so; empty: it can

  static constexpr size_t kCheckedRows = 20'000;
  static constexpr size_t kRowsShown = 20;
  static constexpr size_t kOrdersShown = 3;
  static constexpr size_t kLinesShown = 20;
  static constexpr size_t kColumnsShown = 256;
  static constexpr size_t kProblemsShown = 50;
  static constexpr size_t kTextBytesShown = 200;

  bool ready() const { return error.empty(); }
};

// `stopped` may be empty; where it says true, the answer is an error soon.
Result<TablePreview> preview_orders(const std::filesystem::path& path, const ReadOptions& options,
                                    const std::function<bool()>& stopped = {});

}  // namespace tillcast
