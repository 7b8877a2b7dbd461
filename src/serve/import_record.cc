#include "serve/import_record.h"

#include <nlohmann/json.hpp>

#include "base/time.h"

namespace tillcast {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value) {
  return value.is_null() ? ""
                         : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string string_of(const Json& value) {
  return value.is_null() ? std::string() : value.get<std::string>();
}

// nlohmann's own conversion takes a fraction or a negative number too, whatever it makes of them.
Result<uint64_t> count_of(const Json& from, const char* key) {
  const Json& value = from.at(key);
  if (!value.is_number_unsigned())
    return corrupt(std::string("import.json: ") + key + " is not a whole number of 0 or more");
  return value.get<uint64_t>();
}

Result<std::optional<ImportProgress>> progress_of(const Json& from) {
  if (from.is_null()) return std::optional<ImportProgress>();
  ImportProgress progress;
  TC_ASSIGN(progress.rows, count_of(from, "rows"));
  TC_ASSIGN(progress.orders, count_of(from, "orders"));
  TC_ASSIGN(progress.rejected, count_of(from, "rejected"));
  progress.fraction = from.at("fraction");
  const Json& rate = from.at("rows_per_second");
  if (rate.is_number() && rate > 0)
    progress.seconds = static_cast<double>(progress.rows) / rate.get<double>();
  return std::optional(progress);
}

}  // namespace

std::string record_json(const ImportRecord& record) {
  Json columns = Json::object();
  for (const auto& [field, column] : record.mapping.columns)
    columns[field] = column ? Json(*column) : Json();
  const Json mapping = {{"columns", columns},
                        {"timezone", record.mapping.timezone},
                        {"currency", record.mapping.currency},
                        {"can_start", record.can_start}};
  std::string out = import_json(record.view);
  out.back() = ',';
  return out + "\"mapping\":" + text_of(mapping) + "}\n";
}

Result<> read_record(std::string_view json, ImportRecord& record) {
  try {
    const Json from = Json::parse(json);
    ImportView& view = record.view;
    view.id = from.at("import_id");
    view.name = from.at("name");
    TC_ASSIGN(view.bytes, count_of(from, "bytes"));
    TC_ASSIGN(view.received, count_of(from, "received"));
    const auto state = parse_import_state(from.at("state").get<std::string>());
    if (!state) return corrupt("import.json: has a state that is not known");
    view.state = *state;
    TC_ASSIGN(view.created_at_ms, parse_time(from.at("created_at").get<std::string>()));
    if (const std::string finished = string_of(from.at("finished_at")); !finished.empty()) {
      TC_ASSIGN(view.finished_at_ms, parse_time(finished));
    }
    view.error = string_of(from.at("error"));
    view.preview = text_of(from.at("preview"));
    TC_ASSIGN(view.progress, progress_of(from.at("progress")));
    view.result = text_of(from.at("result"));
    const Json& mapping = from.at("mapping");
    for (const auto& [field, column] : mapping.at("columns").items())
      record.mapping.columns[field] =
          column.is_null() ? std::nullopt : std::optional(column.get<std::string>());
    record.mapping.timezone = mapping.at("timezone");
    record.mapping.currency = mapping.at("currency");
    record.can_start = mapping.at("can_start");
    return Done{};
  } catch (const nlohmann::json::exception&) {
    return corrupt("import.json: is damaged");
  }
}

}  // namespace tillcast
