#include "serve/live_session.h"

#include <boost/asio/socket_base.hpp>

#include "base/stopwatch.h"
#include "serve/live_room.h"

namespace tillcast {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr size_t kMessageBytesMax = 4 << 10;
constexpr size_t kSealedBytes = 1 << 10;  // read at once, under TLS
constexpr size_t kReadsAtOnce = 4;
constexpr size_t kWritesATurn = 4;
// The kernel would buffer megabytes for a client that does not read, and hide it from the hub.
constexpr int kSendBufferBytes = 256 << 10;

}  // namespace

LiveSession::LiveSession(LiveRoom& room, LiveArrival arrival)
    : room_(room),
      stream_(std::move(arrival.stream)),
      pass_(std::move(arrival.pass)),
      counted_(std::move(arrival.counted)),
      reader_(kMessageBytesMax),
      own_(std::move(arrival.response)) {}

LiveSession::~LiveSession() { leave_hub(); }

void LiveSession::begin(std::string_view first) {
  error_code error;
  stream_.expires_never();
  stream_.socket().set_option(asio::socket_base::send_buffer_size(kSendBufferBytes), error);
  stream_.socket().non_blocking(true, error);
  client_ = room_.hub().join([this] { room_.want_turn(*this); });
  room_.want_turn(*this);
  if (!first.empty()) take(first);
  wait_for_bytes();
}

void LiveSession::leave_hub() {
  if (!client_) return;
  room_.hub().leave(client_);
  client_.reset();
}

void LiveSession::subscribe(const Subscription& wanted) {
  if (!client_) return;
  PatienceHook::unlink();  // it has said what it wants
  room_.hub().subscribe(client_, wanted);
}

// --- what the client says

void LiveSession::wait_for_bytes() {
  if (ended_) return;
  const auto self = shared_from_this();
  if (!stream_.secure())
    return stream_.socket().async_wait(tcp::socket::wait_read, [self](error_code error) {
      if (error) return self->end();
      self->read_plain();
    });
  read_buffer_.resize(kSealedBytes);
  stream_.async_read_some(asio::buffer(read_buffer_), [self](error_code error, size_t bytes) {
    if (error || self->ended_) return self->end();  // it may have ended after the bytes came
    self->take(std::string_view(self->read_buffer_).substr(0, bytes));
    self->wait_for_bytes();
  });
}

void LiveSession::read_plain() {
  for (size_t reads = 0; reads < kReadsAtOnce && !ended_; ++reads) {
    error_code error;
    const auto buffer = room_.read_buffer();
    const size_t bytes = stream_.read_now(asio::buffer(buffer.data(), buffer.size()), error);
    if (error) return end();
    if (bytes == 0) break;
    take({buffer.data(), bytes});
  }
  wait_for_bytes();
}

void LiveSession::take(std::string_view bytes) {
  room_.heard(*this);
  while (!deaf_ && !ended_) {
    const auto message = reader_.read(bytes);
    if (!message) return;
    take_message(*message);
  }
}

void LiveSession::take_message(const WebSocketMessage& message) {
  switch (message.kind) {
    case WebSocketMessage::Kind::kText: {
      if (closing_) return;
      const auto wanted = parse_subscription(message.payload);
      if (!wanted.ok()) return close(CloseCode::kPolicy, wanted.error().message);
      return subscribe(*wanted);
    }
    case WebSocketMessage::Kind::kPing:
      // Of several, only the last needs an answer: a flood of them keeps one.
      pong_ = websocket_head(WebSocketOpcode::kPong, message.payload.size()) + message.payload;
      return room_.want_turn(*this);
    case WebSocketMessage::Kind::kPong:
      return;
    case WebSocketMessage::Kind::kClose:
    case WebSocketMessage::Kind::kBroken:
      deaf_ = true;
      if (both_closed()) return hang_up();
      return close(message.code, message.payload);
  }
}

// --- what it is told

void LiveSession::ping() {
  pinged = true;
  ping_due_ = true;
  room_.want_turn(*this);
}

