#include "bench/http_connection.h"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <charconv>

#include "base/assert.h"

namespace tillcast {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr double kAnswerSecondsMax = 120;

// Nothing yet: more has to come.
std::optional<HttpAnswer> parse_answer(const std::string& in) {
  const size_t end = in.find(kHeadEnd);
  if (end == in.npos || in.size() < 12) return std::nullopt;
  static constexpr std::string_view kLength = "ontent-Length: ";
  const size_t length_at = in.find(kLength);
  size_t length = 0;
  if (length_at < end)
    std::from_chars(in.data() + length_at + kLength.size(), in.data() + end, length);
  const size_t body_at = end + kHeadEnd.size();
  if (in.size() < body_at + length) return std::nullopt;
  HttpAnswer answer;
  std::from_chars(in.data() + 9, in.data() + 12, answer.status);
  answer.body = in.substr(body_at, length);
  return answer;
}

}  // namespace

HttpConnection::HttpConnection(Loop& loop, Socket socket)
    : loop_(loop), socket_(std::move(socket)) {
  socket_.set_blocking(false);
  loop_.add(socket_.fd(), *this);
}

HttpConnection::~HttpConnection() { loop_.remove(socket_.fd()); }

Result<std::unique_ptr<HttpConnection>> HttpConnection::open(Loop& loop, uint16_t port,
                                                             uint8_t from) {
  TC_ASSIGN(Socket socket, Socket::connect(port, from));
  return std::unique_ptr<HttpConnection>(new HttpConnection(loop, std::move(socket)));
}

void HttpConnection::send(std::string_view head, std::string_view body, Answered answered) {
  TC_ASSERT(idle());
  head_ = head;
  body_ = body;
  answered_ = std::move(answered);
  write();
}

Result<HttpAnswer> HttpConnection::ask(std::string_view head, std::string_view body) {
  std::optional<Result<HttpAnswer>> found;
  const Instant until = later(now(), kAnswerSecondsMax);
  send(head, body, [&](Result<HttpAnswer> answer) { found = std::move(answer); });
  while (!found && now() < until) loop_.turn(until);
  answered_ = nullptr;
  if (!found) return unavailable("server: has not answered for two minutes");
  return std::move(*found);
}

void HttpConnection::ready(bool readable, bool writable) {
  if (writable) write();
  if (readable) read();
}

void HttpConnection::write() {
  while (!head_.empty() || !body_.empty()) {
    std::array<iovec, 2> parts{iovec{const_cast<char*>(head_.data()), head_.size()},
                               iovec{const_cast<char*>(body_.data()), body_.size()}};
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    const ssize_t sent = ::sendmsg(socket_.fd(), &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EAGAIN) {
      if (!blocked_) loop_.watch_writable(socket_.fd(), *this, blocked_ = true);
      return;
    }
    if (sent < 0) return finish(unavailable("server: closed a connection that was sent to"));
    const size_t of_head = std::min(head_.size(), static_cast<size_t>(sent));
    head_.remove_prefix(of_head);
    body_.remove_prefix(static_cast<size_t>(sent) - of_head);
  }
  if (blocked_) loop_.watch_writable(socket_.fd(), *this, blocked_ = false);
}

void HttpConnection::read() {
  std::array<char, 16 << 10> buffer;
  for (;;) {
    const ssize_t got = ::recv(socket_.fd(), buffer.data(), buffer.size(), 0);
    if (got < 0) break;
    if (got == 0) {
      loop_.remove(socket_.fd());
      return finish(unavailable("server: closed a connection"));
    }
    in_.append(buffer.data(), static_cast<size_t>(got));
    if (static_cast<size_t>(got) < buffer.size()) break;
  }
  if (auto answer = parse_answer(in_)) {
    in_.clear();
    finish(std::move(*answer));
  }
}

void HttpConnection::finish(Result<HttpAnswer> answer) {
  if (!answered_) return;
  const Answered answered = std::exchange(answered_, nullptr);
  answered(std::move(answer));
}

std::string get_head(std::string_view target) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", target);
}

void write_orders_head(std::string& head, size_t body_bytes) {
  head.clear();
  fmt::format_to(std::back_inserter(head),
                 "POST /v1/orders HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                 "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                 body_bytes);
}

}  // namespace tillcast
