// A client's WebSocket frames after its handshake, read as a live session reads them.
//
// Messages stay within their bound, text is UTF-8, and nothing depends on the pieces in which the
// bytes came.
#include <utility>

#include <boost/beast/_experimental/test/stream.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <vector>

#include "fuzz/check.h"
#include "ingest/text_encoding.h"
#include "serve/live_hub.h"

namespace tillcast {
namespace {

namespace beast = boost::beast;
namespace websocket = beast::websocket;

constexpr size_t kMessageBytesMax = 4 << 10;  // as serve/live_session.cc has it
constexpr std::string_view kUpgrade =
    "GET /v1/live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

// The messages, and how it ended.
std::vector<std::string> read(std::string_view bytes, size_t chunk) {
  boost::asio::io_context io;
  beast::test::stream client(io);
  websocket::stream<beast::test::stream> server(io);
  client.connect(server.next_layer());
  server.next_layer().append({kUpgrade.data(), kUpgrade.size()});
  beast::error_code error;
  server.accept(error);
  FUZZ_CHECK(!error);
  server.read_message_max(kMessageBytesMax);
  server.next_layer().read_size(chunk);
  server.next_layer().append({bytes.data(), bytes.size()});
  client.close();
  std::vector<std::string> messages;
  for (;;) {
    beast::flat_buffer buffer;
    server.read(buffer, error);
    if (error) break;
    const std::string message = beast::buffers_to_string(buffer.data());
    FUZZ_CHECK(message.size() <= kMessageBytesMax);
    // Beast lets a text end within a character: whoever reads it must bear that.
    FUZZ_CHECK_RESULT(parse_subscription(message));
    messages.push_back(message);
    FUZZ_CHECK(messages.size() <= bytes.size());
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
