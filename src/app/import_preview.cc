#include "app/import_preview.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/time.h"
#include "ingest/text_encoding.h"
#include "serve/import_views.h"

namespace tillcast {
namespace {

constexpr size_t kColumnsShown = 8;
constexpr size_t kRowsShown = 5;
constexpr size_t kCellWidth = 18;

size_t width_of(std::string_view text) {
  return static_cast<size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string shortened(std::string_view text) {
  return printable(cut(text, kCellWidth), kCellWidth);
}

// Columns as wide as their widest cell.
std::string table(const std::vector<std::vector<std::string>>& rows) {
  std::vector<size_t> widths;
  for (const auto& row : rows)
    for (size_t i = 0; i < row.size(); ++i) {
      if (widths.size() <= i) widths.push_back(0);
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  std::string out;
  for (const auto& row : rows) {
    std::string line = " ";
    for (size_t i = 0; i < row.size(); ++i)
      line += " " + row[i] + std::string(widths[i] - width_of(row[i]) + 1, ' ');
    out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return out;
}

std::string fields_table(const TablePreview& preview) {
  std::vector<std::vector<std::string>> rows = {{"field", "column", "found by", "what it is"}};
  for (size_t i = 0; i < preview.fields.size(); ++i) {
    const auto& found = preview.fields[i];
    const FieldWords& words = field_words()[i];
    rows.push_back({std::string(words.name) + (words.required ? "*" : ""),
                    found.column.empty() ? "-" : printable(found.column, 40),
                    found.by == ColumnMap::By::kName   ? "name"
                    : found.by == ColumnMap::By::kHand ? "hand"
                                                       : "-",
                    std::string(words.words)});
  }
  return table(rows);
}

std::string rows_table(const TablePreview& preview) {
  std::vector<std::vector<std::string>> rows;
  if (!preview.header.empty()) {
    rows.push_back({"row"});
    for (size_t i = 0; i < std::min(preview.header.size(), kColumnsShown); ++i)
      rows.back().push_back(shortened(preview.header[i]));
  }
  for (size_t i = 0; i < std::min(preview.rows.size(), kRowsShown); ++i) {
    rows.push_back({fmt::format("{}", preview.rows[i].row)});
    const auto& cells = preview.rows[i].cells;
    for (size_t k = 0; k < std::min(cells.size(), kColumnsShown); ++k)
      rows.back().push_back(shortened(cells[k]));
  }
  return table(rows);
}

}  // namespace

std::string preview_words(const std::string& file, const TablePreview& preview) {
  std::string text =
      fmt::format("{}: {}{}, {} rows looked at{}, {} of them cannot be used\n", file,
                  preview.format, preview.layout.empty() ? "" : " of " + preview.layout,
                  preview.checked_rows, preview.complete ? " (all)" : "", preview.rejected_rows);
  if (!preview.fields.empty())
    text +=
        "\nColumns (* must be there; --map FIELD=COLUMN changes them)\n" + fields_table(preview);
  text += "\nFirst rows\n" + rows_table(preview);
  if (!preview.problems.empty()) text += "\nRows that cannot be used\n";
  for (const auto& problem : preview.problems)
    text +=
        fmt::format("  {} x {} (first in row {}: {})\n", problem.rows,
                    printable(problem.reason, 200), problem.first_row, printable(problem.text, 80));
  if (!preview.orders.empty()) text += "\nFirst orders as understood\n";
  for (size_t i = 0; i < preview.orders.size(); ++i) {
    const OrderEvent& order = preview.orders[i];
    text += fmt::format("  {} {} at {} by {}: {} {}\n", to_string(order.kind),
                        printable(order.order_id, 40), format_time(order.ordered_at_ms),
                        order.customer_id.empty() ? "a guest" : printable(order.customer_id, 60),
                        preview.amounts[i], order.currency);
  }
  for (const std::string& note : preview.notes) text += "\n" + note + ".";
  if (!preview.notes.empty()) text += "\n";
  return text + "\n" +
         (preview.ready() ? "It can be imported as it is: leave out --preview."
                          : "It cannot be imported so: " + printable(preview.error, 2000));
}

Result<> show_previews(const Context& context, const std::vector<std::string>& files,
                       const ReadOptions& options) {
  nlohmann::ordered_json documents = nlohmann::ordered_json::array();
  std::string words;
  for (const std::string& file : files) {
    TC_ASSIGN(const TablePreview preview, preview_orders(file, options));
    documents.push_back(nlohmann::ordered_json::parse(preview_json(preview)));
    words += (words.empty() ? "" : "\n\n") + preview_words(file, preview);
  }
  report(context, files.size() == 1 ? documents[0] : documents, words);
  return Done{};
}

}  // namespace tillcast
