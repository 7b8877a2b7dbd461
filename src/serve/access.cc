#include "serve/access.h"

#include <algorithm>
#include <cctype>

namespace tillcast {

std::string host_without_port(std::string_view authority) {
  std::string_view host = authority;
  if (host.starts_with('[')) {
    host = host.substr(1, host.find(']') - 1);
  } else if (std::ranges::count(host, ':') == 1) {
    host = host.substr(0, host.find(':'));
  }
  std::string lower(host);
  std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
  return lower;
}

bool is_loopback_host(std::string_view host) {
  const std::string name = host_without_port(host);
  if (name == "localhost" || name == "::1") return true;
  // 127.0.0.0/8, but not a name that merely begins so ("127.0.0.1.example.org").
  return name.starts_with("127.") && std::ranges::count(name, '.') == 3 &&
         name.find_first_not_of("0123456789.") == name.npos;
}

AccessRules::AccessRules(std::string_view bound_host)
    : bound_host_(host_without_port(bound_host)), loopback_(is_loopback_host(bound_host)) {}

bool AccessRules::host_allowed(std::string_view host) const {
  if (!loopback_) return true;
  const std::string name = host_without_port(host);
  return name == bound_host_ || is_loopback_host(name);
}

bool AccessRules::origin_allowed(std::string_view origin, std::string_view host) const {
  if (origin.empty()) return true;
  const size_t scheme = origin.find("://");
  if (scheme == origin.npos) return false;  // "null": a sandboxed page or a file
  const std::string name = host_without_port(origin.substr(scheme + 3));
  return is_loopback_host(name) || name == host_without_port(host);
}

}  // namespace tillcast
