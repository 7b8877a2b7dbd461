// serve/gate.h: whether a request may do what it asks: Host, who sends it, scope, Origin, how
// often.
//
// While there are no tokens, everybody who reaches the server may do everything; from the first
// token on, every request shows one: as a bearer token, or as the cookie of somebody signed in.
//
// Threads: the I/O thread. Ownership: the TokenBook outlives the gate.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "serve/access.h"
#include "serve/buckets.h"
#include "serve/http_message.h"
#include "serve/metrics.h"
#include "serve/sign_ins.h"
#include "serve/token_book.h"

namespace tillcast {

struct GateOptions {
  AccessRules::Names names;
  bool secure = false;    // cookies go over TLS only: ours or the proxy's
  double rate_limit = 0;  // requests a second of one token, else of one address; 0: any
  std::function<void(Refusal)> refused = [](Refusal) {};  // counts them
};

// What let a request in, for what goes on after it: a WebSocket asks again.
struct Pass {
  std::string token_id;              // empty: nothing was needed
  std::optional<SecretHash> cookie;  // it was a cookie that stood for the token
};

class Gate {
 public:
  using Instant = SignIns::Instant;
  enum class Kind { kReads, kChanges, kStream };

  Gate(GateOptions options, const TokenBook& book);

  // Why it may not; nothing: it may, and `pass` says what let it in.
  std::optional<Response> refuse(const Request& request, Scopes needed, Kind kind, Pass& pass);
  std::optional<Response> refuse_stranger(const Request& request);
  std::optional<Response> refuse_host(const Request& request) const;

  // Is what let it in still good? Revoked, expired and signed out are not.
  bool still_good(const Pass& pass) const;

  // POST, GET and DELETE of /v1/session.
  Response sign_in(const Request& request);
  Response who(const Request& request);
  Response sign_out(const Request& request);

 private:
  struct Shown;  // what a request shows of itself
  Shown shown_by(const Request& request) const;
  std::optional<Token> known(const Shown& shown, int64_t now_ms, Instant now) const;
  std::optional<Response> too_often(const std::string& key, Instant now);
  std::optional<Response> not_shown(const Request& request, const Shown& shown,
                                    const std::optional<Token>& token, Instant now);
  Response not_known(const Request& request, Instant now);
  std::string cookie_header(std::string_view value, std::chrono::seconds lasting) const;
  std::string_view cookie_name() const;

  const GateOptions options_;
  const AccessRules access_;
  const TokenBook& book_;
  SignIns sign_ins_;
  Buckets requests_;
  Buckets failures_;  // wrong tokens, by address
};

}  // namespace tillcast
