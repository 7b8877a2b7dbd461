#include "serve/page.h"

#include <algorithm>

namespace tillcast {
namespace {

constexpr std::string_view kNoPage =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Tillcast</title>"
    "<h1>Tillcast is running</h1>"
    "<p>The dashboard was not built into this program. Install npm and build again with "
    "<code>cmake --preset release -DTILLCAST_WEB=ON &amp;&amp; cmake --build --preset "
    "release</code>."
    "</p><p>The interface is here all the same: <a href=\"/v1/kpis\">/v1/kpis</a>, "
    "<a href=\"/v1/customers\">/v1/customers</a>, <a href=\"/metrics\">/metrics</a>.</p></html>\n";

// A dot in a customer's or model's name makes no file of it.
bool names_a_file(std::string_view path) {
  if (path.starts_with("/customers/") || path.starts_with("/models/")) return false;
  return path.substr(path.rfind('/') + 1).find('.') != path.npos;
}

bool accepts_gzip(std::string_view accept_encoding) {
  const size_t at = accept_encoding.find("gzip");
  if (at == accept_encoding.npos) return false;
  const std::string_view rest = accept_encoding.substr(at + 4);
  const std::string_view quality = rest.substr(0, rest.find(','));
  return quality.find("q=0") == quality.npos || quality.find("q=0.") != quality.npos;
}

}  // namespace

const PageFile* find_page_file(std::span<const PageFile> files, std::string_view path) {
  const auto found = std::ranges::lower_bound(files, path, {}, &PageFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

Response page_response(std::span<const PageFile> files, const Request& request,
                       std::string_view path) {
  const PageFile* file = path == "/" ? nullptr : find_page_file(files, path);
  if (file == nullptr && names_a_file(path))
    return problem(HttpStatus::kNotFound, "there is no such file in the page");
  if (file == nullptr) file = find_page_file(files, "/index.html");

  Response response;
  if (file == nullptr) {
    response.content_type = "text/html; charset=utf-8";
    response.fixed_body = kNoPage;
    return response;
  }
  // The build names a file under assets/ by its content, so it never changes.
  const bool hashed = file->path.starts_with("/assets/");
  response.headers.emplace_back("Cache-Control",
                                hashed ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.emplace_back("ETag", file->etag);
  response.headers.emplace_back("Vary", "Accept-Encoding");
  if (request.if_none_match.find(file->etag) != request.if_none_match.npos) {
    response.status = HttpStatus::kNotModified;
    return response;
  }
  response.content_type = file->content_type;
  response.fixed_body = file->bytes;
  if (!file->gzip.empty() && accepts_gzip(request.accept_encoding)) {
    response.fixed_body = file->gzip;
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  return response;
}

}  // namespace tillcast
