// A client's WebSocket frames after its handshake, read as a live session reads them.
//
// Messages stay within their bound, text is UTF-8, and nothing depends on the pieces in which the
// bytes came.
#include <vector>

#include "base/text.h"
#include "fuzz/check.h"
#include "serve/live_hub.h"
#include "serve/websocket.h"

namespace tillcast {
namespace {

using Kind = WebSocketMessage::Kind;

constexpr size_t kMessageBytesMax = 4 << 10;  // as serve/live_session.cc has it
constexpr size_t kControlBytesMax = 125;

void check(const WebSocketMessage& message) {
  const bool text = message.kind == Kind::kText;
  FUZZ_CHECK(message.payload.size() <= (text ? kMessageBytesMax : kControlBytesMax));
  if (text || message.kind == Kind::kClose || message.kind == Kind::kBroken)
    FUZZ_CHECK(is_utf8(message.payload));
  if (text) FUZZ_CHECK_RESULT(parse_subscription(message.payload));
  if (message.kind != Kind::kClose && message.kind != Kind::kBroken) return;
  // What answers it is a frame that may be sent.
  const std::string farewell = websocket_close(message.code, message.payload);
  FUZZ_CHECK(farewell.size() >= 2 && farewell.size() <= 2 + kControlBytesMax);
  FUZZ_CHECK(farewell.size() == 2u + static_cast<uint8_t>(farewell[1]));
}

// All messages, each with its kind and code before it.
std::vector<std::string> read(std::string_view bytes, size_t piece) {
  WebSocketReader reader(kMessageBytesMax);
  std::vector<std::string> messages;
  while (!bytes.empty()) {
    std::string_view chunk = bytes.substr(0, piece);
    bytes.remove_prefix(chunk.size());
    while (const auto message = reader.read(chunk)) {
      check(*message);
      messages.push_back(std::to_string(static_cast<int>(message->kind)) + ' ' +
                         std::to_string(static_cast<int>(message->code)) + ' ' + message->payload);
      if (message->kind == Kind::kClose || message->kind == Kind::kBroken) return messages;
    }
    FUZZ_CHECK(chunk.empty());
  }
  return messages;
}

}  // namespace
}  // namespace tillcast

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes = tillcast::fuzz::text_of(data, size);
  FUZZ_CHECK(tillcast::read(bytes, SIZE_MAX) == tillcast::read(bytes, 3));
  return 0;
}
