#include "serve/websocket.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <utility>

#include "base/assert.h"
#include "base/text.h"

namespace tillcast {
namespace {

using Kind = WebSocketMessage::Kind;

constexpr size_t kControlBytesMax = 125;
constexpr uint8_t kFinal = 0x80;
constexpr uint8_t kReserved = 0x70;
constexpr uint8_t kMasked = 0x80;
constexpr uint8_t kLength = 0x7f;
constexpr uint8_t kLength16 = 126;
constexpr uint8_t kLength64 = 127;

WebSocketMessage broken(std::string_view why, CloseCode code = CloseCode::kProtocolError) {
  return {Kind::kBroken, code, std::string(why)};
}

// Those that may be sent (7.4.1, 7.4.2).
bool may_be_sent(uint16_t code) {
  const bool defined = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
  return defined || (code >= 3000 && code < 5000);
}

WebSocketMessage closed(std::string_view payload) {
  if (payload.empty()) return {Kind::kClose, CloseCode::kNone, {}};
  if (payload.size() == 1) return broken("half a close code");
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(payload[i]); };
  const auto code = static_cast<uint16_t>(byte(0) << 8 | byte(1));
  if (!may_be_sent(code)) return broken("a close code that nobody may send");
  const std::string_view reason = payload.substr(2);
  if (!is_utf8(reason)) return broken("a reason that is not UTF-8", CloseCode::kNotUtf8);
  return {Kind::kClose, static_cast<CloseCode>(code), std::string(reason)};
}

}  // namespace

std::optional<std::string> websocket_response(std::string_view key) {
  static constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  static constexpr size_t kKeyBytes = 24;  // 16 bytes in base64
  if (key.size() != kKeyBytes || !key.ends_with("==")) return std::nullopt;
  const std::string text = std::string(key).append(kGuid);
  std::array<uint8_t, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  TC_ASSERT(EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(), nullptr) == 1);
  std::array<uint8_t, 64> base64{};
  const int written = EVP_EncodeBlock(base64.data(), digest.data(), static_cast<int>(length));
  const std::string_view accept(reinterpret_cast<const char*>(base64.data()),
                                static_cast<size_t>(written));
  return fmt::format(
      "HTTP/1.1 101 Switching Protocols\r\nServer: tillcast\r\nUpgrade: websocket\r\n"
      "Connection: Upgrade\r\nSec-WebSocket-Accept: {}\r\n\r\n",
      accept);
}

std::string websocket_head(WebSocketOpcode opcode, uint64_t payload_bytes) {
  std::string head(1, static_cast<char>(kFinal | static_cast<uint8_t>(opcode)));
  const size_t more = payload_bytes <= kControlBytesMax ? 0 : payload_bytes <= 0xffff ? 2 : 8;
  if (more == 0) head.push_back(static_cast<char>(payload_bytes));
  if (more > 0) head.push_back(static_cast<char>(more == 2 ? kLength16 : kLength64));
  for (size_t left = more; left-- > 0;)
    head.push_back(static_cast<char>(payload_bytes >> (8 * left)));
  return head;
}

std::string websocket_close(CloseCode code, std::string_view reason) {
  if (code == CloseCode::kNone) return websocket_head(WebSocketOpcode::kClose, 0);
  const std::string_view said = cut(reason, kControlBytesMax - 2);
  std::string frame = websocket_head(WebSocketOpcode::kClose, 2 + said.size());
  const auto number = static_cast<uint16_t>(code);
  frame.push_back(static_cast<char>(number >> 8));
  frame.push_back(static_cast<char>(number));
  return frame.append(said);
}

std::optional<WebSocketMessage> WebSocketReader::read(std::string_view& bytes) {
  for (;;) {
    if (!in_payload_) {
      if (!take_head(bytes)) return std::nullopt;
      if (auto refused = begin_frame()) return refused;
    }
    take_payload(bytes);
    if (left_ > 0) return std::nullopt;
    if (auto message = end_frame()) return message;
  }
}

