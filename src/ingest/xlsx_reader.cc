#include "ingest/xlsx_reader.h"

#include <fmt/format.h>

#include <charconv>
#include <vector>

#include "base/text.h"
#include "ingest/table_reader.h"
#include "ingest/text_encoding.h"
#include "ingest/xlsx_workbook.h"
#include "ingest/xml_reader.h"

namespace tillcast {
namespace {

constexpr size_t kColumnsMax = 16'384;  // XFD, by ECMA-376
constexpr size_t kRowBytesMax = 16 << 20;
constexpr uint64_t kProgressRows = 4096;

// "BC23" -> 54; nothing where it is no reference.
std::optional<size_t> column_of(std::string_view reference) {
  size_t column = 0;
  for (const char c : reference) {
    if (c < 'A' || c > 'Z') break;
    column = column * 26 + size_t(c - 'A' + 1);
    if (column > kColumnsMax) return std::nullopt;
  }
  if (column == 0) return std::nullopt;
  return column - 1;
}

class SheetHandler : public XmlHandler {
 public:
  SheetHandler(const SharedStrings& shared, const ByteSource& source, TableReader& table,
               ReadContext& context)
      : shared_(shared), source_(source), table_(table), context_(context) {}

  void start(std::string_view name, const XmlAttributes& attributes) override {
    if (name == "row") {
      row_bytes_.clear();
      pieces_.clear();
      next_column_ = 0;
    } else if (name == "c") {
      start_cell(attributes);
    } else if (name == "rPh") {
      in_phonetic_ = true;
    }
    in_text_ = name == "v" || (name == "t" && !in_phonetic_);
  }

  void end(std::string_view name) override {
    in_text_ = false;
    if (name == "c")
      end_cell();
    else if (name == "row")
      end_row();
    else if (name == "rPh")
      in_phonetic_ = false;
  }

  void text(std::string_view piece) override {
    if (!in_text_) return;
    row_bytes_ += piece;
    if (row_bytes_.size() > kRowBytesMax)
      fail(invalid("has a row of more than 16 MiB; check what was saved"));
  }

 private:
  enum class Type { kNumber, kShared, kText };
  struct Piece {
    size_t column = 0;
    size_t begin = 0;  // in row_bytes_
    size_t size = 0;
    Type type = Type::kText;
    std::string_view shared;
  };

  void start_cell(const XmlAttributes& attributes) {
    const std::string_view reference = attributes["r"];
    const auto column = reference.empty() ? std::optional(next_column_) : column_of(reference);
    if (!column || *column >= kColumnsMax)
      return fail(invalid(fmt::format("has a cell '{}', which cannot be; save the workbook again",
                                      printable(reference, 20))));
    next_column_ = *column + 1;
    const std::string_view type = attributes["t"];
    Piece& piece = pieces_.emplace_back();
    piece.column = *column;
    piece.begin = row_bytes_.size();
    piece.type = type == "s"                   ? Type::kShared
                 : type.empty() || type == "n" ? Type::kNumber
                                               : Type::kText;
  }

  void end_cell() {
    Piece& piece = pieces_.back();
    piece.size = row_bytes_.size() - piece.begin;
    const std::string_view text = std::string_view(row_bytes_).substr(piece.begin, piece.size);
    if (piece.type == Type::kShared && piece.size > 0) {
      size_t index = 0;
      const auto read = std::from_chars(text.data(), text.data() + text.size(), index);
      const auto shared = read.ec == std::errc{} ? shared_[index] : std::nullopt;
      if (!shared)
        return fail(
            invalid(fmt::format("names shared string {}, which is not there; save the "
                                "workbook again",
                                printable(text, 20))));
      piece.shared = *shared;
    } else if (piece.type == Type::kText && text.find("_x") != text.npos) {
      const std::string decoded = decode_xlsx_escapes(text);
      row_bytes_.replace(piece.begin, piece.size, decoded);
      piece.size = decoded.size();
    }
  }

  void end_row() {
    cells_.clear();
    for (const Piece& piece : pieces_) {
      const std::string_view own = std::string_view(row_bytes_).substr(piece.begin, piece.size);
      const std::string_view text = piece.type == Type::kShared ? piece.shared : own;
      if (text.empty()) continue;  // a blank cell, perhaps with a colour
      if (cells_.size() <= piece.column) cells_.resize(piece.column + 1);
      cells_[piece.column] = {text, piece.type == Type::kNumber};
    }
    auto result = table_.row(cells_);
    if (!result && !table_.problem().empty()) {
      stop();
    } else if (!result) {
      fail(result.error());
    }
    if (++rows_ % kProgressRows != 0) return;
    if (const auto on = context_.progress(source_.progress()); !on) fail(on.error());
  }

  const SharedStrings& shared_;
  const ByteSource& source_;
  TableReader& table_;
  ReadContext& context_;
  std::string row_bytes_;
  std::vector<Piece> pieces_;
  std::vector<Cell> cells_;
  size_t next_column_ = 0;
  uint64_t rows_ = 0;
  bool in_text_ = false;
  bool in_phonetic_ = false;
};

}  // namespace

Result<> read_xlsx(const ZipArchive& archive, TimeZone zone, ReadContext& context) {
  TC_ASSIGN(const XlsxWorkbook workbook, read_xlsx_workbook(archive));
  SharedStrings shared;
  if (!workbook.shared_strings_path.empty()) {
    TC_ASSIGN(shared, SharedStrings::read(archive, workbook.shared_strings_path));
  }
  for (const XlsxSheet& sheet : workbook.sheets) {
    const auto entry = archive.find(sheet.path);
    if (!entry) continue;
    TC_ASSIGN(const auto source, archive.open_entry(*entry));
    context.before.total += source->progress().total;
  }
  std::string first_problem;
  bool any = false;
  for (const XlsxSheet& sheet : workbook.sheets) {
    context.sheet = sheet.name;
    const auto entry = archive.find(sheet.path);
    if (!entry)
      return invalid(fmt::format("its part {} is missing; save the workbook again",
                                 printable(sheet.path, 100)));
    TC_ASSIGN(const auto source, archive.open_entry(*entry));
    TableReader table(context, zone, {.date1904 = workbook.date1904});
    SheetHandler handler(shared, *source, table, context);
    TC_TRY(read_xml(*source, sheet.path, handler));
    // The end of a sheet is the end of its orders: the sheets of Online Retail II overlap.
    TC_TRY(table.finish());
    context.before.done += source->progress().done;
    any = any || table.has_header();
    if (!table.has_header()) context.summary.skipped_sheets.push_back(sheet.name);
    if (first_problem.empty()) first_problem = table.problem();
  }
  context.sheet.clear();
  if (any) return Done{};
  if (!first_problem.empty()) return invalid(first_problem);
  return invalid("is a workbook of empty sheets; check what was saved");
}

}  // namespace tillcast
