#include "ingest/table_preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "ingest/read_context.h"
#include "ingest/text_encoding.h"

namespace tillcast {
namespace {

using Preview = TablePreview;

std::string shortened(std::string_view text) {
  const std::string_view part = cut(text, Preview::kTextBytesShown);
  return part.size() < text.size() ? std::string(part) + "\xE2\x80\xA6" : std::string(part);
}

// What reasons have in common that differ in the value alone.
std::string kind_of_reason(std::string_view reason) {
  const size_t open = reason.find('\''), close = reason.rfind('\'');
  if (open == reason.npos) return std::string(reason);
  return std::string(reason.substr(0, open)).append(reason.substr(close));
}

class Looker : public ReadWatch {
 public:
  explicit Looker(const ReadOptions& options) {
    preview_.timezone = options.timezone;
    preview_.currency = options.currency;
  }

  void header(const ReadContext& context, std::span<const Cell> cells,
              const ColumnMap& columns) override {
    if (seen_ && served_) return;  // another sheet of a workbook
    if (seen_ && !columns.problem.empty()) return;
    seen_ = true;
    served_ = columns.problem.empty();
    sheet_ = context.sheet;
    preview_.format = context.summary.format;
    preview_.header.clear();
    preview_.rows.clear();
    preview_.checked_rows = 0;
    for (const Cell& cell : cells.first(std::min(cells.size(), Preview::kColumnsShown)))
      preview_.header.push_back(shortened(trimmed(cell.text)));
    preview_.fields.clear();
    for (const ColumnMap::Place& place : columns.fields)
      preview_.fields.push_back({place.name, place.by});
    preview_.layout = layout_name(columns.layout);
    preview_.notes = columns.notes;
  }

  bool row(uint64_t row, std::span<const Cell> cells) override {
    if (seen_ && !served_ && preview_.rows.size() == Preview::kRowsShown) return false;
    if (preview_.checked_rows == Preview::kCheckedRows) return false;
    ++preview_.checked_rows;
    if (preview_.rows.size() == Preview::kRowsShown) return true;
    Preview::Row& shown = preview_.rows.emplace_back();
    shown.row = row;
    for (const Cell& cell : cells.first(std::min(cells.size(), Preview::kColumnsShown)))
      shown.cells.push_back(shortened(cell.text));
    return true;
  }

  void dates(const DateParser& parser) override {
    month_first_ = month_first_ || parser.month_first_seen();
    day_first_ = day_first_ || parser.day_first_seen();
  }

  void rejected(const RejectedRow& row) {
    ++preview_.rejected_rows;
    if (row.sheet == sheet_)
      for (Preview::Row& shown : preview_.rows)
        if (shown.row == row.row) shown.problem = shortened(row.reason);
    const std::string kind = kind_of_reason(row.reason);
    const bool room = problems_.size() < Preview::kProblemsShown || problems_.contains(kind);
    Preview::Problem& problem = problems_[room ? kind : ""];
    if (problem.rows++ > 0) return;
    problem.reason = room ? shortened(row.reason) : "for other reasons";
    problem.first_row = row.row;
    problem.text = shortened(row.text);
  }

  void ordered(OrderEvent&& order) {
    ++orders_;
    if (preview_.orders.size() == Preview::kOrdersShown) return;
    preview_.amounts.push_back(to_string(signed_amount(order)));
    if (order.lines.size() > Preview::kLinesShown) order.lines.resize(Preview::kLinesShown);
    for (Line& line : order.lines) line.description = shortened(line.description);
    preview_.orders.push_back(std::move(order));
  }

  bool seen() const { return seen_; }

  Preview finish(const std::string& error) {
    for (auto& [kind, problem] : problems_) preview_.problems.push_back(std::move(problem));
    std::ranges::stable_sort(preview_.problems, [](const auto& a, const auto& b) {
      return a.rows != b.rows ? a.rows > b.rows : a.first_row < b.first_row;
    });
    preview_.error = error;
    if (error.empty() && orders_ == 0 && preview_.rejected_rows > 0)
      preview_.error =
          fmt::format("not one of the first {} rows can be used, the first because: {}",
                      preview_.checked_rows, preview_.problems.front().reason);
    if (month_first_)
      preview_.notes.emplace_back("Dates such as 3/4/2011 are read month first: as 4 March");
    if (day_first_)
      preview_.notes.emplace_back(
          "Some dates have the day first (31/12/2011), which is not read: save them as 2011-12-31");
    return std::move(preview_);
  }

 private:
  Preview preview_;
  bool seen_ = false;    // a header
  bool served_ = false;  // one that can serve
  std::string sheet_;
  uint64_t orders_ = 0;
  bool month_first_ = false;
  bool day_first_ = false;
  std::map<std::string, Preview::Problem> problems_;  // by kind of reason
};

}  // namespace

Result<TablePreview> preview_orders(const std::filesystem::path& path, const ReadOptions& options,
                                    const std::function<bool()>& stopped) {
  // Rows that are blank, or broken and large, are not counted as checked.
  constexpr uint64_t kProgressMax = 512;
  Looker looker(options);
  uint64_t progress = 0;
  bool cancelled = false;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
    looker.ordered(std::move(order));
    return Done{};
  };
  handlers.on_reject = [&](const RejectedRow& row) { looker.rejected(row); };
  handlers.on_progress = [&](uint64_t, uint64_t) { ++progress; };
  handlers.stopped = [&] {
    cancelled = stopped && stopped();
    return cancelled || progress > kProgressMax;
  };
  const auto summary = read_orders_watched(path, options, handlers, &looker);
  const bool gave_up = !cancelled && progress > kProgressMax;
  if (!summary && (cancelled || !looker.seen()))
    return gave_up ? invalid(fmt::format("{}: has no header; it should begin with the names of the "
                                         "columns",
                                         options.name.empty() ? path.string() : options.name))
                   : summary.error();
  TablePreview preview = looker.finish(summary || gave_up ? "" : summary.error().message);
  if (summary) preview.format = summary->format;
  if (preview.format.starts_with("uci-")) preview.format.erase(0, 4);  // the layout says so
  preview.complete = summary.ok() && summary->ended;
  return preview;
}

}  // namespace tillcast
