// The WebSocket's protocol, byte by byte (RFC 6455).
#include "serve/websocket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tillcast {
namespace {

using Kind = WebSocketMessage::Kind;

constexpr size_t kMax = 1'000;
constexpr std::array<uint8_t, 4> kMask{0x37, 0xfa, 0x21, 0x3d};
constexpr uint8_t kFinalText = 0x81, kFirstText = 0x01, kContinued = 0x00, kLast = 0x80;
constexpr uint8_t kClose = 0x88, kPing = 0x89, kPong = 0x8a;

std::string masked(std::string_view payload) {
  std::string out(kMask.begin(), kMask.end());
  for (size_t i = 0; i < payload.size(); ++i)
    out.push_back(static_cast<char>(static_cast<uint8_t>(payload[i]) ^ kMask[i % 4]));
  return out;
}

// A client's frame.
std::string frame(uint8_t first, std::string_view payload) {
  std::string out(1, static_cast<char>(first));
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    out.push_back(static_cast<char>(0x80 | 126));
    out.push_back(static_cast<char>(payload.size() >> 8));
    out.push_back(static_cast<char>(payload.size()));
  }
  return out + masked(payload);
}

// All messages, the bytes given in pieces of `piece`.
std::vector<WebSocketMessage> read_all(std::string_view bytes, size_t piece = 1'000'000) {
  WebSocketReader reader(kMax);
  std::vector<WebSocketMessage> messages;
  while (!bytes.empty()) {
    std::string_view chunk = bytes.substr(0, piece);
    bytes.remove_prefix(chunk.size());
    while (auto message = reader.read(chunk)) {
      messages.push_back(*message);
      if (message->kind == Kind::kClose || message->kind == Kind::kBroken) return messages;
    }
  }
  return messages;
}

CloseCode broken_code(std::string_view bytes) {
  const auto messages = read_all(bytes);
  if (messages.empty() || messages.back().kind != Kind::kBroken) return CloseCode::kNone;
  return messages.back().code;
}

