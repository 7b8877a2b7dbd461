#include "ingest/table_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "ingest/csv_tokenizer.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

constexpr uint64_t kProgressRows = 4096;

bool is_blank(std::span<const Cell> cells) {
  return std::all_of(cells.begin(), cells.end(),
                     [](const Cell& cell) { return trimmed(cell.text).empty(); });
}

TableTraits csv_traits(const CsvTokenizer& tokenizer) {
  return {.decimal_comma = tokenizer.delimiter() != ',', .all_columns = true};
}

}  // namespace

Result<> TableReader::row(std::span<const Cell> cells) {
  if (is_blank(cells)) return Done{};
  if (!columns_) {
    TC_ASSIGN(columns_, UciRows::from_header(cells, zone_, traits_));
    header_columns_ = cells.size();
    return Done{};
  }
  ++rows_;
  if (cells.size() > header_columns_ || (traits_.all_columns && cells.size() < header_columns_)) {
    context_.reject(
        rows_, fmt::format("{} columns where the header has {}", cells.size(), header_columns_),
        to_csv(cells));
    return Done{};
  }
  auto row = columns_->map(cells);
  if (row) return grouper_.add(*row, rows_);
  context_.reject(rows_, row.error().message, to_csv(cells));
  return Done{};
}

void TableReader::broken_row(std::string_view text, std::string reason) {
  context_.reject(++rows_, std::move(reason), text);
}

Result<> read_uci_csv(ByteSource& source, TimeZone zone, ReadContext& context) {
  CsvTokenizer tokenizer(source);
  std::optional<TableReader> table;
  std::vector<Cell> cells;
  for (uint64_t records = 0;; ++records) {
    TC_ASSIGN(const CsvTokenizer::Record record, tokenizer.next());
    if (record == CsvTokenizer::Record::kEnd) break;
    // The delimiter is known once the first record is.
    if (!table) table.emplace(context, zone, csv_traits(tokenizer));
    const auto fields = tokenizer.fields();
    if (record == CsvTokenizer::Record::kBroken) {
      table->broken_row(fields[0], "the row does not end: a quote that is never closed");
      continue;
    }
    if (records % kProgressRows == 0) context.progress(source.progress());
    cells.resize(fields.size());
    for (size_t i = 0; i < fields.size(); ++i) cells[i].text = fields[i];
    TC_TRY(table->row(cells));
  }
  if (!table || !table->has_header())
    return invalid("holds blank lines only; it should begin with the names of the columns");
  return table->finish();
}

}  // namespace tillcast
