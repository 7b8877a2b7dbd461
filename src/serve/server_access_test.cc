// Who gets what from a real server: tokens, scopes, sessions, Host, Origin, limits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <fstream>
#include <sstream>

#include "serve/api.h"
#include "serve/server_fixture.h"
#include "serve/test_client.h"
#include "serve/tokens.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class ServerAccess : public ServerFixture {
 protected:
  ServerAccess() { options_.door.look_every = 20ms; }

  NewToken token(Scopes scopes, const std::string& name = "test") {
    return TokenFile(dir_).create(name, scopes, std::nullopt, 1'000).value();
  }
  // For a server that does not start.
  void open_engine() {
    EngineOptions options;
    options.checkpoint_dir = dir_;
    auto log = open_sqlite_log(dir_, LogAccess::kReadWrite);
    engine_ = Engine::open(std::move(log).value(), nullptr, std::move(options)).value();
  }
  static Headers bearer(const std::string& secret) {
    return {{"Authorization", "Bearer " + secret}};
  }
  std::string origin() const { return "http://localhost:" + std::to_string(port_); }
  std::string host() const { return "localhost:" + std::to_string(port_); }

  HttpClient::Response sign_in(HttpClient& client, const std::string& secret,
                               Headers headers = {}) {
    headers.emplace_back("Content-Type", "application/json");
    return client.exchange("POST", "/v1/session", json{{"token", secret}}.dump(), headers);
  }
  static std::string cookie_of(const HttpClient::Response& response) {
    const std::string set(response[http::field::set_cookie]);
    return set.substr(0, set.find(';'));
  }
  // Becomes so within a second.
  template <class Condition>
  static bool soon(Condition condition) {
    for (int i = 0; i < 200; ++i, std::this_thread::sleep_for(5ms))
      if (condition()) return true;
    return false;
  }
};

// Every route there is, so that one that is added is asked about.
TEST_F(ServerAccess, EveryRouteNeedsItsScopeAndNothingElseWillDo) {
  const std::string ingest = token({Scope::kIngest}).secret;
  const std::string read = token({Scope::kRead}).secret;
  const std::string both = token({Scope::kIngest, Scope::kRead}).secret;
  const std::string admin = token({Scope::kAdmin}).secret;
  start();
  const auto status = [&](const Api::Route& route, const Headers& headers) {
    std::string target(route.pattern);
    if (const size_t at = target.find("{id}"); at != target.npos) target.replace(at, 4, "x");
    return HttpClient(port_).exchange(std::string(route.method), target, "", headers).result_int();
  };
  for (const Api::Route& route : Api::routes()) {
    SCOPED_TRACE(std::string(route.method) + " " + std::string(route.pattern));
    const bool open =
        route.pattern == "/healthz" || route.pattern == "/readyz" || route.pattern == "/v1/session";
    if (open) {
      EXPECT_TRUE(route.needs.empty());
      continue;
    }
    EXPECT_EQ(status(route, {}), 401u);
    EXPECT_EQ(status(route, bearer("tc_wrong")) / 100, 4u);
    EXPECT_EQ(status(route, {{"Authorization", "Basic " + admin}}) / 100, 4u);
    EXPECT_EQ(status(route, {{"X-HTTP-Method-Override", "GET"}}), 401u);
    const bool orders = route.method == "POST" && route.pattern == "/v1/orders";
    const bool reads = route.method == "GET";
    EXPECT_EQ(status(route, bearer(ingest)) == 403, !orders);
    EXPECT_EQ(status(route, bearer(read)) == 403, !reads);
    EXPECT_NE(status(route, bearer(both)), 403u);
    EXPECT_NE(status(route, bearer(admin)), 401u);
    EXPECT_NE(status(route, bearer(admin)), 403u);
  }
}

