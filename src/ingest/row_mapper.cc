#include "ingest/row_mapper.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/time.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

Error unusable(std::string_view column, std::string_view text, std::string_view why) {
  return invalid(fmt::format("{} '{}': {}", column, printable(text, 40), why));
}

Error missing(std::string_view column) { return invalid(fmt::format("{}: is missing", column)); }

}  // namespace

RowMapper::RowMapper(const ColumnMap& map, TimeZone zone, TableTraits traits)
    : columns_(map), dates_(zone), traits_(traits), uci_numbers_(map.uci_numbers()) {
  TC_ASSERT(map.problem.empty());
  for (size_t field = 0; field < kFields; ++field) places_[field] = map.fields[field].column;
  uci_only_ = uci_numbers_ && map.has(Field::kProductId) && map.has(Field::kUnitPrice) &&
              !map.has(Field::kAmount) && !map.has(Field::kCurrency);
}

std::string_view RowMapper::name(Field field) const {
  const ColumnMap::Place& place = columns_[field];
  return place.column == ColumnMap::kNone ? field_words()[static_cast<size_t>(field)].name
                                          : std::string_view(place.name);
}

std::string_view RowMapper::text(std::span<const Cell> cells, Field field) {
  if (place(field) >= cells.size()) return {};
  return cell_text(cells[place(field)], numbers_[static_cast<size_t>(field)]);
}

Result<int64_t> RowMapper::quantity(const Cell& cell) const {
  const std::string_view text = trimmed(cell.text);
  if (text.empty()) return missing(name(Field::kQuantity));
  const auto whole = to_whole(text, traits_);
  if (!whole) return unusable(name(Field::kQuantity), text, "is not a whole number");
  return *whole;
}

Result<Money> RowMapper::money(const Cell& cell, std::string_view name) const {
  const std::string_view text = trimmed(cell.text);
  if (text.empty()) return missing(name);
  auto money = to_money(text, cell.number, traits_);
  if (!money) return invalid(fmt::format("{}: {}", name, printable(money.error().message, 200)));
  return money;
}

Result<int64_t> RowMapper::time(const Cell& cell, std::string_view name) {
  const std::string_view text = trimmed(cell.text);
  if (text.empty()) return missing(name);
  std::optional<int64_t> at_ms;
  if (cell.number) {
    const auto serial = to_double(text);
    if (serial) at_ms = dates_.from_excel(*serial, traits_.date1904);
  } else {
    at_ms = dates_.parse(text);
  }
  if (at_ms) return *at_ms;
  return unusable(name, text, "is no time; 2010-12-01 08:26:00 or month/day/year 12/1/2010 8:26");
}

Result<ShopRow> RowMapper::map(std::span<const Cell> cells) {
  if (!uci_only_) return map_any(cells);
  ShopRow row;
  row.order_id = trimmed(text(cells, Field::kOrderId));
  if (row.order_id.empty()) return missing(name(Field::kOrderId));
  row.product_id = trimmed(text(cells, Field::kProductId));
  if (row.product_id.empty()) return missing(name(Field::kProductId));
  row.description = text(cells, Field::kDescription);
  row.customer_id = without_zero_fraction(trimmed(text(cells, Field::kCustomerId)));
  row.country = trimmed(text(cells, Field::kCountry));
  TC_ASSIGN(row.quantity, quantity(cell(cells, Field::kQuantity)));
  TC_ASSIGN(row.at_ms, time(cell(cells, Field::kOrderedAt), name(Field::kOrderedAt)));
  TC_ASSIGN(row.unit_price, money(cell(cells, Field::kUnitPrice), name(Field::kUnitPrice)));
  return row;
}