TEST(WebSocket, AnswersTheHandshakeOfTheRfc) {
  const auto response = websocket_response("dGhlIHNhbXBsZSBub25jZQ==");
  ASSERT_TRUE(response);
  EXPECT_THAT(*response, testing::StartsWith("HTTP/1.1 101 "));
  EXPECT_THAT(*response,
              testing::HasSubstr("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
  EXPECT_FALSE(websocket_response(""));
  EXPECT_FALSE(websocket_response("c2hvcnQ="));
  EXPECT_FALSE(websocket_response("dGhlIHNhbXBsZSBub25jZS4=dGhl"));
}

TEST(WebSocket, HeadsSayLengthsInTheFewestBytes) {
  const auto head = [](uint64_t bytes) { return websocket_head(WebSocketOpcode::kText, bytes); };
  EXPECT_EQ(head(0), std::string("\x81\x00", 2));
  EXPECT_EQ(head(125), "\x81\x7d");
  EXPECT_EQ(head(126), std::string("\x81\x7e\x00\x7e", 4));
  EXPECT_EQ(head(65'535), "\x81\x7e\xff\xff");
  EXPECT_EQ(head(65'536), std::string("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00", 10));
}

TEST(WebSocket, ReadsTheRfcsHello) {
  const auto messages = read_all("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].kind, Kind::kText);
  EXPECT_EQ(messages[0].payload, "Hello");
}

TEST(WebSocket, PiecesDoNotMatter) {
  const std::string text(600, 'x');
  const std::string bytes = frame(kFinalText, "one") + frame(kFirstText, "two, ") +
                            frame(kPing, "there?") + frame(kContinued, "in three ") +
                            frame(kPong, "") + frame(kLast, "parts") + frame(kFinalText, text) +
                            frame(kFinalText, "") +
                            frame(kClose,
                                  "\x03\xe8"
                                  "bye");
  for (const size_t piece : {1, 2, 3, 7, 1'000'000}) {
    SCOPED_TRACE(piece);
    const auto messages = read_all(bytes, piece);
    ASSERT_EQ(messages.size(), 7u);
    EXPECT_EQ(messages[0].payload, "one");
    EXPECT_EQ(messages[1].kind, Kind::kPing);
    EXPECT_EQ(messages[1].payload, "there?");
    EXPECT_EQ(messages[2].kind, Kind::kPong);
    EXPECT_EQ(messages[3].payload, "two, in three parts");
    EXPECT_EQ(messages[4].payload, text);
    EXPECT_EQ(messages[5].payload, "");
    EXPECT_EQ(messages[6].kind, Kind::kClose);
    EXPECT_EQ(messages[6].code, CloseCode::kNormal);
    EXPECT_EQ(messages[6].payload, "bye");
  }
}

TEST(WebSocket, WhatBreaksTheProtocolIsNamed) {
  const auto protocol = CloseCode::kProtocolError;
  EXPECT_EQ(broken_code(std::string("\x81\x02hi", 4)), protocol) << "not masked";
  EXPECT_EQ(broken_code(frame(0xc1, "x")), protocol) << "a reserved bit";
  EXPECT_EQ(broken_code(frame(0x83, "x")), protocol) << "opcode 3";
  EXPECT_EQ(broken_code(frame(0x8b, "x")), protocol) << "opcode 11";
  EXPECT_EQ(broken_code(frame(0x09, "x")), protocol) << "a ping in fragments";
  EXPECT_EQ(broken_code(frame(kPing, std::string(126, 'x'))), protocol) << "a long ping";
  EXPECT_EQ(broken_code(frame(kLast, "x")), protocol) << "a continuation of nothing";
  EXPECT_EQ(broken_code(frame(kFirstText, "x") + frame(kFinalText, "y")), protocol);
  EXPECT_EQ(broken_code(std::string("\x81\xfe\x00\x05", 4) + masked("hello")), protocol)
      << "a length that could be said in fewer bytes";
  EXPECT_EQ(broken_code(frame(kClose, "x")), protocol) << "half a code";
  EXPECT_EQ(broken_code(frame(kClose, "\x03\xed")), protocol) << "1005 is never sent";
  EXPECT_EQ(broken_code(frame(0x82, "x")), CloseCode::kUnsupported) << "binary";
  EXPECT_EQ(broken_code(frame(kFinalText, "\xc3")), CloseCode::kNotUtf8);
  EXPECT_EQ(broken_code(frame(kClose, "\x03\xe8\xff")), CloseCode::kNotUtf8);
}

TEST(WebSocket, ATextMayBeCutWithinACharacter) {
  const auto messages = read_all(frame(kFirstText, "\xc3") + frame(kLast, "\xa9"));
  ASSERT_EQ(messages.size(), 1u);
  EXPECT_EQ(messages[0].payload, "\xc3\xa9");
}

TEST(WebSocket, WhatIsTooLargeIsRefusedByItsHead) {
  EXPECT_EQ(read_all(frame(kFinalText, std::string(kMax, 'x')))[0].payload.size(), kMax);
  const std::string large = frame(kFinalText, std::string(kMax + 1, 'x'));
  EXPECT_EQ(broken_code(large.substr(0, 8)), CloseCode::kTooLarge);
  EXPECT_EQ(broken_code(frame(kFirstText, std::string(kMax, 'x')) + frame(kLast, "x")),
            CloseCode::kTooLarge);
  EXPECT_EQ(broken_code(std::string("\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff", 10) + "mask"),
            CloseCode::kTooLarge);
}

TEST(WebSocket, AFarewellHoldsWhatAControlFrameCan) {
  EXPECT_EQ(websocket_close(CloseCode::kNone, "why"), std::string("\x88\x00", 2));
  EXPECT_EQ(websocket_close(CloseCode::kPolicy, "why"), "\x88\x05\x03\xf0why");
  const std::string cut = websocket_close(CloseCode::kNormal, std::string(122, 'x') + "\xc3\xa9");
  EXPECT_EQ(cut.size(), 2 + 2 + 122u) << "never a part of a character";
}

}  // namespace
}  // namespace tillcast