TEST_F(ServerAccess, ARefusalSaysHowToDoItRight) {
  const NewToken ingest = token({Scope::kIngest});
  start();
  HttpClient client(port_);
  const auto missing = client.get("/v1/kpis");
  EXPECT_EQ(missing[http::field::www_authenticate], "Bearer");
  EXPECT_EQ(missing[http::field::content_type], "application/problem+json");
  EXPECT_THAT(json::parse(missing.body())["detail"], HasSubstr("Authorization: Bearer"));
  const auto wrong = client.get("/v1/kpis", bearer("tc_nothing"));
  EXPECT_EQ(wrong.result_int(), 401u);
  EXPECT_EQ(wrong[http::field::www_authenticate], "Bearer error=\"invalid_token\"");
  const auto scope = client.get("/v1/kpis", bearer(ingest.secret));
  EXPECT_EQ(scope.result_int(), 403u);
  EXPECT_THAT(scope.body(), HasSubstr("this needs read"));
  EXPECT_THAT(scope.body(), Not(HasSubstr(ingest.secret)));
  EXPECT_EQ(client.exchange("HEAD", "/v1/kpis", "", {}).result_int(), 401u);
  EXPECT_EQ(client.post(order("1").dump(), "application/json", bearer(ingest.secret)).result_int(),
            202u);
  EXPECT_EQ(client.get("/").result_int(), 200u) << "the page holds nothing";
  EXPECT_EQ(client.get("/healthz").result_int(), 200u);
}

TEST_F(ServerAccess, PathsInDisguiseReachNothing) {
  token({Scope::kRead});
  start();
  HttpClient client(port_);
  client.get("/");
  for (const char* target : {"//v1/kpis", "/v1//kpis", "/v1/kpis/", "/v1/%6bpis", "/%76%31/kpis",
                             "/V1/kpis", "/v1/./kpis", "/x/../v1/kpis", "/v1/kpis;a=b",
                             "/v1/kpis#x", "/v1/kpis?x#y", "/metrics?", "/v1/customers/%2e%2e"}) {
    const auto response = client.get(target);
    EXPECT_THAT(response.body(), Not(HasSubstr("gross_revenue"))) << target;
    EXPECT_THAT(response.body(), Not(HasSubstr("tillcast_requests"))) << target;
  }
}

TEST_F(ServerAccess, ARunningServerTakesTokensAsTheyComeAndGo) {
  start();
  HttpClient client(port_);
  WebSocketClient open(port_);
  open.hear("hello");
  EXPECT_EQ(client.get("/v1/kpis").result_int(), 200u) << "on loopback, before the first token";
  EXPECT_EQ(client.get_json("/v1/session")["scopes"], json::array({"admin"}));
  const NewToken made = token({Scope::kRead});
  EXPECT_TRUE(soon([&] { return client.get("/v1/kpis").result_int() == 401; }));
  EXPECT_EQ(open.close_code(), 1008) << "it had shown nothing";
  EXPECT_EQ(client.get("/v1/kpis", bearer(made.secret)).result_int(), 200u);
  ASSERT_TRUE(TokenFile(dir_).revoke(made.token.id).ok());
  EXPECT_TRUE(
      soon([&] { return client.get("/v1/kpis", bearer(made.secret)).result_int() == 401; }));
  EXPECT_EQ(client.get("/v1/kpis").result_int(), 401u) << "the last one gone opens nothing";
}

TEST_F(ServerAccess, ADamagedFileOfTokensShutsTheDoor) {
  const NewToken made = token({Scope::kAdmin});
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get("/v1/kpis", bearer(made.secret)).result_int(), 200u);
  std::ofstream(dir_ / "tokens.json") << "{\"version\":1,\"tok";
  EXPECT_TRUE(
      soon([&] { return client.get("/v1/kpis", bearer(made.secret)).result_int() == 401; }));
  EXPECT_EQ(client.get("/v1/kpis").result_int(), 401u);
  stop();
  open_engine();
  EXPECT_EQ(Server::start(*engine_, options_).error().code, ErrorCode::kCorrupt);
}

TEST_F(ServerAccess, OffLoopbackItDoesNotStartWithoutATokenOrAProxy) {
  options_.host = "0.0.0.0";
  open_engine();
  const auto refused = Server::start(*engine_, options_);
  ASSERT_FALSE(refused.ok());
  EXPECT_THAT(refused.error().message, HasSubstr("tillcast tokens create"));
  EXPECT_THAT(refused.error().message, HasSubstr("--behind-proxy"));
  ASSERT_TRUE(TokenFile(dir_).create("old", {Scope::kRead}, 10, 0).ok());
  EXPECT_FALSE(Server::start(*engine_, options_).ok()) << "one that has expired is none";
  options_.door.proxy = "shop.example";
  EXPECT_TRUE(Server::start(*engine_, options_).ok());
  options_.door.proxy = "";
  token({Scope::kIngest});
  EXPECT_TRUE(Server::start(*engine_, options_).ok());
}

