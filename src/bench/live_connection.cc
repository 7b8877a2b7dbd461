#include "bench/live_connection.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace tillcast {
namespace {

constexpr size_t kBeginningBytes = 64;  // holds a frame's seq and type
constexpr size_t kReadBytes = 64 << 10;
enum Opcode : uint8_t { kContinued = 0, kText = 1, kClose = 8, kPing = 9 };

// Shared by all connections: what is read is parsed before another one reads.
std::array<char, kReadBytes>& read_buffer() {
  static std::array<char, kReadBytes> buffer;
  return buffer;
}

// A frame from the client with a mask of zeros, which leaves the payload as it is.
std::string masked(uint8_t opcode, std::string_view payload) {
  std::string frame;
  frame.push_back(static_cast<char>(0x80 | opcode));
  if (payload.size() < 126) {
    frame.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    frame.push_back(static_cast<char>(0x80 | 126));
    frame.push_back(static_cast<char>(payload.size() >> 8));
    frame.push_back(static_cast<char>(payload.size()));
  }
  return frame.append(4, '\0').append(payload);
}

struct Header {
  size_t bytes = 0;  // of the header; 0: more has to come
  uint8_t opcode = 0;
  bool last = false;  // of its message
  uint64_t payload = 0;
};

Header parse_header(std::string_view in) {
  if (in.size() < 2) return {};
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(in[i]); };
  Header header{.bytes = 2,
                .opcode = static_cast<uint8_t>(byte(0) & 15),
                .last = (byte(0) & 0x80) != 0,
                .payload = byte(1)};
  if (header.payload < 126) return header;
  const size_t more = header.payload == 126 ? 2 : 8;
  if (in.size() < 2 + more) return {};
  header.bytes += more;
  header.payload = 0;
  for (size_t i = 2; i < 2 + more; ++i) header.payload = header.payload << 8 | byte(i);
  return header;
}

// Of {"seq":N,"type":"T",...
LiveFrame parse_beginning(std::string_view text) {
  static constexpr std::string_view kSeq = "{\"seq\":";
  static constexpr std::string_view kType = ",\"type\":\"";
  LiveFrame frame{.seq = 0, .type = {}, .text = text};
  if (!text.starts_with(kSeq)) return frame;
  const auto number =
      std::from_chars(text.data() + kSeq.size(), text.data() + text.size(), frame.seq);
  const std::string_view rest(number.ptr, static_cast<size_t>(text.end() - number.ptr));
  if (rest.starts_with(kType))
    frame.type = rest.substr(kType.size(), rest.find('"', kType.size()) - kType.size());
  return frame;
}

}  // namespace

LiveConnection::LiveConnection(Loop& loop, Socket socket, bool whole, Came came)
    : loop_(loop), socket_(std::move(socket)), came_(std::move(came)), whole_(whole) {
  socket_.set_blocking(false);
  loop_.add(socket_.fd(), *this);
}

LiveConnection::~LiveConnection() { loop_.remove(socket_.fd()); }

Result<std::unique_ptr<LiveConnection>> LiveConnection::open(Loop& loop, uint16_t port,
                                                             std::string_view types, bool whole,
                                                             Came came, uint8_t from) {
  TC_ASSIGN(Socket socket, Socket::connect(port, from));
  TC_TRY(socket.send_all(
      "GET /v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
  TC_ASSIGN(const std::string head, socket.read_until("\r\n\r\n"));
  if (!head.starts_with("HTTP/1.1 101"))
    return unavailable("live: " + head.substr(0, head.find('\r')));
  TC_TRY(socket.send_all(masked(kText, fmt::format(R"({{"subscribe":[{}]}})", types))));
  return std::unique_ptr<LiveConnection>(
      new LiveConnection(loop, std::move(socket), whole, std::move(came)));
}

Result<> LiveConnection::wait_for_first_frame() {
  static constexpr double kSecondsMax = 60;
  const Instant end = later(now(), kSecondsMax);
  while (frames_ == 0 && !closed_ && now() < end) loop_.turn(end);
  return frames_ > 0 ? Result<>(Done{}) : unavailable("live: says nothing");
}

void LiveConnection::ready(bool readable, bool) {
  if (!readable) return;
  bool more = true;
  while (more && !closed_) {
    more = receive();
    parse();
  }
}

// True: there may be more. A read that did not fill its buffer took all there was, and what comes
// later makes the socket ready again: asking once more would cost a system call a frame.
bool LiveConnection::receive() {
  std::array<char, kReadBytes>& buffer = read_buffer();
  const bool skipping = skip_ > 0;
  const size_t want = skipping ? std::min<uint64_t>(skip_, buffer.size()) : buffer.size();
  const ssize_t got = ::recv(socket_.fd(), buffer.data(), want, skipping ? MSG_TRUNC : 0);
  if (got < 0) return false;
  if (got == 0) {
    closed_ = true;
    loop_.remove(socket_.fd());
    return false;
  }
  if (!skipping) {
    in_.append(buffer.data(), static_cast<size_t>(got));
  } else if ((skip_ -= static_cast<uint64_t>(got)) == 0 && last_) {
    frame_came();
  }
  return static_cast<size_t>(got) == want;
}

// A message may come in several WebSocket frames; the first one says what it is.
void LiveConnection::parse() {
  std::string_view in = in_;
  while (skip_ == 0) {
    const Header header = parse_header(in);
    if (header.bytes == 0) break;
    const std::string_view payload = in.substr(header.bytes);
    const bool control = header.opcode >= kClose;
    const bool first = header.opcode != kContinued;
    const uint64_t needed = whole_ || control ? header.payload
                            : first           ? std::min<uint64_t>(header.payload, kBeginningBytes)
                                              : 0;
    if (payload.size() < needed) break;
    if (header.opcode == kPing) pong(payload.substr(0, header.payload));
    const uint64_t there = std::min<uint64_t>(payload.size(), header.payload);
    if (!control) {
      if (first) message_.clear();
      if (first) message_bytes_ = 0;
      message_.append(payload.substr(0, needed));
      message_bytes_ += header.payload;
      last_ = header.last;
      skip_ = header.payload - there;
      if (last_ && skip_ == 0) frame_came();
    }
    in.remove_prefix(header.bytes + there);
  }
  in_.erase(0, in_.size() - in.size());
}

void LiveConnection::frame_came() {
  last_ = false;
  LiveFrame frame = parse_beginning(message_);
  frame.bytes = message_bytes_;
  ++frames_;
  bytes_ += message_bytes_;
  gaps_ += frame.type == "gap";
  if (came_) came_(frame);
}

void LiveConnection::pong(std::string_view payload) {
  static constexpr uint8_t kPong = 10;
  const std::string frame = masked(kPong, payload);
  ::send(socket_.fd(), frame.data(), frame.size(), MSG_NOSIGNAL);  // a full socket drops it
}

}  // namespace tillcast
