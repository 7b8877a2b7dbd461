// serve/imports_door.h: the routes below /v1/imports, from the request to the answer.
//
// Threads: every method from any thread.
#pragma once

#include <string>
#include <string_view>

#include "serve/http_message.h"
#include "serve/imports.h"
#include "serve/query.h"

namespace tillcast {

inline constexpr size_t kPartBytesMax = 8 << 20;
inline constexpr size_t kImportNameBytesMax = 255;

class ImportsDoor {
 public:
  // Null: the server takes no files, and each route says so.
  explicit ImportsDoor(Imports* imports) : imports_(imports) {}

  Result<Response> begin(const Request& request) const;
  Result<Response> receive(const Request& request, const Query& query, const std::string& id) const;
  Result<Response> map(const Request& request, const std::string& id) const;
  Result<Response> start(const Request& request, const std::string& id) const;
  Result<Response> list() const;
  Result<Response> find(const std::string& id) const;
  Result<Response> rejects(const std::string& id) const;
  Result<Response> forget(const std::string& id) const;

 private:
  Imports* imports_;
};

}  // namespace tillcast
