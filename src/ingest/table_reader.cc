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

Result<> TableReader::header(std::span<const Cell> cells) {
  const ColumnMap columns = recognise_columns(cells, context_.options.columns);
  header_columns_ = cells.size();
  problem_ = columns.problem;
  const bool uci = columns.layout == Layout::kUci || columns.layout == Layout::kUci2;
  if (problem_.empty() && !uci && context_.options.format.starts_with("uci-"))
    problem_ = "has not the columns of UCI Online Retail; leave the format to be recognised (auto)";
  if (context_.watch != nullptr) context_.watch->header(context_, cells, columns);
  if (!problem_.empty()) return context_.watch ? Result<>(Done{}) : invalid(problem_);
  if (uci && !context_.summary.format.starts_with("uci-"))
    context_.summary.format.insert(0, "uci-");
  mapper_.emplace(columns, zone_, traits_);
  return Done{};
}

// What the watch saw is understood to its end.
Result<> TableReader::watch(std::span<const Cell> cells) {
  if (context_.watch->row(rows_, cells)) return Done{};
  if (!mapper_) return invalid(problem_);
  TC_TRY(finish());
  return context_.seen_enough();
}

Result<> TableReader::row(std::span<const Cell> cells) {
  if (is_blank(cells)) return Done{};
  if (!mapper_ && problem_.empty()) return header(cells);
  ++rows_;
  if (context_.watch != nullptr) TC_TRY(watch(cells));
  if (!mapper_) return Done{};
  if (cells.size() > header_columns_ || (traits_.all_columns && cells.size() < header_columns_)) {
    context_.reject(
        rows_, fmt::format("{} columns where the header has {}", cells.size(), header_columns_),
        to_csv(cells));
    return Done{};
  }
  auto row = mapper_->map(cells);
  if (row) return grouper_.add(*row, rows_);
  context_.reject(rows_, row.error().message, to_csv(cells));
  return Done{};
}

Result<> TableReader::finish() {
  if (context_.watch != nullptr && mapper_) context_.watch->dates(mapper_->dates());
  return grouper_.flush();
}

Result<> TableReader::broken_row(std::string_view text, std::string reason) {
  const Cell cell{text};
  ++rows_;
  const bool began = mapper_ || !problem_.empty();
  if (context_.watch != nullptr && began) TC_TRY(watch({&cell, 1}));
  context_.reject(rows_, std::move(reason), text);
  return Done{};
}

Result<> read_csv(ByteSource& source, TimeZone zone, ReadContext& context) {
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
      TC_TRY(table->broken_row(fields[0], "the row does not end: a quote that is never closed"));
      TC_TRY(context.progress(source.progress()));  // it may be large
      continue;
    }
    if (records % kProgressRows == 0) TC_TRY(context.progress(source.progress()));
    cells.resize(fields.size());
    for (size_t i = 0; i < fields.size(); ++i) cells[i].text = fields[i];
    TC_TRY(table->row(cells));
  }
  if (table && !table->problem().empty()) return invalid(table->problem());
  if (!table || !table->has_header())
    return invalid("holds blank lines only; it should begin with the names of the columns");
  return table->finish();
}

}  // namespace tillcast
