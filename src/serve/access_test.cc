#include "serve/access.h"

#include <gtest/gtest.h>

namespace tillcast {
namespace {

TEST(Access, OnLoopbackOnlyLoopbackNamesAreAnswered) {
  const AccessRules rules({"127.0.0.1", {}, {}, false});
  for (const char* host :
       {"localhost", "localhost:8080", "LOCALHOST:1", "127.0.0.1:8080", "[::1]:8080", "127.0.0.1"})
    EXPECT_TRUE(rules.host_allowed(host)) << host;
  for (const char* host : {"", "example.org", "example.org:8080", "127.0.0.1.example.org",
                           "localhost.example.org", "192.168.1.5:8080", "0.0.0.0"})
    EXPECT_FALSE(rules.host_allowed(host)) << host;
}

TEST(Access, AHostIsReadAsStrictlyAsItIsCompared) {
  const AccessRules rules({"127.0.0.1", {"shop.example"}, {}, false});
  for (const char* host : {"localhost.",
                           "127.0.0.1.",
                           "shop.example.:80",
                           "me@localhost",
                           "localhost:80@evil.example",
                           "localhost:",
                           "localhost:80x",
                           "localhost:99999",
                           "localhost:-1",
                           "localhost/x",
                           "local host",
                           "[::1",
                           "[::1]x",
                           "[localhost]",
                           "2130706433",
                           "0x7f.1",
                           "127.1",
                           "localhost%00.evil.example",
                           ":80",
                           "localhost:80:80"})
    EXPECT_FALSE(rules.host_allowed(host)) << host;
}

TEST(Access, BoundToAllAddressesAnAddressIsAnsweredAndANameOnlyIfAllowed) {
  for (const char* bound : {"0.0.0.0", "::", "[::]"}) {
    const AccessRules rules({bound, {"Shop.example.org"}, {}, false});
    for (const char* host :
         {"192.168.1.5:8080", "[2001:db8::1]:8080", "shop.example.org", "localhost"})
      EXPECT_TRUE(rules.host_allowed(host)) << host;
    EXPECT_FALSE(rules.host_allowed("rebound.example"));
  }
  const AccessRules one({"192.168.1.5", {}, {}, false});
  EXPECT_TRUE(one.host_allowed("192.168.1.5:8080"));
  EXPECT_FALSE(one.host_allowed("192.168.1.6:8080"));
  EXPECT_FALSE(one.host_allowed("rebound.example"));
}

TEST(Access, AnOriginMustBeTheSameSchemeHostAndPort) {
  const AccessRules rules({"0.0.0.0", {}, {}, false});
  for (const char* origin : {"", "http://192.168.1.5:8080"})
    EXPECT_TRUE(rules.origin_allowed(origin, "192.168.1.5:8080")) << origin;
  EXPECT_TRUE(rules.origin_allowed("http://192.168.1.5", "192.168.1.5"));
  EXPECT_TRUE(rules.origin_allowed("http://[::1]:8080", "[::1]:8080"));
  EXPECT_FALSE(rules.same_origin("", "192.168.1.5:8080"));
  for (const char* origin :
       {"null", "http://evil.example", "http://192.168.1.5:3000", "http://localhost:8080",
        "http://192.168.1.5:8080.evil.example", "192.168.1.5:8080", "ftp://192.168.1.5:8080",
        "http://evil.example@192.168.1.5:8080", "http://192.168.1.5:8080/", "http://"})
    EXPECT_FALSE(rules.origin_allowed(origin, "192.168.1.5:8080")) << origin;
}

TEST(Access, UnderTlsAPageThatCameInTheClearIsAnother) {
  const AccessRules rules({"0.0.0.0", {"shop.example"}, {}, true});
  EXPECT_TRUE(rules.same_origin("https://shop.example", "shop.example"));
  EXPECT_TRUE(rules.same_origin("https://shop.example:443", "shop.example"));
  EXPECT_FALSE(rules.same_origin("http://shop.example", "shop.example"));
}

TEST(Access, BehindAProxyItsNameIsOurs) {
  const AccessRules rules({"127.0.0.1", {}, "shop.example", false});
  EXPECT_TRUE(rules.host_allowed("shop.example"));
  EXPECT_TRUE(rules.same_origin("https://shop.example", "127.0.0.1:8080")) << "Host was rewritten";
  EXPECT_TRUE(rules.same_origin("https://shop.example:8443", "shop.example"));
  EXPECT_FALSE(rules.same_origin("http://shop.example", "shop.example"));
  EXPECT_FALSE(rules.same_origin("https://evil.example", "shop.example"));
}

}  // namespace
}  // namespace tillcast
