// ingest/column_map.h: which column of a table holds what of an order.
//
// Columns are found by the names that shops' software gives them, without regard to case, spaces,
// punctuation and underscores, wherever they stand; what is named by hand goes before. Others are
// left alone.
//
// Threads: pure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tillcast {

struct Cell {
  std::string_view text;
  bool number = false;  // of a workbook: a double's text, for a date its serial
};

enum class Field : uint8_t {
  kOrderId,
  kOrderedAt,
  kProductId,
  kQuantity,
  kUnitPrice,
  kCustomerId,
  kDescription,
  kAmount,
  kCountry,
  kCurrency,
  kKind,
};

struct FieldWords {
  std::string_view name;
  bool required;
  std::string_view words;  // to a shopkeeper
};
inline constexpr size_t kFields = 11;
std::span<const FieldWords, kFields> field_words();

// field -> column, as someone named it; nothing: the field has none. A column is named by its
// header, or as #3 by its place.
using ColumnsByHand = std::map<std::string, std::optional<std::string>>;

// Everything that can be said of it without the file: fields that are not known, a column that is
// named twice.
Result<> check_columns_by_hand(const ColumnsByHand& columns);

enum class Layout : uint8_t { kUnknown, kUci, kUci2, kShopify };

struct ColumnMap {
  static constexpr size_t kNone = SIZE_MAX;
  enum class By : uint8_t { kNothing, kName, kHand };
  struct Place {
    size_t column = kNone;
    By by = By::kNothing;
    std::string name;  // as messages and people call the column
  };

  std::array<Place, kFields> fields;
  Layout layout = Layout::kUnknown;
  // Shopify's: the phone where there is no e-mail, what is taken off a line, when it was called
  // off.
  size_t customer_otherwise = kNone;
  size_t discount = kNone;
  size_t cancelled_at = kNone;
  std::string problem;             // why the table cannot serve; empty: it can
  std::vector<std::string> notes;  // what a person should know of the reading

  const Place& operator[](Field field) const { return fields[static_cast<size_t>(field)]; }
  Place& operator[](Field field) { return fields[static_cast<size_t>(field)]; }
  bool has(Field field) const { return (*this)[field].column != kNone; }
  // The invoice numbers are UCI's: `C` and digits is a refund, `A` and digits an adjustment.
  bool uci_numbers() const;
};

ColumnMap recognise_columns(std::span<const Cell> header, const ColumnsByHand& by_hand);

// "UCI Online Retail"; empty where the software is not known.
std::string_view layout_name(Layout layout);

}  // namespace tillcast
