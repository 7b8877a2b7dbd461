// ingest/row_mapper.h: a table's row to one product line of an order, by a column map.
//
// Where the numbers are UCI's, what an order is stands in its number (ingest/order_grouper.h).
// Elsewhere its kind is what the kind's column says, and what has a negative quantity comes back:
// a refund is an order of its own, ORDER#refund-20110901, of the day that the row names.
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
#include "event/order_event.h"
#include "ingest/cell_values.h"
#include "ingest/column_map.h"
#include "ingest/date_parser.h"

namespace tillcast {

struct ShopRow {
  std::string_view order_id;
  std::string_view product_id;
  std::string_view description;
  int64_t quantity = 0;
  int64_t at_ms = 0;
  Money unit_price;
  std::string_view customer_id;  // empty: a guest
  std::string_view country;
  // What UCI's files have not.
  std::optional<Money> amount{};    // where it is not quantity x unit price
  std::string_view currency{};      // empty: as the reading's options say
  std::string_view refund_of{};     // of a refund that this made an order of
  std::optional<OrderKind> kind{};  // nothing: as the order's number says, by UCI's rule
  std::optional<int64_t> cancelled_at_ms{};
};

class RowMapper {
 public:
  // REQUIRES: map.problem is empty.
  RowMapper(const ColumnMap& map, TimeZone zone, TableTraits traits);

  // The error says which column cannot be used and why. Cells that are not there are empty.
  Result<ShopRow> map(std::span<const Cell> cells);

  const DateParser& dates() const { return dates_; }

 private:
  Result<ShopRow> map_any(std::span<const Cell> cells);
  Result<> fill_product(std::span<const Cell> cells, ShopRow& row);
  Result<> fill_money(std::span<const Cell> cells, ShopRow& row);
  void turn_into_refund(ShopRow& row);
  void carry(ShopRow& row, bool further);

  Cell cell(std::span<const Cell> cells, size_t place) const {
    return place < cells.size() ? cells[place] : Cell{};
  }
  Cell cell(std::span<const Cell> cells, Field field) const { return cell(cells, place(field)); }
  size_t place(Field field) const { return places_[static_cast<size_t>(field)]; }
  std::string_view text(std::span<const Cell> cells, Field field);
  Result<int64_t> quantity(const Cell& cell) const;
  Result<Money> money(const Cell& cell, std::string_view name) const;
  Result<int64_t> time(const Cell& cell, std::string_view name);
  std::string_view name(Field field) const;

  ColumnMap columns_;
  DateParser dates_;
  TableTraits traits_;
  std::array<size_t, kFields> places_{};
  bool uci_only_ = false;  // nothing but UCI's columns: the short way
  bool uci_numbers_ = false;
  std::array<std::string, kFields> numbers_;  // texts made of numeric cells
  struct OfOrder {
    int64_t at_ms = 0;
    std::string customer_id, country, currency;
    std::optional<int64_t> cancelled_at_ms;
  };
  std::string last_order_;  // whose further rows may leave out what these say
  OfOrder last_;
  std::string refund_id_;
};

// A row's text again, for rejects.
std::string to_csv(std::span<const Cell> cells);

}  // namespace tillcast
