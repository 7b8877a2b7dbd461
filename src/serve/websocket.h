// serve/websocket.h: the server's side of a WebSocket (RFC 6455), as bytes in and bytes out.
//
// No extensions: frames are short or already what they can be, and compressing one for ten thousand
// clients would cost more than sending it. What goes out is never masked and never in fragments.
//
// Threads: values. Errors: what breaks the protocol comes back as a message with the close code
// that the RFC names for it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tillcast {

enum class WebSocketOpcode : uint8_t {
  kContinuation = 0,
  kText = 1,
  kBinary = 2,
  kClose = 8,
  kPing = 9,
  kPong = 10
};

// RFC 6455, 7.4.1.
enum class CloseCode : uint16_t {
  kNone = 0,  // the client named none
  kNormal = 1000,
  kGoingAway = 1001,
  kProtocolError = 1002,
  kUnsupported = 1003,
  kNotUtf8 = 1007,
  kPolicy = 1008,
  kTooLarge = 1009
};

// The answer that accepts the upgrade of a client with this Sec-WebSocket-Key; nothing where that
// is no such key (4.2.2).
std::optional<std::string> websocket_response(std::string_view key);

// The bytes before the payload of a frame that is a whole message.
std::string websocket_head(WebSocketOpcode opcode, uint64_t payload_bytes);

// A whole frame that closes. The reason is cut where it is longer than a frame may say.
std::string websocket_close(CloseCode code, std::string_view reason);

struct WebSocketMessage {
  enum class Kind : uint8_t {
    kText,
    kPing,
    kPong,
    kClose,   // `code` and `payload` are the client's
    kBroken,  // `code` is what to close with, `payload` why
  };
  Kind kind = Kind::kText;
  CloseCode code = CloseCode::kNone;
  std::string payload;
};

// What a client says, in whatever pieces its bytes come. Between messages it holds no memory of its
// own beyond its size.
class WebSocketReader {
 public:
  explicit WebSocketReader(size_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}

  // The next message, its bytes taken off the front of `bytes`; nothing: all are taken, and more
  // have to come. REQUIRES: it has said neither kClose nor kBroken.
  std::optional<WebSocketMessage> read(std::string_view& bytes);

 private:
  using Message = WebSocketMessage;

  bool take_head(std::string_view& bytes);
  std::optional<Message> begin_frame();
  void take_payload(std::string_view& bytes);
  std::optional<Message> end_frame();
  bool control() const { return (head_[0] & 8) != 0; }

  size_t message_bytes_max_;
  std::string message_;  // of text, so far
  std::string control_;  // a control frame's payload, which may come between two of a message
  uint64_t left_ = 0;    // of the frame's payload
  std::array<uint8_t, 14> head_{};
  uint8_t head_bytes_ = 0;
  uint8_t mask_at_ = 0;  // in the mask, for the payload's next byte
  bool in_payload_ = false;
  bool in_message_ = false;
};

}  // namespace tillcast