TEST_F(ServerAccess, SigningInGivesACookieThatThePageNeverSees) {
  const NewToken made = token({Scope::kRead}, "Anna");
  start();
  HttpClient client(port_);
  EXPECT_EQ(client.get("/v1/session").result_int(), 401u);
  const auto said = sign_in(client, made.secret);
  ASSERT_EQ(said.result_int(), 200u) << said.body();
  EXPECT_EQ(json::parse(said.body()),
            json::parse(R"({"name":"Anna","scopes":["read"],"expires_at":null,"signed_in":true})"));
  EXPECT_THAT(said.body(), Not(HasSubstr(made.secret)));
  const std::string set(said[http::field::set_cookie]);
  for (const char* part : {"HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"})
    EXPECT_THAT(set, HasSubstr(part));
  EXPECT_THAT(set, Not(HasSubstr("Domain")));
  EXPECT_THAT(set, Not(HasSubstr(made.secret)));
  const Headers signed_in = {{"Cookie", "theme=dark; " + cookie_of(said)}};
  EXPECT_EQ(client.get("/v1/kpis", signed_in).result_int(), 200u);
  EXPECT_EQ(json::parse(client.get("/v1/session", signed_in).body())["name"], "Anna");
  // Revoked, it is over.
  ASSERT_TRUE(TokenFile(dir_).revoke(made.token.id).ok());
  EXPECT_TRUE(soon([&] { return client.get("/v1/kpis", signed_in).result_int() == 401; }));
}

TEST_F(ServerAccess, BehindAProxyTheCookieIsForTlsAlone) {
  options_.door.proxy = "shop.example";
  const NewToken made = token({Scope::kRead});
  start();
  HttpClient client(port_);
  const auto said =
      sign_in(client, made.secret, {{"Host", "shop.example"}, {"Origin", "https://shop.example"}});
  ASSERT_EQ(said.result_int(), 200u);
  EXPECT_THAT(std::string(said[http::field::set_cookie]), HasSubstr("; Secure"));
  EXPECT_TRUE(cookie_of(said).starts_with("__Host-"));
  EXPECT_EQ(
      sign_in(client, made.secret, {{"Host", "shop.example"}, {"Origin", "http://shop.example"}})
          .result_int(),
      403u);
}

TEST_F(ServerAccess, NobodyElseChoosesTheCookie) {
  const NewToken made = token({Scope::kRead});
  start();
  HttpClient client(port_);
  const std::string planted = "tillcast_session=planted";
  const std::string first = cookie_of(sign_in(client, made.secret, {{"Cookie", planted}}));
  EXPECT_NE(first, planted);
  EXPECT_EQ(client.get("/v1/kpis", {{"Cookie", planted}}).result_int(), 401u);
  const std::string second = cookie_of(sign_in(client, made.secret, {{"Cookie", first}}));
  EXPECT_NE(second, first);
  EXPECT_EQ(client.get("/v1/kpis", {{"Cookie", first}}).result_int(), 401u) << "it was replaced";
  EXPECT_EQ(client.get("/v1/kpis", {{"Cookie", second}}).result_int(), 200u);
  EXPECT_EQ(client.get("/v1/kpis", {{"Cookie", planted + "; " + second}}).result_int(), 401u)
      << "one of two is somebody else's";
  EXPECT_EQ(client.get("/v1/kpis", {{"Cookie", "x" + second}}).result_int(), 401u);
  // A bearer token that is wrong is not made good by a cookie.
  EXPECT_GE(
      client.get("/v1/kpis", {{"Cookie", second}, {"Authorization", "Bearer no"}}).result_int(),
      401u);
}

TEST_F(ServerAccess, SignedInByCookieOnlyThisServersPageChangesThings) {
  const NewToken made = token({Scope::kAdmin});
  start();
  HttpClient client(port_);
  const std::string cookie = cookie_of(sign_in(client, made.secret));
  const auto post = [&](Headers headers) {
    headers.emplace_back("Cookie", cookie);
    headers.emplace_back("Host", host());
    return client.post(order("1").dump(), "application/json", headers).result_int();
  };
  EXPECT_EQ(post({}), 403u) << "no Origin";
  for (const char* foreign : {"null", "http://evil.example", "http://localhost:1"})
    EXPECT_EQ(post({{"Origin", foreign}}), 403u) << foreign;
  EXPECT_EQ(post({{"Origin", origin()}}), 202u);
  const auto leave = [&](Headers headers) {
    headers.emplace_back("Cookie", cookie);
    headers.emplace_back("Host", host());
    return client.exchange("DELETE", "/v1/session", "", headers);
  };
  EXPECT_EQ(leave({}).result_int(), 403u);
  const auto left = leave({{"Origin", origin()}});
  EXPECT_EQ(left.result_int(), 204u);
  EXPECT_THAT(std::string(left[http::field::set_cookie]), HasSubstr("Max-Age=0"));
  EXPECT_EQ(client.get("/v1/kpis", {{"Cookie", cookie}}).result_int(), 401u);
}

