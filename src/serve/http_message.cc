#include "serve/http_message.h"

#include <algorithm>
#include <cctype>

#include "serve/json_text.h"

namespace tillcast {

std::string_view reason(HttpStatus status) {
  switch (status) {
    case HttpStatus::kOk:
      return "OK";
    case HttpStatus::kCreated:
      return "Created";
    case HttpStatus::kNoContent:
      return "No Content";
    case HttpStatus::kAccepted:
      return "Accepted";
    case HttpStatus::kNotModified:
      return "Not Modified";
    case HttpStatus::kBadRequest:
      return "Bad Request";
    case HttpStatus::kUnauthorized:
      return "Unauthorized";
    case HttpStatus::kForbidden:
      return "Forbidden";
    case HttpStatus::kNotFound:
      return "Not Found";
    case HttpStatus::kMethodNotAllowed:
      return "Method Not Allowed";
    case HttpStatus::kRequestTimeout:
      return "Request Timeout";
    case HttpStatus::kConflict:
      return "Conflict";
    case HttpStatus::kContentTooLarge:
      return "Content Too Large";
    case HttpStatus::kUnsupportedMediaType:
      return "Unsupported Media Type";
    case HttpStatus::kUpgradeRequired:
      return "Upgrade Required";
    case HttpStatus::kTooManyRequests:
      return "Too Many Requests";
    case HttpStatus::kHeaderTooLarge:
      return "Request Header Fields Too Large";
    case HttpStatus::kInternalError:
      return "Internal Server Error";
    case HttpStatus::kUnavailable:
      return "Service Unavailable";
    case HttpStatus::kInsufficientStorage:
      return "Insufficient Storage";
  }
  TC_ASSERT(false);
}

HttpStatus status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid:
      return HttpStatus::kBadRequest;
    case ErrorCode::kNotFound:
      return HttpStatus::kNotFound;
    case ErrorCode::kConflict:
      return HttpStatus::kConflict;
    case ErrorCode::kUnavailable:
      return HttpStatus::kUnavailable;
    case ErrorCode::kCorrupt:
      return HttpStatus::kInternalError;
  }
  TC_ASSERT(false);
}

Response json_response(std::string body) {
  Response response;
  response.body = std::move(body);
  return response;
}

Response problem(HttpStatus status, std::string_view detail) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  response.body.push_back('{');
  append_field(response.body, "type", std::string_view("about:blank"));
  append_field(response.body, "title", reason(status));
  append_field(response.body, "status", unsigned(status));
  append_field(response.body, "detail", detail);
  response.body.push_back('}');
  return response;
}

Response problem(const Error& error) {
  Response response = problem(status_of(error.code), error.message);
  if (response.status == HttpStatus::kUnavailable)
    response.headers.emplace_back("Retry-After", "1");
  return response;
}

bool names_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  while (type.ends_with(' ') || type.ends_with('\t')) type.remove_suffix(1);
  return std::ranges::equal(type, std::string_view("application/json"), {},
                            [](unsigned char c) { return std::tolower(c); });
}

std::string response_head(const Response& response, bool keep_alive, bool tls) {
  static constexpr std::string_view kAlways =
      "X-Content-Type-Options: nosniff\r\n"
      "X-Frame-Options: DENY\r\n"
      "Referrer-Policy: no-referrer\r\n"
      "Cross-Origin-Opener-Policy: same-origin\r\n"
      "Cross-Origin-Resource-Policy: same-origin\r\n"
      "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
      "font-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
      "base-uri 'none'; form-action 'self'; frame-ancestors 'none'\r\n";
  std::string head;
  head.reserve(kAlways.size() + 512);
  const auto number = [&head](uint64_t value) {
    const fmt::format_int text(value);
    head.append(text.data(), text.size());
  };
  head.append("HTTP/1.1 ");
  number(unsigned(response.status));
  head.append(" ").append(reason(response.status)).append("\r\nServer: tillcast\r\n");
  if (response.status != HttpStatus::kNotModified && response.status != HttpStatus::kNoContent) {
    head.append("Content-Type: ").append(response.content_type).append("\r\nContent-Length: ");
    number(response.content().size());
    head.append("\r\n");
  }
  bool caching_said = false;
  for (const auto& [name, value] : response.headers) {
    head.append(name).append(": ").append(value).append("\r\n");
    caching_said |= name == "Cache-Control";
  }
  if (!caching_said) head.append("Cache-Control: no-store\r\n");
  head.append(kAlways);
  if (tls) head.append("Strict-Transport-Security: max-age=31536000\r\n");
  head.append(keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
  return head;
}

}  // namespace tillcast
