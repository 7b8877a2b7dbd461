#include "serve/access.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace tillcast {
namespace {

bool is_address(const std::string& host) {
  in6_addr ignored{};
  return ::inet_pton(AF_INET, host.c_str(), &ignored) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &ignored) == 1;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

}  // namespace

std::optional<Authority> parse_authority(std::string_view text) {
  Authority authority;
  size_t end = std::min(text.find(':'), text.size());
  if (text.starts_with('[')) {
    const size_t bracket = text.find(']');
    if (bracket == text.npos) return std::nullopt;
    authority.host = lower(text.substr(1, bracket - 1));
    if (authority.host.find_first_not_of("0123456789abcdef:.") != std::string::npos)
      return std::nullopt;
    end = bracket + 1;
  } else {
    authority.host = lower(text.substr(0, end));
    // No user@, no escapes, and no dot at the end: it would be another name for the same.
    if (authority.host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-._") !=
            std::string::npos ||
        authority.host.ends_with('.'))
      return std::nullopt;
  }
  if (authority.host.empty()) return std::nullopt;
  const std::string_view rest = text.substr(end);
  if (rest.empty()) return authority;
  uint16_t port = 0;
  const auto [stop, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
  if (rest[0] != ':' || error != std::errc() || stop != rest.data() + rest.size())
    return std::nullopt;
  authority.port = port;
  return authority;
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost" || host == "::1") return true;
  // 127.0.0.0/8, but not a name that merely begins so ("127.0.0.1.example.org").
  return host.starts_with("127.") && is_address(std::string(host));
}

AccessRules::AccessRules(Names names)
    : proxy_(lower(names.proxy)), secure_(names.tls || !names.proxy.empty()) {
  std::string bound = lower(names.bound);
  if (bound.starts_with('[') && bound.ends_with(']')) bound = bound.substr(1, bound.size() - 2);
  any_address_ = bound == "0.0.0.0" || bound == "::";
  names_.push_back(std::move(bound));
  for (const std::string& name : names.allowed) names_.push_back(lower(name));
  if (!proxy_.empty()) names_.push_back(proxy_);
}

bool AccessRules::is_ours(const std::string& name) const {
  return is_loopback_host(name) || std::ranges::find(names_, name) != names_.end() ||
         (any_address_ && is_address(name));
}

bool AccessRules::host_allowed(std::string_view host) const {
  const auto authority = parse_authority(host);
  return authority && is_ours(authority->host);
}

bool AccessRules::same_origin(std::string_view origin, std::string_view host) const {
  const bool https = origin.starts_with("https://");
  if (!https && !origin.starts_with("http://")) return false;  // "null": a sandboxed page, a file
  const auto from = parse_authority(origin.substr(https ? 8 : 7));
  const auto to = parse_authority(host);
  if (!from || !to) return false;
  const bool local = is_loopback_host(from->host);
  if (secure_ && !https && !local) return false;
  if (!proxy_.empty() && from->host == proxy_) return true;
  const uint16_t usual = https ? 443 : 80;
  return from->host == to->host && from->port.value_or(usual) == to->port.value_or(usual);
}

}  // namespace tillcast