TEST_F(ServerAccess, TheStreamIsForWhoMayReadAndEndsWithTheToken) {
  const NewToken made = token({Scope::kRead});
  const NewToken ingest = token({Scope::kIngest});
  start();
  HttpClient client(port_);
  const std::string cookie = cookie_of(sign_in(client, made.secret));
  using boost::system::system_error;
  EXPECT_THROW(WebSocketClient{port_}, system_error);
  EXPECT_THROW(WebSocketClient(port_, "", bearer(ingest.secret)), system_error);
  EXPECT_THROW(WebSocketClient(port_, "", {{"Cookie", cookie}}), system_error) << "no Origin";
  EXPECT_THROW(WebSocketClient(port_, "http://localhost:1", {{"Cookie", cookie}}), system_error);
  WebSocketClient program(port_, "", bearer(made.secret));
  EXPECT_EQ(program.hear()["type"], "hello");
  WebSocketClient page(port_, origin(), {{"Cookie", cookie}});
  EXPECT_EQ(page.hear()["type"], "hello");
  WebSocketClient other(port_, origin(), {{"Cookie", cookie_of(sign_in(client, made.secret))}});
  other.hear("hello");
  client.exchange("DELETE", "/v1/session", "",
                  {{"Cookie", cookie}, {"Host", host()}, {"Origin", origin()}});
  EXPECT_EQ(page.close_code(), 1008) << "signed out";
  ASSERT_TRUE(TokenFile(dir_).revoke(made.token.id).ok());
  EXPECT_EQ(program.close_code(), 1008);
  EXPECT_EQ(other.close_code(), 1008);
}

TEST_F(ServerAccess, WrongTokensAreSlowedDownAndARightOneIsLetIn) {
  const NewToken made = token({Scope::kRead});
  start();
  HttpClient client(port_);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(sign_in(client, "tc_guess").result_int(), 401u);
  const auto slowed = sign_in(client, "tc_guess");
  EXPECT_EQ(slowed.result_int(), 429u);
  EXPECT_EQ(slowed[http::field::retry_after], "5");
  EXPECT_EQ(client.get("/v1/kpis", bearer("tc_guess")).result_int(), 429u);
  EXPECT_EQ(client.get("/v1/kpis", bearer(made.secret)).result_int(), 200u);
}

TEST_F(ServerAccess, ARateLimitIsOfEachTokenByItself) {
  options_.door.rate_limit = 5;
  const NewToken made = token({Scope::kRead});
  const NewToken other = token({Scope::kRead});
  start();
  HttpClient client(port_);
  unsigned refused = 0;
  for (int i = 0; i < 40; ++i) {
    const auto response = client.get("/v1/features", bearer(made.secret));
    if (response.result_int() != 429) continue;
    ++refused;
    EXPECT_EQ(response[http::field::retry_after], "1");
  }
  EXPECT_GE(refused, 20u);
  EXPECT_EQ(client.get("/v1/features", bearer(other.secret)).result_int(), 200u);
}

TEST_F(ServerAccess, ARequestThatTwoReadersUnderstandInTwoWaysIsRefused) {
  start();
  const std::string body = order("1").dump();
  const std::string size = std::to_string(body.size());
  const std::string line =
      "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\n"
      "Content-Type: application/json\r\n";
  for (const std::string& headers :
       {"Content-Length: " + size + "\r\nContent-Length: 3\r\n",
        "Content-Length: " + size + "\r\nContent-Length: " + size + "\r\n",
        "Content-Length: " + size + "\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: " + size + "\r\n",
        std::string("Transfer-Encoding: gzip\r\n"), std::string("Transfer-Encoding: identity\r\n"),
        std::string("Transfer-Encoding: xchunked\r\n"),
        std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
        std::string("Transfer-Encoding : chunked\r\n"), "Content-Length: +" + size + "\r\n",
        "Content-Length: " + size + "\r\nHost: other.example\r\n",
        "Content-Length: " + size + "\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n",
        "Content-Length: " + size + "\r\nOrigin: http://localhost\r\nOrigin: null\r\n"}) {
    HttpClient client(port_);
    client.send(line + headers + "\r\n" + body);
    const auto response = client.read();
    EXPECT_EQ(response.result_int(), 400u) << headers;
    EXPECT_TRUE(client.at_end()) << headers;
  }
  EXPECT_EQ(HttpClient(port_).get_json("/v1/kpis")["orders"], 0);
}

