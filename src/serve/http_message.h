// serve/http_message.h: one HTTP request and its answer, free of the library that carries them.
//
// Plain values. Every status this server ever answers stands here, and nowhere else.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tillcast {

enum class HttpStatus : uint16_t {
  kOk = 200,
  kCreated = 201,
  kAccepted = 202,
  kNoContent = 204,
  kNotModified = 304,
  kBadRequest = 400,
  kUnauthorized = 401,
  kForbidden = 403,
  kNotFound = 404,
  kMethodNotAllowed = 405,
  kRequestTimeout = 408,
  kConflict = 409,
  kContentTooLarge = 413,
  kUnsupportedMediaType = 415,
  kUpgradeRequired = 426,
  kTooManyRequests = 429,
  kHeaderTooLarge = 431,
  kInternalError = 500,
  kUnavailable = 503,
  kInsufficientStorage = 507,
};

std::string_view reason(HttpStatus status);

// What an expected failure is to a client.
HttpStatus status_of(ErrorCode code);

struct Request {
  std::string address;  // whose it is: an IP address (of IPv6 the network), or "loopback"
  std::string method;
  std::string target;  // as sent: path, or path?query
  // Headers that matter here; empty: absent.
  std::string host;
  std::string origin;
  std::string authorization;
  std::string cookie;
  std::string content_type;
  std::string content_encoding;
  std::string accept_encoding;
  std::string if_none_match;
  std::string request_id;
  std::string body;
  // When its first byte came, and when all of it was there.
  std::chrono::steady_clock::time_point begun{};
  std::chrono::steady_clock::time_point whole{};
};

struct Response {
  HttpStatus status = HttpStatus::kOk;
  std::string_view content_type = "application/json";
  std::string body;
  std::string_view fixed_body;  // instead of `body`: bytes that live as long as the program
  std::vector<std::pair<std::string_view, std::string>> headers;

  std::string_view content() const { return fixed_body.empty() ? body : fixed_body; }
};

Response json_response(std::string body);

// RFC 9457; `detail` is for the person at the other end.
Response problem(HttpStatus status, std::string_view detail);
Response problem(const Error& error);

// Whether a content type is JSON, whatever its parameters.
bool names_json(std::string_view content_type);

// The bytes that stand before the content, with the headers every answer carries. `content_bytes`
// is said even where the content is not sent (HEAD); 304 says none. Over TLS the browser is told to
// come back that way.
std::string response_head(const Response& response, bool keep_alive, bool tls);

}  // namespace tillcast
