#include "serve/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace tillcast {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr std::array<PageFile, 3> kFiles{{
    {"/assets/app-1a2b.js", "text/javascript; charset=utf-8", "\"js1\"", "script", "gz"},
    {"/favicon.svg", "image/svg+xml", "\"fav\"", "<svg/>", {}},
    {"/index.html", "text/html; charset=utf-8", "\"idx\"", "<html>", "gzhtml"},
}};

Response get(std::string_view path, Request request = {}) {
  return page_response(kFiles, request, path);
}

TEST(Page, HashedFilesAreKeptForeverTheIndexIsAskedForEachTime) {
  EXPECT_THAT(get("/assets/app-1a2b.js").headers,
              Contains(Pair("Cache-Control", "public, max-age=31536000, immutable")));
  const Response index = get("/");
  EXPECT_EQ(index.content(), "<html>");
  EXPECT_THAT(index.headers, Contains(Pair("Cache-Control", "no-cache")));
  EXPECT_THAT(index.headers, Contains(Pair("ETag", "\"idx\"")));
}

TEST(Page, AKnownEtagIsNotSentAgain) {
  Request request;
  request.if_none_match = "\"other\", W/\"idx\"";
  const Response response = get("/", request);
  EXPECT_EQ(response.status, HttpStatus::kNotModified);
  EXPECT_EQ(response.content(), "");
  EXPECT_THAT(response_head(response, true, false), Not(HasSubstr("Content-Length")));
}

TEST(Page, GzipGoesToThoseWhoTakeIt) {
  Request request;
  request.accept_encoding = "br, gzip;q=0.8";
  EXPECT_EQ(get("/", request).content(), "gzhtml");
  EXPECT_THAT(get("/", request).headers, Contains(Pair("Content-Encoding", "gzip")));
  EXPECT_EQ(get("/favicon.svg", request).content(), "<svg/>");
  for (const char* refused : {"", "br", "gzip;q=0, br"}) {
    request.accept_encoding = refused;
    EXPECT_EQ(get("/", request).content(), "<html>") << refused;
  }
}

TEST(Page, ThePagesOwnAddressesGiveTheIndexMissingFilesDoNot) {
  EXPECT_EQ(get("/models").content(), "<html>");
  EXPECT_EQ(get("/customers/17850").content(), "<html>");
  EXPECT_EQ(get("/assets/gone.js").status, HttpStatus::kNotFound);
  EXPECT_EQ(get("/customers/a.b").status, HttpStatus::kOk);  // a view, not a file
  EXPECT_EQ(get("/../etc/passwd.txt").status, HttpStatus::kNotFound);
}

TEST(Page, AProgramWithoutThePageSaysSo) {
  const Response response = page_response({}, {}, "/");
  EXPECT_EQ(response.status, HttpStatus::kOk);
  EXPECT_THAT(std::string(response.content()), HasSubstr("not built into this program"));
}

TEST(HttpMessage, EveryAnswerCarriesTheProtectiveHeaders) {
  const std::string head =
      response_head(problem(not_found("customer 7: is \"unknown\"")), false, false);
  EXPECT_THAT(head, testing::StartsWith("HTTP/1.1 404 Not Found\r\n"));
  for (const char* header :
       {"X-Content-Type-Options: nosniff", "Content-Security-Policy: default-src 'none'",
        "Referrer-Policy:", "X-Frame-Options: DENY", "Connection: close",
        "Content-Type: application/problem+json"})
    EXPECT_THAT(head, HasSubstr(header));
  EXPECT_EQ(problem(not_found("customer 7: is \"unknown\"")).body,
            R"({"type":"about:blank","title":"Not Found","status":404,)"
            R"("detail":"customer 7: is \"unknown\""})");
}

}  // namespace
}  // namespace tillcast
