#include "app/read_options.h"

#include <fmt/format.h>

#include <cctype>

#include "app/options.h"

namespace tillcast {
namespace {

std::string upper_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

}  // namespace

void add_read_options(CLI::App& command, ReadChoice& choice) {
  command
      .add_option("--format", choice.read.format, "auto, csv, xlsx, ndjson, uci-csv or uci-xlsx")
      ->capture_default_str()
      ->check(CLI::IsMember({"auto", "csv", "xlsx", "ndjson", "uci-csv", "uci-xlsx"}));
  command.add_option("--timezone", choice.read.timezone, "IANA zone of times that name none")
      ->capture_default_str();
  command.add_option("--currency", choice.read.currency, "Of orders that name none")
      ->capture_default_str()
      ->transform(upper_case);
  command
      .add_option("--map", choice.columns,
                  "FIELD=COLUMN: which column holds order_id, ordered_at, product_id, quantity, "
                  "unit_price, customer_id, description, amount, country, currency or kind, by its "
                  "header or as #3; FIELD= for none. May be repeated")
      ->type_name("FIELD=COLUMN")
      ->allow_extra_args(false);  // so that a FILE may follow
}

// "order_id=Bestellung"; "country=" takes the column away.
Result<ReadOptions> chosen_read_options(const ReadChoice& choice) {
  ReadOptions options = choice.read;
  for (const std::string& text : choice.columns) {
    const size_t sign = text.find('=');
    if (sign == text.npos)
      return invalid(fmt::format("--map {}: is not FIELD=COLUMN", one_line(text)));
    const std::string column = text.substr(sign + 1);
    const auto [place, fresh] = options.columns.emplace(
        text.substr(0, sign), column.empty() ? std::nullopt : std::optional(column));
    if (!fresh) return invalid(fmt::format("--map {}: is named twice", place->first));
  }
  TC_TRY(check_columns_by_hand(options.columns));
  return options;
}

std::string rejected_words(const std::string& file, const RejectedRow& row) {
  return fmt::format("{}{}{}, row {}: {}", file, row.sheet.empty() ? "" : ", sheet ", row.sheet,
                     row.row, row.reason);
}

}  // namespace tillcast
