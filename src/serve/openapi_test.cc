#include "serve/openapi.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "serve/api.h"

namespace tillcast {
namespace {

TEST(OpenApi, DescribesEveryRouteAndNoOther) {
  const auto document = nlohmann::json::parse(openapi_json());
  EXPECT_EQ(document["openapi"], "3.1.0");
  size_t described = 0;
  for (const auto& [path, methods] : document["paths"].items()) described += methods.size();
  EXPECT_EQ(described, Api::routes().size());
  for (const Api::Route& route : Api::routes()) {
    std::string method(route.method);
    for (char& c : method) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto& paths = document["paths"];
    ASSERT_TRUE(paths.contains(std::string(route.pattern))) << route.pattern;
    const auto& operation = paths[std::string(route.pattern)][method];
    ASSERT_TRUE(operation.is_object()) << route.pattern;
    const bool has_id = route.pattern.find("{id}") != std::string_view::npos;
    EXPECT_EQ(has_id,
              operation.contains("parameters") && operation["parameters"][0]["in"] == "path");
    EXPECT_FALSE(operation["responses"].empty());
  }
}

}  // namespace
}  // namespace tillcast
