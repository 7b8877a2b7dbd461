#include "bench/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace tillcast {
namespace {

constexpr size_t kHeadBytesMax = 16 << 10;

sockaddr_in loopback(uint8_t last, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(0x7f000000u | last);
  return address;
}

Error failed(std::string_view what) {
  return unavailable(fmt::format("connection: {}: {}", what, std::strerror(errno)));
}

}  // namespace

Result<Socket> Socket::connect(uint16_t port, uint8_t from) {
  Socket made(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (made.fd_ < 0) return failed("socket");
  const int on = 1;
  ::setsockopt(made.fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (from != 1) {
    ::setsockopt(made.fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const sockaddr_in own = loopback(from, 0);
    if (::bind(made.fd_, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0)
      return failed("bind");
  }
  const sockaddr_in server = loopback(1, port);
  if (::connect(made.fd_, reinterpret_cast<const sockaddr*>(&server), sizeof server) != 0)
    return failed("connect");
  return made;
}

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

void Socket::set_blocking(bool blocking) {
  const int flags = ::fcntl(fd_, F_GETFL);
  ::fcntl(fd_, F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

Result<> Socket::send_all(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return failed("send");
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return Done{};
}

Result<std::string> Socket::read_until(std::string_view end) {
  std::string text;
  while (!text.ends_with(end)) {
    char next = 0;
    if (text.size() == kHeadBytesMax || ::recv(fd_, &next, 1, 0) != 1) return failed("receive");
    text.push_back(next);
  }
  return text;
}

}  // namespace tillcast
