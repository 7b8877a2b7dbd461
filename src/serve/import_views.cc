#include "serve/import_views.h"

#include <array>

#include "serve/json_text.h"

namespace tillcast {
namespace {

constexpr std::array<std::string_view, 7> kStates = {"receiving", "reading", "ready", "waiting",
                                                     "importing", "done",    "failed"};

void append_bool(std::string& out, std::string_view name, bool value) {
  append_key(out, name);
  out.append(value ? "true" : "false");
}

void append_texts(std::string& out, std::string_view name, const std::vector<std::string>& texts) {
  append_key(out, name);
  out.push_back('[');
  for (const std::string& text : texts) {
    append_comma(out);
    append_json_string(out, text);
  }
  out.push_back(']');
}

void append_json_or_null(std::string& out, std::string_view name, std::string_view json) {
  append_key(out, name);
  out.append(json.empty() ? "null" : json);
}

void append_field_found(std::string& out, const FieldWords& words,
                        const TablePreview::FieldFound& found) {
  append_field(out, "field", words.name);
  append_bool(out, "required", words.required);
  append_field(out, "words", words.words);
  append_text_or_null(out, "column", found.column);
  append_text_or_null(out, "by",
                      found.by == ColumnMap::By::kName   ? "name"
                      : found.by == ColumnMap::By::kHand ? "hand"
                                                         : "");
}

// They have no place in the log yet.
void append_orders(std::string& out, const TablePreview& preview) {
  append_key(out, "orders");
  out.push_back('[');
  for (size_t i = 0; i < preview.orders.size(); ++i) {
    append_comma(out);
    append_order_json_open(out, preview.orders[i]);
    append_null(out, "seq");
    append_field(out, "amount", std::string_view(preview.amounts[i]));
    out.push_back('}');
  }
  out.push_back(']');
}

void append_progress(std::string& out, const std::optional<ImportProgress>& progress) {
  if (!progress) return append_null(out, "progress");
  const ImportProgress& at = *progress;
  append_key(out, "progress");
  out.push_back('{');
  append_field(out, "rows", at.rows);
  append_field(out, "orders", at.orders);
  append_field(out, "rejected", at.rejected);
  append_field(out, "fraction", std::optional<double>(at.fraction));
  const bool some = at.seconds > 0;
  append_field(out, "rows_per_second",
               some ? std::optional(static_cast<double>(at.rows) / at.seconds) : std::nullopt);
  append_field(
      out, "seconds_left",
      at.fraction > 0 ? std::optional(at.seconds * (1 - at.fraction) / at.fraction) : std::nullopt);
  out.push_back('}');
}

}  // namespace

std::string_view to_string(ImportState state) { return kStates[static_cast<size_t>(state)]; }

std::optional<ImportState> parse_import_state(std::string_view text) {
  for (size_t i = 0; i < kStates.size(); ++i)
    if (kStates[i] == text) return static_cast<ImportState>(i);
  return std::nullopt;
}

std::string preview_json(const TablePreview& preview) {
  std::string out = "{";
  append_field(out, "format", std::string_view(preview.format));
  append_text_or_null(out, "layout", preview.layout);
  append_field(out, "timezone", std::string_view(preview.timezone));
  append_text_or_null(out, "currency", preview.currency);
  append_texts(out, "header", preview.header);
  append_bool(out, "ready", preview.ready());
  append_text_or_null(out, "error", preview.error);
  append_key(out, "fields");
  out.push_back('[');
  for (size_t i = 0; i < preview.fields.size(); ++i) {
    append_comma(out);
    out.push_back('{');
    append_field_found(out, field_words()[i], preview.fields[i]);
    out.push_back('}');
  }
  out.push_back(']');
  append_objects(out, "rows", preview.rows, [](std::string& to, const TablePreview::Row& row) {
    append_field(to, "row", row.row);
    append_texts(to, "cells", row.cells);
    append_text_or_null(to, "problem", row.problem);
  });
  append_field(out, "checked_rows", preview.checked_rows);
  append_bool(out, "complete", preview.complete);
  append_field(out, "rejected_rows", preview.rejected_rows);
  append_objects(out, "problems", preview.problems,
                 [](std::string& to, const TablePreview::Problem& problem) {
                   append_field(to, "reason", std::string_view(problem.reason));
                   append_field(to, "rows", problem.rows);
                   append_field(to, "first_row", problem.first_row);
                   append_field(to, "text", std::string_view(problem.text));
                 });
  append_texts(out, "notes", preview.notes);
  append_orders(out, preview);
  return out + "}";
}

std::string import_json(const ImportView& import, WithPreview with) {
  std::string out = "{";
  append_field(out, "import_id", std::string_view(import.id));
  append_field(out, "name", std::string_view(import.name));
  append_field(out, "bytes", import.bytes);
  append_field(out, "received", import.received);
  append_field(out, "state", to_string(import.state));
  append_time(out, "created_at", import.created_at_ms);
  append_time(out, "finished_at", import.finished_at_ms);
  append_text_or_null(out, "error", import.error);
  append_json_or_null(out, "preview", with == WithPreview::kYes ? import.preview : "");
  append_progress(out, import.progress);
  append_json_or_null(out, "result", import.result);
  return out + "}";
}

}  // namespace tillcast
