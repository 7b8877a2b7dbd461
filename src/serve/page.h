// serve/page.h: the dashboard's files, built into the program.
//
// cmake/web.cmake makes the table; it is empty where the page was not built, and then a plain one
// says so. Threads: immutable.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "serve/http_message.h"

namespace tillcast {

struct PageFile {
  std::string_view path;  // "/index.html"
  std::string_view content_type;
  std::string_view etag;  // with its quotes
  std::string_view bytes;
  std::string_view gzip;  // empty: there is none
};

// Sorted by path. Generated.
std::span<const PageFile> page_files();

const PageFile* find_page_file(std::span<const PageFile> files, std::string_view path);

// The file at `path`; the index for a path of the page's own (one without an extension); else 404.
Response page_response(std::span<const PageFile> files, const Request& request,
                       std::string_view path);

}  // namespace tillcast
