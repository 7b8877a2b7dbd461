#include "serve/gate.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/time.h"
#include "serve/json_text.h"

namespace tillcast {
namespace {

using std::chrono::steady_clock;

constexpr double kFailuresASecond = 0.2;
constexpr double kFailuresAtOnce = 10;
constexpr size_t kSecretBytesMax = 200;
constexpr size_t kSignInBytesMax = 4096;

Response forbidden(std::string_view detail) { return problem(HttpStatus::kForbidden, detail); }

// The value of the one cookie of this name; nothing where there is none, or two: one of them is
// somebody else's.
std::optional<std::string_view> cookie_of(std::string_view header, std::string_view name) {
  std::optional<std::string_view> found;
  for (size_t begin = 0; begin < header.size();) {
    const size_t end = std::min(header.find(';', begin), header.size());
    std::string_view pair = header.substr(begin, end - begin);
    pair.remove_prefix(std::min(pair.find_first_not_of(" \t"), pair.size()));
    begin = end + 1;
    if (!pair.starts_with(name) || pair.substr(name.size()).substr(0, 1) != "=") continue;
    if (found) return std::nullopt;
    found = pair.substr(name.size() + 1);
  }
  return found;
}

// "Bearer TOKEN"; empty where it is of another form.
std::string_view bearer_of(std::string_view header) {
  constexpr std::string_view kScheme = "bearer ";
  const bool bearer = header.size() > kScheme.size() &&
                      std::ranges::equal(header.substr(0, kScheme.size()), kScheme, {},
                                         [](unsigned char c) { return std::tolower(c); });
  if (!bearer || header.size() > kSecretBytesMax) return {};
  return header.substr(kScheme.size());
}

Response busy(std::string_view detail, unsigned seconds) {
  Response response = problem(HttpStatus::kTooManyRequests, detail);
  response.headers.emplace_back("Retry-After", std::to_string(seconds));
  return response;
}

std::string who_json(const std::string& name, Scopes scopes, std::optional<int64_t> expires_at_ms,
                     bool signed_in) {
  std::string body = "{";
  append_text_or_null(body, "name", name);
  append_key(body, "scopes");
  body += nlohmann::json(scopes.names()).dump();
  append_time(body, "expires_at", expires_at_ms);
  append_key(body, "signed_in");
  body += signed_in ? "true}" : "false}";
  return body;
}

}  // namespace

struct Gate::Shown {
  bool anything = false;
  std::string_view bearer;
  std::optional<SecretHash> cookie;
};

Gate::Gate(GateOptions options, const TokenBook& book)
    : options_(std::move(options)),
      access_(options_.names),
      book_(book),
      requests_(options_.rate_limit, 2 * options_.rate_limit),
      failures_(kFailuresASecond, kFailuresAtOnce) {}

// Under TLS with a name that a browser takes from this very host alone.
std::string_view Gate::cookie_name() const {
  return options_.secure ? "__Host-tillcast_session" : "tillcast_session";
}

std::string Gate::cookie_header(std::string_view value, std::chrono::seconds lasting) const {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}{}", cookie_name(), value,
                     lasting.count(), options_.secure ? "; Secure" : "");
}

// Where both are there the bearer token decides, even if it is wrong.
Gate::Shown Gate::shown_by(const Request& request) const {
  Shown shown;
  if (!request.authorization.empty()) {
    shown.anything = true;
    shown.bearer = bearer_of(request.authorization);
    return shown;
  }
  const auto cookie = cookie_of(request.cookie, cookie_name());
  if (cookie && !cookie->empty() && cookie->size() <= kSecretBytesMax) {
    shown.anything = true;
    shown.cookie = hash_of(*cookie);
  }
  return shown;
}

std::optional<Token> Gate::known(const Shown& shown, int64_t now_ms, Instant now) const {
  if (!shown.bearer.empty()) return book_.find(shown.bearer, now_ms);
  if (!shown.cookie) return std::nullopt;
  const auto token_id = sign_ins_.find(*shown.cookie, now);
  return token_id ? book_.find_id(*token_id, now_ms) : std::nullopt;
}

bool Gate::still_good(const Pass& pass) const {
  if (pass.token_id.empty()) return !book_.required();
  if (pass.cookie && !sign_ins_.find(*pass.cookie, steady_clock::now())) return false;
  return book_.find_id(pass.token_id, wall_clock_ms()).has_value();
}

std::optional<Response> Gate::refuse_host(const Request& request) const {
  if (access_.host_allowed(request.host)) return std::nullopt;
  options_.refused(Refusal::kHost);
  return forbidden(
      "host: this server does not answer to that name; start it with --allow-host NAME");
}

std::optional<Response> Gate::too_often(const std::string& key, Instant now) {
  if (options_.rate_limit <= 0 || requests_.take(key, now)) return std::nullopt;
  return busy("requests: more than --rate-limit allows; slow down", requests_.wait_seconds());
}

