#include "serve/imports_door.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/file.h"
#include "ingest/text_encoding.h"
#include "ingest/time_zone.h"
#include "serve/json_text.h"

namespace tillcast {
namespace {

using nlohmann::json;

constexpr size_t kJsonBytesMax = 256 << 10;
constexpr size_t kColumnNameBytesMax = 4096;
constexpr std::string_view kRejectsHeader = "sheet,row,reason,text\n";

Response off() {
  return problem(HttpStatus::kForbidden,
                 "imports: this server takes no files; start it without --no-imports");
}

bool is_of_type(const Request& request, std::string_view wanted) {
  const std::string_view type =
      trimmed(std::string_view(request.content_type).substr(0, request.content_type.find(';')));
  return std::ranges::equal(type, wanted, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
}

Response wrong_type(std::string_view wanted) {
  return problem(HttpStatus::kUnsupportedMediaType,
                 fmt::format("content type: send {}, not compressed", wanted));
}

// The request's JSON object, or what to answer instead.
struct Body {
  json object;
  std::optional<Response> refused;
};

Body body_of(const Request& request) {
  const bool plain = request.content_encoding.empty() || request.content_encoding == "identity";
  if (!plain || !is_of_type(request, "application/json"))
    return {{}, wrong_type("application/json")};
  if (request.body.size() > kJsonBytesMax)
    return {{}, problem(HttpStatus::kContentTooLarge, "body: is larger than such a request is")};
  json object = json::parse(request.body, nullptr, false);
  if (!object.is_object())
    return {{}, problem(HttpStatus::kBadRequest, "body: is not a JSON object")};
  return {std::move(object), std::nullopt};
}

Response answer(const ImportView& import, HttpStatus status = HttpStatus::kOk) {
  Response response = json_response(import_json(import));
  response.status = status;
  return response;
}

Result<ColumnsByHand> columns_of(const json& from) {
  if (!from.is_object()) return invalid("columns: is not an object of field and column");
  ColumnsByHand columns;
  for (const auto& [field, column] : from.items()) {
    if (column.is_null())
      columns[field] = std::nullopt;
    else if (column.is_string() &&
             column.get_ref<const std::string&>().size() <= kColumnNameBytesMax)
      columns[field] = column.get<std::string>();
    else
      return invalid(
          fmt::format("columns.{}: is neither a column's name nor null", printable(field, 40)));
  }
  TC_TRY(check_columns_by_hand(columns));
  return columns;
}

Result<> change(ImportMapping& mapping, const json& body) {
  for (const auto& [name, value] : body.items()) {
    if (name == "columns") {
      TC_ASSIGN(mapping.columns, columns_of(value));
    } else if (name == "timezone" && value.is_string()) {
      mapping.timezone = value.get<std::string>();
      TC_TRY(TimeZone::find(mapping.timezone));
    } else if (name == "currency" && (value.is_string() || value.is_null())) {
      mapping.currency = value.is_null() ? "" : value.get<std::string>();
      if (!value.is_null() &&
          (mapping.currency.size() != 3 ||
           mapping.currency.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") != std::string::npos))
        return invalid("currency: is not a three-letter code like EUR");
    } else {
      return invalid(
          fmt::format("{}: is not known here, or not of its type; there are columns, "
                      "timezone and currency",
                      printable(name, 40)));
    }
  }
  return Done{};
}

}  // namespace

Result<Response> ImportsDoor::begin(const Request& request) const {
  if (imports_ == nullptr) return off();
  Body body = body_of(request);
  if (body.refused) return std::move(*body.refused);
  // Not copied: a copy of what is nested deep may take the whole stack.
  static const json kNothing;
  const auto field = [&](const char* key) -> const json& {
    const auto found = body.object.find(key);
    return found == body.object.end() ? kNothing : *found;
  };
  const json& name = field("name");
  const json& bytes = field("bytes");
  if (!name.is_string() || name.get_ref<const std::string&>().empty() ||
      name.get_ref<const std::string&>().size() > kImportNameBytesMax)
    return invalid("name: is not a text of 1 to 255 bytes");
  if (!bytes.is_number_unsigned() || bytes == 0)
    return invalid("bytes: is not a whole number of 1 or more");
  if (bytes.get<uint64_t>() > imports_->limits().bytes_max)
    return problem(HttpStatus::kContentTooLarge,
                   fmt::format("bytes: a file may be of {} bytes (--import-bytes-max); pack it, or "
                               "use 'tillcast import'",
                               imports_->limits().bytes_max));
  if (!imports_->has_room(bytes.get<uint64_t>()))
    return problem(HttpStatus::kInsufficientStorage,
                   "bytes: the server's disk has not that much room");
  TC_ASSIGN(const ImportView import,
            imports_->begin(name.get<std::string>(), bytes.get<uint64_t>()));
  return answer(import, HttpStatus::kCreated);
}

Result<Response> ImportsDoor::receive(const Request& request, const Query& query,
                                      const std::string& id) const {
  if (imports_ == nullptr) return off();
  const bool plain = request.content_encoding.empty() || request.content_encoding == "identity";
  if (!plain || !is_of_type(request, "application/octet-stream"))
    return wrong_type("application/octet-stream");
  if (request.body.size() > kPartBytesMax)
    return problem(HttpStatus::kContentTooLarge,
                   fmt::format("body: a part is of at most {} bytes", kPartBytesMax));
  TC_ASSIGN(const std::optional<uint64_t> offset, query.number("offset"));
  if (!offset) return invalid("query parameter offset: is missing");
  const auto import = imports_->receive(id, *offset, request.body);
  if (import.ok()) return answer(*import);
  if (import.error().code == ErrorCode::kUnavailable)
    return problem(HttpStatus::kInsufficientStorage, import.error().message);
  return import.error();
}

Result<Response> ImportsDoor::map(const Request& request, const std::string& id) const {
  if (imports_ == nullptr) return off();
  const Body body = body_of(request);
  if (body.refused) return *body.refused;
  TC_ASSIGN(ImportMapping mapping, imports_->mapping(id));
  TC_TRY(change(mapping, body.object));
  TC_ASSIGN(const ImportView import, imports_->map(id, std::move(mapping)));
  return answer(import);
}

Result<Response> ImportsDoor::start(const Request& request, const std::string& id) const {
  if (imports_ == nullptr) return off();
  const Body body = body_of(request);
  if (body.refused) return *body.refused;
  TC_ASSIGN(const ImportView import, imports_->start(id));
  return answer(import, HttpStatus::kAccepted);
}

Result<Response> ImportsDoor::list() const {
  if (imports_ == nullptr) return off();
  std::string out = "{\"imports\":[";
  for (const ImportView& import : imports_->list()) {
    append_comma(out);
    out += import_json(import, WithPreview::kNo);
  }
  return json_response(out + "]}");
}

Result<Response> ImportsDoor::find(const std::string& id) const {
  if (imports_ == nullptr) return off();
  TC_ASSIGN(const ImportView import, imports_->find(id));
  return answer(import);
}

Result<Response> ImportsDoor::rejects(const std::string& id) const {
  if (imports_ == nullptr) return off();
  TC_ASSIGN(const auto path, imports_->rejects(id));
  Response response;
  response.content_type = "text/csv; charset=utf-8";
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"rejected-rows.csv\"");
  auto text = read_file(path);
  if (!text.ok() && text.error().code != ErrorCode::kNotFound) return text.error();
  response.body = text.ok() ? std::move(*text) : std::string(kRejectsHeader);
  return response;
}

Result<Response> ImportsDoor::forget(const std::string& id) const {
  if (imports_ == nullptr) return off();
  TC_TRY(imports_->forget(id));
  Response response;
  response.status = HttpStatus::kNoContent;
  return response;
}

}  // namespace tillcast
