// serve/access.h: who may speak to the server, judged by the Host and Origin a browser cannot
// forge.
//
// A server on loopback has no password, so a web page elsewhere must not reach it through the
// visitor's browser: neither by a name of its own that resolves to 127.0.0.1 (Host, DNS rebinding)
// nor by posting across (Origin).
//
// Threads: immutable.
#pragma once

#include <string>
#include <string_view>

namespace tillcast {

class AccessRules {
 public:
  // `bound_host` as given on the command line; bound to loopback, only loopback names and itself
  // are answered.
  explicit AccessRules(std::string_view bound_host);

  // `host` is the header's value, with or without a port.
  bool host_allowed(std::string_view host) const;

  // An absent (empty) origin is no browser's. Else it must be the same host, or a loopback one at
  // any port.
  bool origin_allowed(std::string_view origin, std::string_view host) const;

 private:
  std::string bound_host_;
  bool loopback_;
};

// "localhost", "127.0.0.1", "::1", with or without brackets; in any case.
bool is_loopback_host(std::string_view host);

// The host of "host", "host:port", "[::1]:port" in lower case and without brackets.
std::string host_without_port(std::string_view authority);

}  // namespace tillcast