TEST_F(ServerAccess, AStrangersLargeBodyIsNotReadAtAll) {
  const NewToken made = token({Scope::kAdmin});
  start();
  const std::string line = "POST /v1/orders HTTP/1.1\r\nHost: localhost\r\n";
  for (const char* size : {"Content-Length: 16000000\r\n", "Transfer-Encoding: chunked\r\n"}) {
    HttpClient stranger(port_);
    stranger.send(line + size + "\r\n");  // and nothing of the body
    EXPECT_EQ(stranger.read().result_int(), 401u);
    EXPECT_TRUE(stranger.at_end());
  }
  json orders = json::array();
  for (int i = 0; i < 200; ++i) orders.push_back(order(std::to_string(i)));
  EXPECT_EQ(
      HttpClient(port_).post(orders.dump(), "application/json", bearer(made.secret)).result_int(),
      202u);
}

TEST_F(ServerAccess, SlowClientsAreLetGo) {
  options_.door.idle_max = 100ms;
  options_.door.header_max = 200ms;
  options_.door.body_max = 200ms;
  start();
  HttpClient silent(port_);
  HttpClient header(port_);
  header.send("GET / HTTP/1.1\r\nHo");
  HttpClient body(port_);
  body.send("POST /v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n[");
  EXPECT_TRUE(silent.at_end());
  EXPECT_TRUE(header.at_end());
  EXPECT_TRUE(body.at_end());
  EXPECT_EQ(HttpClient(port_).get("/healthz").result_int(), 200u);
}

TEST_F(ServerAccess, NoSecretIsEverLogged) {
  std::ostringstream lines;
  const auto before = spdlog::default_logger();
  const auto logger = std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(lines));
  logger->set_level(spdlog::level::trace);
  spdlog::set_default_logger(logger);
  const NewToken made = token({Scope::kAdmin});
  start();
  HttpClient client(port_);
  const std::string cookie = cookie_of(sign_in(client, made.secret));
  sign_in(client, "tc_wrong-secret");
  client.get("/v1/kpis", bearer(made.secret));
  client.get("/v1/kpis", bearer("tc_wrong-secret"));
  client.get("/v1/kpis", {{"Cookie", cookie}});
  WebSocketClient(port_, "", bearer(made.secret)).hear("hello");
  stop();
  spdlog::set_default_logger(before);
  EXPECT_THAT(lines.str(), HasSubstr("/v1/kpis"));
  for (const std::string& secret :
       {made.secret.substr(3), cookie.substr(cookie.find('=') + 1), std::string("wrong-secret"),
        std::string("Authorization"), to_hex(hash_of(made.secret))})
    EXPECT_THAT(lines.str(), Not(HasSubstr(secret)));
}

TEST_F(ServerAccess, EveryAnswerCarriesThePolicyAndNothingInlineIsAllowed) {
  start();
  HttpClient client(port_);
  for (const char* target : {"/", "/v1/kpis", "/v1/nothing"}) {
    const auto response = client.get(target);
    const std::string policy(response["Content-Security-Policy"]);
    for (const char* part : {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'",
                             "form-action 'self'", "script-src 'self'", "style-src 'self'"})
      EXPECT_THAT(policy, HasSubstr(part));
    EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    EXPECT_EQ(response["X-Content-Type-Options"], "nosniff");
    EXPECT_EQ(response["Referrer-Policy"], "no-referrer");
    EXPECT_EQ(response["Cross-Origin-Opener-Policy"], "same-origin");
    EXPECT_EQ(response["Cross-Origin-Resource-Policy"], "same-origin");
    EXPECT_EQ(response.count("Strict-Transport-Security"), 0u) << "not without TLS";
    EXPECT_EQ(response.count("Access-Control-Allow-Origin"), 0u);
  }
}

}  // namespace
}  // namespace tillcast
