#include "serve/request_id.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tillcast {
namespace {

using testing::MatchesRegex;

TEST(RequestId, IsTheClientsWhereItIsAPlainName) {
  EXPECT_EQ(request_id("web-1.a_b:7F"), "web-1.a_b:7F");
  EXPECT_EQ(request_id(std::string(64, 'x')), std::string(64, 'x'));
}

TEST(RequestId, IsANewOneForAnythingElse) {
  for (const std::string& given :
       {std::string(), std::string(65, 'x'), std::string("a b"), std::string("a\nb"),
        std::string("a\"b"), std::string("<b>"), std::string("caf\xC3\xA9")})
    EXPECT_THAT(request_id(given), MatchesRegex("[0-9a-f]{16}")) << given;
  EXPECT_NE(request_id(""), request_id(""));
}

}  // namespace
}  // namespace tillcast
