// serve/openapi.h: the routes as an OpenAPI 3.1 document, for tools; docs/api.md is for people.
#pragma once

#include <string>

namespace tillcast {

// GET /v1/openapi.json. The same text each time.
std::string openapi_json();

}  // namespace tillcast
