// bench/socket.h: a TCP connection to the server that is measured, on loopback.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace tillcast {

class Socket {
 public:
  // Connected, without delay. `from` is the last part of 127.0.0.x, the address it comes from: one
  // has some 28,000 ports.
  static Result<Socket> connect(uint16_t port, uint8_t from = 1);
  Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~Socket();
  Socket& operator=(Socket&&) = delete;

  int fd() const { return fd_; }
  void set_blocking(bool blocking);
  // REQUIRES: blocking.
  Result<> send_all(std::string_view bytes);
  // Up to and including `end`, byte by byte: for the few answers before a loop takes over.
  Result<std::string> read_until(std::string_view end);

 private:
  explicit Socket(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace tillcast