void LiveSession::close(CloseCode code, std::string_view reason) {
  if (closing_ || ended_) return;
  closing_ = true;
  farewell_ = websocket_close(code, reason);
  leave_hub();
  room_.closing(*this);
  room_.want_turn(*this);
}

// False: there is nothing more to say for now.
bool LiveSession::begin_next() {
  written_ = 0;
  own_.clear();
  frame_.reset();
  if (!pong_.empty()) {
    own_.swap(pong_);
  } else if (closing_) {
    own_.swap(farewell_);
  } else if (std::exchange(ping_due_, false)) {
    own_ = websocket_head(WebSocketOpcode::kPing, 0);
  } else if (auto frame = room_.hub().next(client_)) {
    frame_ = std::move(frame->wire);
  }
  return !out().empty();
}

bool LiveSession::more_to_say() const {
  return !pong_.empty() || !farewell_.empty() || ping_due_ ||
         (client_ && room_.hub().has_next(client_));
}

void LiveSession::take_turn() {
  for (size_t writes = 0; writes < kWritesATurn; ++writes) {
    if (ended_ || writing_) return;
    if (all_written() && !begin_next()) return;
    Stopwatch watch;
    if (!write_some()) return;
    if (frame_) room_.metrics().stage(Stage::kWrite, watch.lap());
    if (both_closed()) return hang_up();
  }
  room_.want_turn(*this);
}

std::optional<LiveWrite> LiveSession::lend_turn() {
  if (stream_.secure()) {
    take_turn();
    return std::nullopt;
  }
  if (ended_ || writing_) return std::nullopt;
  if (all_written() && !begin_next()) return std::nullopt;
  writing_ = lent_ = true;
  LiveWrite write;
  write.session = shared_from_this();
  write.socket = stream_.socket().native_handle();
  write.bytes = std::string_view(out()).substr(written_);
  return write;
}

void LiveSession::take_back(const LiveWrite& write) {
  writing_ = lent_ = false;
  if (ended_) return stream_.close();
  if (write.error) return end();
  written_ += write.written;
  if (!all_written()) return wait_to_write();
  if (frame_) room_.metrics().stage(Stage::kWrite, write.took);
  if (both_closed()) return hang_up();
  if (more_to_say()) room_.want_turn(*this);
}

// True: all of it is written.
bool LiveSession::write_some() {
  const std::string_view rest = std::string_view(out()).substr(written_);
  if (stream_.secure()) {
    writing_ = true;
    const auto self = shared_from_this();
    stream_.async_write_some(asio::buffer(rest),
                             [self](error_code error, size_t bytes) { self->go_on(error, bytes); });
    return false;
  }
  error_code error;
  written_ += stream_.write_now(asio::buffer(rest), error);
  if (error) end();
  if (error || all_written()) return !error;
  wait_to_write();
  return false;
}

void LiveSession::wait_to_write() {
  writing_ = true;
  const auto self = shared_from_this();
  stream_.socket().async_wait(tcp::socket::wait_write,
                              [self](error_code failed) { self->go_on(failed, 0); });
}

void LiveSession::go_on(error_code error, size_t written) {
  writing_ = false;
  if (error) return end();
  written_ += written;
  if (both_closed()) return hang_up();
  take_turn();
}

// Both have said that they close, and all is written.
bool LiveSession::both_closed() const {
  return closing_ && deaf_ && farewell_.empty() && pong_.empty() && all_written();
}

// What still comes is dropped until the client's end closes, too.
void LiveSession::hang_up() {
  if (ended_ || writing_) return;
  const auto self = shared_from_this();
  const auto shut = [self](error_code, size_t = 0) {
    error_code ignored;
    self->writing_ = false;
    self->stream_.socket().shutdown(tcp::socket::shutdown_send, ignored);
  };
  if (!stream_.secure()) return shut({});
  writing_ = true;
  stream_.async_shutdown(shut);  // without it the client would take the end for a truncation
}

void LiveSession::end() {
  if (ended_) return;
  ended_ = true;
  leave_hub();
  TurnHook::unlink();
  SilenceHook::unlink();
  PatienceHook::unlink();
  if (!lent_) stream_.close();  // else its number could be another's before it is written to
  room_.left();
}

}  // namespace tillcast
