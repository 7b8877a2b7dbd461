// ingest/uci_rows.h: a table's row to one product line of an invoice, by the columns of UCI Online
// Retail.
//
// Columns are found by name, without regard to case, spaces and underscores, wherever they stand;
// both editions of the data set are known ("InvoiceNo" or "Invoice", "UnitPrice" or "Price").
// Others are left alone.
//
// Threads: one. Ownership: a ShopRow's texts live until the next map().
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "event/money.h"
#include "ingest/date_parser.h"

namespace tillcast {

struct Cell {
  std::string_view text;
  bool number = false;  // of a workbook: a double's text, for a date its serial
};

struct ShopRow {
  std::string_view invoice;
  std::string_view product_id;
  std::string_view description;
  int64_t quantity = 0;
  int64_t at_ms = 0;
  Money unit_price;
  std::string_view customer_id;  // empty: a guest
  std::string_view country;
};

struct TableTraits {
  bool decimal_comma = false;  // "2,55": of files whose delimiter is not the comma
  bool date1904 = false;
  bool all_columns =
      false;  // a row with fewer than the header is damaged; a workbook leaves blanks out
};

class UciRows {
 public:
  // The error names what is missing and what is there.
  static Result<UciRows> from_header(std::span<const Cell> header, TimeZone zone,
                                     TableTraits traits);

  // The error says which column cannot be used and why. Cells that are not there are empty.
  Result<ShopRow> map(std::span<const Cell> cells);

 private:
  enum Column { kInvoice, kProduct, kDescription, kQuantity, kDate, kPrice, kCustomer, kCountry };
  static constexpr size_t kColumns = 8;

  UciRows(TimeZone zone, TableTraits traits) : dates_(zone), traits_(traits) {}
  std::string_view text(std::span<const Cell> cells, Column column);
  Result<int64_t> quantity(const Cell& cell) const;
  Result<Money> price(const Cell& cell) const;
  Result<int64_t> time(const Cell& cell);

  DateParser dates_;
  TableTraits traits_;
  std::array<size_t, kColumns> places_{};
  std::array<std::string, kColumns> numbers_;  // texts made of numeric cells
};

// A row's text again, for rejects.
std::string to_csv(std::span<const Cell> cells);

}  // namespace tillcast
