#include "ingest/uci_rows.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

struct ColumnNames {
  std::string_view shown;
  std::array<std::string_view, 2> known;  // without case, spaces and underscores
};

constexpr std::array<ColumnNames, 8> kNames = {{{"InvoiceNo", {"invoiceno", "invoice"}},
                                                {"StockCode", {"stockcode", "stockcode"}},
                                                {"Description", {"description", "description"}},
                                                {"Quantity", {"quantity", "quantity"}},
                                                {"InvoiceDate", {"invoicedate", "invoicedate"}},
                                                {"UnitPrice", {"unitprice", "price"}},
                                                {"CustomerID", {"customerid", "customerid"}},
                                                {"Country", {"country", "country"}}}};

std::string normalised(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c == ' ' || c == '_' || c == '\t' || c == '\r') continue;
    out.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
  }
  return out;
}

std::optional<double> to_double(std::string_view text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec != std::errc{} || read.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

// "17850.0" is a whole number that passed through a floating-point column.
std::string_view without_zero_fraction(std::string_view text) {
  const size_t point = text.find('.');
  if (point == text.npos || point == 0) return text;
  const bool digits = text.substr(0, point).find_first_not_of("0123456789") == text.npos;
  const bool zeros = text.find_first_not_of('0', point + 1) == text.npos;
  return digits && zeros ? text.substr(0, point) : text;
}

Error unusable(std::string_view column, std::string_view text, std::string_view why) {
  return invalid(fmt::format("{} '{}': {}", column, printable(text, 40), why));
}

}  // namespace

Result<UciRows> UciRows::from_header(std::span<const Cell> header, TimeZone zone,
                                     TableTraits traits) {
  UciRows rows(zone, traits);
  std::string missing, found;
  for (size_t column = 0; column < kColumns; ++column) {
    bool there = false;
    for (size_t place = 0; place < header.size() && !there; ++place) {
      const std::string name = normalised(header[place].text);
      there = name == kNames[column].known[0] || name == kNames[column].known[1];
      if (there) rows.places_[column] = place;
    }
    if (!there) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", kNames[column].shown);
  }
  if (missing.empty()) return rows;
  constexpr size_t kNamesShown = 20;
  for (size_t place = 0; place < std::min(header.size(), kNamesShown); ++place)
    found += fmt::format("{}{}", place == 0 ? "" : ", ", printable(header[place].text, 40));
  if (header.size() > kNamesShown) found += ", ...";
  return invalid(
      fmt::format("has no column {}; found: {}; the first row names the columns of UCI "
                  "Online Retail",
                  missing, found));
}

std::string_view UciRows::text(std::span<const Cell> cells, Column column) {
  if (places_[column] >= cells.size()) return {};
  const Cell& cell = cells[places_[column]];
  if (!cell.number || cell.text.find_first_not_of("0123456789") == cell.text.npos) return cell.text;
  const auto value = to_double(cell.text);
  if (!value) return cell.text;
  constexpr double kExactMax = 9007199254740992.0;  // 2^53
  const bool whole = *value == std::trunc(*value) && std::abs(*value) < kExactMax;
  numbers_[column] =
      whole ? fmt::format("{}", static_cast<int64_t>(*value)) : fmt::format("{}", *value);
  return numbers_[column];
}

Result<int64_t> UciRows::quantity(const Cell& cell) const {
  const std::string_view text = trimmed(cell.text);
  int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, value);
  if (read.ec == std::errc{} && read.ptr == end) return value;
  if (text.empty()) return invalid("Quantity: is missing");
  const auto real = to_double(text);
  if (!real || *real != std::trunc(*real) || std::abs(*real) > 1e15)
    return unusable("Quantity", text, "is not a whole number");
  return static_cast<int64_t>(*real);
}

Result<Money> UciRows::price(const Cell& cell) const {
  std::string_view text = trimmed(cell.text);
  if (text.empty()) return invalid("UnitPrice: is missing");
  std::string rewritten;
  if (traits_.decimal_comma && text.find(',') != text.npos && text.find('.') == text.npos) {
    rewritten = text;
    rewritten[rewritten.find(',')] = '.';
    text = rewritten;
  }
  auto money = Money::parse(text);
  if (!money && cell.number) {
    // 2.5499999999999998 is how some programs write the double that 2.55 is; the shortest text of
    // the same double is what was meant. Computed cells carry noise beyond that: to 6 decimals.
    const auto value = to_double(text);
    if (!value || std::abs(*value) > 1e10) return unusable("UnitPrice", text, "is no amount");
    money = Money::parse(fmt::format("{}", *value));
    if (!money) money = Money::parse(fmt::format("{:.6f}", *value));
  }
  if (!money) return invalid(fmt::format("UnitPrice: {}", printable(money.error().message, 200)));
  return money;
}

Result<int64_t> UciRows::time(const Cell& cell) {
  const std::string_view text = trimmed(cell.text);
  if (text.empty()) return invalid("InvoiceDate: is missing");
  std::optional<int64_t> at_ms;
  if (cell.number) {
    const auto serial = to_double(text);
    if (serial) at_ms = dates_.from_excel(*serial, traits_.date1904);
  } else {
    at_ms = dates_.parse(text);
  }
  if (at_ms) return *at_ms;
  return unusable("InvoiceDate", text,
                  "is no time; 2010-12-01 08:26:00 or month/day/year 12/1/2010 8:26");
}

Result<ShopRow> UciRows::map(std::span<const Cell> cells) {
  const auto cell = [&](Column column) {
    return places_[column] < cells.size() ? cells[places_[column]] : Cell{};
  };
  ShopRow row;
  row.invoice = trimmed(text(cells, kInvoice));
  if (row.invoice.empty()) return invalid("InvoiceNo: is missing");
  row.product_id = trimmed(text(cells, kProduct));
  if (row.product_id.empty()) return invalid("StockCode: is missing");
  row.description = text(cells, kDescription);
  row.customer_id = without_zero_fraction(trimmed(text(cells, kCustomer)));
  row.country = trimmed(text(cells, kCountry));
  TC_ASSIGN(row.quantity, quantity(cell(kQuantity)));
  TC_ASSIGN(row.at_ms, time(cell(kDate)));
  TC_ASSIGN(row.unit_price, price(cell(kPrice)));
  return row;
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
