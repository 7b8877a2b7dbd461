#include "serve/access.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

TEST(Access, OnLoopbackOnlyLoopbackNamesAreAnswered) {
  const AccessRules rules("127.0.0.1");
  for (const char* host :
       {"localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "127.0.0.1"})
    EXPECT_TRUE(rules.host_allowed(host)) << host;
  for (const char* host : {"", "example.org", "example.org:8080", "127.0.0.1.example.org",
                           "localhost.example.org", "192.168.1.5:8080", "0.0.0.0"})
    EXPECT_FALSE(rules.host_allowed(host)) << host;
}

TEST(Access, BoundElsewhereAnyHostIsAnswered) {
  EXPECT_TRUE(AccessRules("0.0.0.0").host_allowed("shop.example.org"));
  EXPECT_TRUE(AccessRules("192.168.1.5").host_allowed("shop.example.org"));
}

TEST(Access, AnOriginMustBeTheSameHostOrLoopback) {
  const AccessRules rules("0.0.0.0");
  for (const char* origin : {"", "http://shop.example.org", "https://shop.example.org:443",
                             "http://localhost:5173", "http://127.0.0.1:8080", "http://[::1]:5173"})
    EXPECT_TRUE(rules.origin_allowed(origin, "shop.example.org:8080")) << origin;
  for (const char* origin :
       {"null", "http://evil.example", "http://shop.example.org.evil.example",
        "http://localhost.evil.example", "http://127.0.0.1.evil.example", "shop.example.org"})
    EXPECT_FALSE(rules.origin_allowed(origin, "shop.example.org:8080")) << origin;
}

}  // namespace
}  // namespace tillcast