// True: all of it is there. Its size is known after two bytes.
bool WebSocketReader::take_head(std::string_view& bytes) {
  const auto needed = [&]() -> size_t {
    if (head_bytes_ < 2) return 2;
    const uint8_t length = head_[1] & kLength;
    const size_t longer = length == kLength16 ? 2 : length == kLength64 ? 8 : 0;
    return 2 + longer + ((head_[1] & kMasked) != 0 ? 4 : 0);
  };
  while (head_bytes_ < needed() && !bytes.empty()) {
    head_[head_bytes_++] = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
  }
  return head_bytes_ >= 2 && head_bytes_ == needed();
}

std::optional<WebSocketMessage> WebSocketReader::begin_frame() {
  const auto opcode = static_cast<WebSocketOpcode>(head_[0] & 0x0f);
  if ((head_[0] & kReserved) != 0) return broken("a reserved bit is set");
  if ((head_[1] & kMasked) == 0) return broken("a frame that is not masked");
  const uint8_t length = head_[1] & kLength;
  left_ = length < kLength16 ? length : 0;
  const size_t mask_at = head_bytes_ - 4u;
  for (size_t i = 2; i < mask_at; ++i) left_ = left_ << 8 | head_[i];
  if ((length == kLength16 && left_ < kLength16) || (length == kLength64 && left_ <= 0xffff))
    return broken("a length that could be said in fewer bytes");
  if (control()) {
    if (opcode > WebSocketOpcode::kPong) return broken("an opcode that is not known");
    if ((head_[0] & kFinal) == 0) return broken("a control frame in fragments");
    if (left_ > kControlBytesMax) return broken("a control frame of more than 125 bytes");
  } else {
    if (opcode > WebSocketOpcode::kBinary) return broken("an opcode that is not known");
    if (opcode == WebSocketOpcode::kBinary)
      return broken("text is expected", CloseCode::kUnsupported);
    if ((opcode == WebSocketOpcode::kContinuation) != in_message_)
      return broken(in_message_ ? "a message within another" : "a continuation of nothing");
    if (left_ > message_bytes_max_ - message_.size())
      return broken("a message that is too large", CloseCode::kTooLarge);
    in_message_ = true;
  }
  mask_at_ = 0;
  in_payload_ = true;
  return std::nullopt;
}

void WebSocketReader::take_payload(std::string_view& bytes) {
  std::string& into = control() ? control_ : message_;
  const size_t taken = std::min<uint64_t>(left_, bytes.size());
  const uint8_t* mask = head_.data() + head_bytes_ - 4;
  for (const char byte : bytes.substr(0, taken)) {
    into.push_back(static_cast<char>(static_cast<uint8_t>(byte) ^ mask[mask_at_]));
    mask_at_ = (mask_at_ + 1) & 3;
  }
  bytes.remove_prefix(taken);
  left_ -= taken;
}

std::optional<WebSocketMessage> WebSocketReader::end_frame() {
  const auto opcode = static_cast<WebSocketOpcode>(head_[0] & 0x0f);
  const bool final = (head_[0] & kFinal) != 0;
  in_payload_ = false;
  head_bytes_ = 0;
  if (control()) {
    const std::string payload = std::exchange(control_, {});
    if (opcode == WebSocketOpcode::kClose) return closed(payload);
    const bool ping = opcode == WebSocketOpcode::kPing;
    return Message{ping ? Kind::kPing : Kind::kPong, CloseCode::kNone, payload};
  }
  if (!final) return std::nullopt;
  in_message_ = false;
  std::string text = std::exchange(message_, {});
  if (!is_utf8(text)) return broken("text that is not UTF-8", CloseCode::kNotUtf8);
  return Message{Kind::kText, CloseCode::kNone, std::move(text)};
}

}  // namespace tillcast
