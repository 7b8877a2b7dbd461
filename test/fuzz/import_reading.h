// fuzz/import_reading.h: a file read as an import reads it, and what holds of every such reading.
#pragma once

#include "fuzz/check.h"
#include "ingest/order_reader.h"
#include "ingest/table_preview.h"

namespace tillcast::fuzz {

inline void check_reading(const std::filesystem::path& path, const ReadOptions& options) {
  uint64_t orders = 0, rows = 0, rejected = 0;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t rows_of_it) -> Result<> {
    FUZZ_CHECK(validate(order).ok());
    FUZZ_CHECK(order.ordered_at_ms < options.until_ms);
    FUZZ_CHECK(rows_of_it >= 1 || order.kind == OrderKind::kCancelled);
    ++orders;
    rows += rows_of_it;
    return Done{};
  };
  handlers.on_reject = [&](const RejectedRow& row) {
    FUZZ_CHECK(is_good_message(row.reason));
    ++rejected;
  };
  const auto summary = read_orders(path, options, handlers);
  FUZZ_CHECK_RESULT(summary);
  if (!summary.ok()) return;
  FUZZ_CHECK(summary->ended && summary->orders == orders && summary->rejected == rejected);
  FUZZ_CHECK(summary->rows == rows + rejected);
}

// What is shown of it is bounded, and the import then does what the preview said.
inline void check_preview(const std::filesystem::path& path, const ReadOptions& options) {
  const auto preview = preview_orders(path, options);
  FUZZ_CHECK_RESULT(preview);
  if (!preview.ok()) return;
  FUZZ_CHECK(preview->rows.size() <= TablePreview::kRowsShown);
  FUZZ_CHECK(preview->orders.size() <= TablePreview::kOrdersShown);
  FUZZ_CHECK(preview->problems.size() <= TablePreview::kProblemsShown);
  FUZZ_CHECK(preview->header.size() <= TablePreview::kColumnsShown);
  FUZZ_CHECK(preview->ready() || is_good_message(preview->error));
  for (const TablePreview::Row& row : preview->rows) {
    FUZZ_CHECK(row.cells.size() <= TablePreview::kColumnsShown);
    FUZZ_CHECK(row.problem.empty() || is_good_message(row.problem));
  }
  if (!preview->ready() || !preview->complete) return;
  ReadHandlers handlers;
  size_t orders = 0;
  handlers.on_order = [&](OrderEvent&&, uint64_t) -> Result<> { return ++orders, Done{}; };
  const auto summary = read_orders(path, options, handlers);
  FUZZ_CHECK(summary.ok());
  FUZZ_CHECK(summary->rejected == preview->rejected_rows);
  FUZZ_CHECK(preview->orders.size() == std::min(orders, TablePreview::kOrdersShown));
}

inline void check_import(const std::filesystem::path& path) {
  ReadOptions options;
  options.name = "orders";
  check_reading(path, options);
  check_preview(path, options);
}

}  // namespace tillcast::fuzz