// Whatever the columns: what they leave out is made of the others, and further rows of an order may
// leave its time out.
Result<ShopRow> RowMapper::map_any(std::span<const Cell> cells) {
  ShopRow row;
  row.order_id = trimmed(text(cells, Field::kOrderId));
  if (row.order_id.empty()) return missing(name(Field::kOrderId));
  if (!uci_numbers_) {
    const std::string_view kind = trimmed(text(cells, Field::kKind));
    row.kind = to_kind(kind);
    if (!row.kind)
      return unusable(name(Field::kKind), kind, "is not placed, refunded, cancelled or adjusted");
  }
  const bool further = !last_order_.empty() && row.order_id == last_order_;
  const Cell at = cell(cells, Field::kOrderedAt);
  if (trimmed(at.text).empty() && further) {
    row.at_ms = last_.at_ms;
  } else {
    TC_ASSIGN(row.at_ms, time(at, name(Field::kOrderedAt)));
  }
  row.customer_id = without_zero_fraction(trimmed(text(cells, Field::kCustomerId)));
  if (row.customer_id.empty())
    row.customer_id = trimmed(cell(cells, columns_.customer_otherwise).text);
  row.country = trimmed(text(cells, Field::kCountry));
  row.currency = trimmed(text(cells, Field::kCurrency));
  const Cell cancelled = cell(cells, columns_.cancelled_at);
  if (!trimmed(cancelled.text).empty()) {
    TC_ASSIGN(row.cancelled_at_ms, time(cancelled, "Cancelled at"));
  }
  carry(row, further);
  if (row.kind == OrderKind::kCancelled) return row;
  TC_TRY(fill_product(cells, row));
  TC_TRY(fill_money(cells, row));
  if (row.kind == OrderKind::kRefunded || (row.kind == OrderKind::kPlaced && row.quantity < 0))
    turn_into_refund(row);
  return row;
}

// What an order's first row says of the order, its further rows may leave out: also where the first
// is rejected for its product, and where a further one is a refund.
void RowMapper::carry(ShopRow& row, bool further) {
  const auto pass = [further](std::string_view& value, std::string& last) {
    if (!further || !value.empty())
      last = value;
    else
      value = last;
  };
  last_order_ = row.order_id;
  last_.at_ms = row.at_ms;
  pass(row.customer_id, last_.customer_id);
  pass(row.country, last_.country);
  pass(row.currency, last_.currency);
  if (!further || row.cancelled_at_ms) last_.cancelled_at_ms = row.cancelled_at_ms;
  row.cancelled_at_ms = last_.cancelled_at_ms;
}

Result<> RowMapper::fill_product(std::span<const Cell> cells, ShopRow& row) {
  row.product_id = trimmed(text(cells, Field::kProductId));
  row.description = text(cells, Field::kDescription);
  if (row.product_id.empty()) row.product_id = cut(trimmed(row.description), kTextBytesMax);
  if (row.product_id.empty()) return missing(name(Field::kProductId));
  TC_ASSIGN(row.quantity, quantity(cell(cells, Field::kQuantity)));
  return Done{};
}

// The price of one, and what the row came to where that is not quantity x price.
Result<> RowMapper::fill_money(std::span<const Cell> cells, ShopRow& row) {
  const Cell amount = cell(cells, Field::kAmount), price = cell(cells, Field::kUnitPrice);
  if (!trimmed(amount.text).empty()) {
    TC_ASSIGN(row.amount, money(amount, name(Field::kAmount)));
  }
  if (!trimmed(price.text).empty() || !row.amount) {
    TC_ASSIGN(row.unit_price, money(price, name(Field::kUnitPrice)));
  } else if (row.quantity == 0) {
    return invalid(fmt::format("{}: is missing, and of quantity 0 it cannot be made",
                               name(Field::kUnitPrice)));
  } else {
    const int64_t micros = row.amount->micros();
    const int64_t half = std::abs(row.quantity) / 2;
    row.unit_price = Money::from_micros((micros + (micros < 0 ? -half : half)) / row.quantity);
  }
  const auto product = row.unit_price.times(row.quantity);
  const Cell discount = cell(cells, columns_.discount);
  if (!row.amount && product && !trimmed(discount.text).empty()) {
    TC_ASSIGN(const Money off, money(discount, "Lineitem discount"));
    if (std::abs(off.micros()) > std::abs(product->micros()))
      return unusable("Lineitem discount", trimmed(discount.text), "is more than the row comes to");
    row.amount = Money::from_micros(product->micros() - std::abs(off.micros()));
  }
  if (row.amount && product == row.amount) row.amount.reset();
  return Done{};
}

// What comes back is stated in positive quantities and amounts.
void RowMapper::turn_into_refund(ShopRow& row) {
  row.kind = OrderKind::kRefunded;
  row.quantity = std::abs(row.quantity);
  if (row.unit_price < Money{}) row.unit_price = -row.unit_price;
  if (row.amount && *row.amount < Money{}) row.amount = -*row.amount;
  if (row.amount && row.amount == row.unit_price.times(row.quantity)) row.amount.reset();
  std::string day = format_date(row.at_ms);
  std::erase(day, '-');
  refund_id_ = fmt::format("{}#refund-{}", row.order_id, day);
  row.refund_of = row.order_id;
  row.order_id = refund_id_;
}

std::string to_csv(std::span<const Cell> cells) {
  std::string out;
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out.push_back(',');
    append_csv_field(out, cells[i].text);
  }
  return out;
}

}  // namespace tillcast
