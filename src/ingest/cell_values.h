// ingest/cell_values.h: what stands in a cell as a number, an amount or a kind of order.
//
// Threads: pure. Errors say WHY alone; who asks adds the column.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "event/money.h"
#include "event/order_event.h"
#include "ingest/column_map.h"

namespace tillcast {

struct TableTraits {
  bool decimal_comma = false;  // "2,55": of files whose delimiter is not the comma
  bool date1904 = false;
  bool all_columns =
      false;  // a row with fewer than the header is damaged; a workbook leaves blanks out
};

std::optional<double> to_double(std::string_view text);

// A numeric cell's text as a person would write it ("536365.0" is 536365), in `made` where it had
// to be made.
std::string_view cell_text(const Cell& cell, std::string& made);

// "17850.0" is a whole number that passed through a floating-point column.
std::string_view without_zero_fraction(std::string_view text);

// REQUIRES of both: trimmed and not empty.
std::optional<int64_t> to_whole(std::string_view text, const TableTraits& traits);
// Also "£1,234.50": one currency sign, and separators of thousands where a decimal one tells which
// they are.
Result<Money> to_money(std::string_view text, bool number, const TableTraits& traits);

// "Refund" and "returned" are refunded, "Completed" and "paid" placed; nothing: not known.
std::optional<OrderKind> to_kind(std::string_view text);

}  // namespace tillcast