// A right token is let in whatever its neighbours do; guessing is hopeless and only made quiet.
Response Gate::not_known(const Request& request, Instant now) {
  options_.refused(Refusal::kBadToken);
  if (!failures_.take(request.address, now))
    return busy("token: too many wrong ones from this address", failures_.wait_seconds());
  spdlog::warn("token: a wrong one from {}", request.address);
  Response response = problem(HttpStatus::kUnauthorized,
                              "token: is not known, has expired or was revoked; sign in again, or "
                              "create another with 'tillcast tokens create'");
  response.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
  return response;
}

std::optional<Response> Gate::not_shown(const Request& request, const Shown& shown,
                                        const std::optional<Token>& token, Instant now) {
  if (token) return std::nullopt;
  if (shown.anything) return not_known(request, now);
  if (auto refused = too_often(request.address, now)) return refused;
  options_.refused(Refusal::kNoToken);
  Response response = problem(HttpStatus::kUnauthorized,
                              "token: is missing; send it as 'Authorization: Bearer TOKEN', or "
                              "sign in on the page");
  response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

std::optional<Response> Gate::refuse_stranger(const Request& request) {
  if (!book_.required()) return std::nullopt;
  const Instant now = steady_clock::now();
  const Shown shown = shown_by(request);
  return not_shown(request, shown, known(shown, wall_clock_ms(), now), now);
}

std::optional<Response> Gate::refuse(const Request& request, Scopes needed, Kind kind, Pass& pass) {
  if (auto refused = refuse_host(request)) return refused;
  if (kind != Kind::kReads && !access_.origin_allowed(request.origin, request.host)) {
    options_.refused(Refusal::kOrigin);
    return forbidden("origin: nothing is taken from another site's page, nor streamed to it");
  }
  const Instant now = steady_clock::now();
  if (needed.empty()) return std::nullopt;
  if (!book_.required()) return too_often(request.address, now);
  const Shown shown = shown_by(request);
  const std::optional<Token> token = known(shown, wall_clock_ms(), now);
  if (auto refused = not_shown(request, shown, token, now)) return refused;
  // Token ids and addresses do not look alike.
  if (auto refused = too_often(token->id, now)) return refused;
  // A cookie goes along with whatever the browser sends: only our own page may use it to change.
  if (kind != Kind::kReads && shown.cookie && !access_.same_origin(request.origin, request.host)) {
    options_.refused(Refusal::kOrigin);
    return forbidden("origin: is missing; signed in by cookie, only this server's page may do so");
  }
  if (!token->scopes.cover(needed)) {
    options_.refused(Refusal::kScope);
    Response response = forbidden(fmt::format("token {}: its scope is {}; this needs {}", token->id,
                                              token->scopes.text(), needed.text()));
    response.headers.emplace_back("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
    return response;
  }
  pass = {token->id, shown.cookie};
  return std::nullopt;
}

Response Gate::sign_in(const Request& request) {
  const Instant now = steady_clock::now();
  if (!names_json(request.content_type) || !request.content_encoding.empty())
    return problem(HttpStatus::kUnsupportedMediaType, "content type: send application/json");
  if (request.body.size() > kSignInBytesMax)
    return problem(HttpStatus::kContentTooLarge, "body: is larger than a token is");
  if (!failures_.has(request.address, now))
    return busy("sign-in: too many wrong tokens; wait a moment", failures_.wait_seconds());
  const auto body = nlohmann::json::parse(request.body, nullptr, false);
  const auto secret = body.is_object() ? body.find("token") : body.end();
  if (!body.is_object() || secret == body.end() || !secret->is_string())
    return problem(HttpStatus::kBadRequest, "body: is not {\"token\":TOKEN}");
  const auto token = book_.find(secret->get_ref<const std::string&>(), wall_clock_ms());
  if (!token) return not_known(request, now);
  if (const Shown before = shown_by(request); before.cookie) sign_ins_.end(*before.cookie);
  Response response =
      json_response(who_json(token->name, token->scopes, token->expires_at_ms, true));
  response.headers.emplace_back("Set-Cookie",
                                cookie_header(sign_ins_.begin(token->id, now), kSignedInFor));
  return response;
}

Response Gate::who(const Request& request) {
  if (!book_.required()) return json_response(who_json("", {Scope::kAdmin}, std::nullopt, false));
  Pass pass;
  // Any token may ask: one scope or another it has.
  const Shown shown = shown_by(request);
  const auto token = known(shown, wall_clock_ms(), steady_clock::now());
  if (token)
    return json_response(
        who_json(token->name, token->scopes, token->expires_at_ms, shown.cookie.has_value()));
  return *refuse(request, {Scope::kRead}, Kind::kReads, pass);
}

Response Gate::sign_out(const Request& request) {
  const Shown shown = shown_by(request);
  if (shown.cookie) {
    if (!access_.same_origin(request.origin, request.host))
      return forbidden("origin: is missing; signed in by cookie, only this server's page may so");
    sign_ins_.end(*shown.cookie);
  }
  Response response;
  response.status = HttpStatus::kNoContent;
  response.headers.emplace_back("Set-Cookie", cookie_header("", std::chrono::seconds(0)));
  return response;
}

}  // namespace tillcast
