// serve/access.h: who may speak to the server, judged by the Host and Origin a browser cannot
// forge.
//
// A web page elsewhere must not reach the server through the visitor's browser: neither by a name
// of its own that resolves to the server's address (Host, DNS rebinding) nor by posting across
// (Origin).
//
// Threads: immutable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tillcast {

// "host", "host:port", "[::1]:port" as a header has it; the host in lower case and without
// brackets.
struct Authority {
  std::string host;
  std::optional<uint16_t> port;
};
std::optional<Authority> parse_authority(std::string_view text);

class AccessRules {
 public:
  struct Names {
    std::string bound;                 // as given on the command line
    std::vector<std::string> allowed;  // further names of this server
    std::string proxy;                 // under which a proxy serves it; empty: there is none
    bool tls = false;                  // this server speaks it itself
  };
  explicit AccessRules(Names names);

  // Loopback names, the bound host, the allowed names; bound to all addresses, any IP address too:
  // rebinding needs a name. `host` is the header's value.
  bool host_allowed(std::string_view host) const;

  // The page that sends it is this server's own: the same scheme, host and port. Behind a proxy,
  // which may change Host, its name is ours.
  bool same_origin(std::string_view origin, std::string_view host) const;

  // An absent (empty) origin is no browser's.
  bool origin_allowed(std::string_view origin, std::string_view host) const {
    return origin.empty() || same_origin(origin, host);
  }

 private:
  bool is_ours(const std::string& name) const;

  std::vector<std::string> names_;
  std::string proxy_;
  bool any_address_ = false;
  bool secure_ = false;
};

// "localhost", "127.0.0.1", "::1"; `host` as Authority has it.
bool is_loopback_host(std::string_view host);

}  // namespace tillcast
