// serve/live_session.h: one client's WebSocket: the hub's frames out, the client's wishes in.
//
// No coroutine and, in the clear, no buffer: a shop's page is open all day and says next to
// nothing. It waits for bytes without memory for them, and writes what the socket takes when the
// room gives it a turn.
//
// Threads: the I/O thread; a write of it may be lent to another (live_sender.h), and until that is
// back the bytes stay and the socket is not closed. Ownership: the operations that wait for its
// socket, and lent writes, hold it; once it has ended none is begun, and it goes with the last of
// them. The room outlives it.
#pragma once

#include <utility>  // Asio 1.74 uses std::exchange without it

#include <boost/intrusive/list.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "serve/connection_count.h"
#include "serve/gate.h"
#include "serve/live_hub.h"
#include "serve/live_sender.h"
#include "serve/transport.h"
#include "serve/websocket.h"

namespace tillcast {

class LiveRoom;

// A connection that has asked for the live stream and may have it.
struct LiveArrival {
  Transport stream;
  std::string response;  // that accepts the upgrade
  Pass pass;
  ConnectionCount::Counted counted;
};

// The places of a session in the room's lists; leaving one costs nothing.
template <class Tag>
using LiveHook =
    boost::intrusive::list_base_hook<boost::intrusive::tag<Tag>,
                                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
using TurnHook = LiveHook<struct TurnTag>;          // has something to write
using SilenceHook = LiveHook<struct SilenceTag>;    // every session, the longest silent first
using PatienceHook = LiveHook<struct PatienceTag>;  // is yet to subscribe, or to go

class LiveSession final : public std::enable_shared_from_this<LiveSession>,
                          public TurnHook,
                          public SilenceHook,
                          public PatienceHook {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  LiveSession(LiveRoom& room, LiveArrival arrival);
  ~LiveSession();

  // Accepts, and listens; `first` is what the client has said already.
  void begin(std::string_view first);
  // Writes some of what there is to write, as far as the socket takes it.
  void take_turn();
  // One write of a turn, for another thread. Nothing: there is none, or TLS, which has been given
  // its turn here.
  std::optional<LiveWrite> lend_turn();
  void take_back(const LiveWrite& write);
  void subscribe(const Subscription& wanted);
  void ping();
  // Says why, waits for the client's answer, and ends. Nothing more is sent to it.
  void close(CloseCode code, std::string_view reason = {});
  // Without a word.
  void end();

  const Pass& pass() const { return pass_; }

  Instant heard_at{};     // the room's
  Instant waits_since{};  // the room's
  bool pinged = false;    // since it was heard

 private:
  void leave_hub();
  void wait_for_bytes();
  void read_plain();
  void take(std::string_view bytes);
  void take_message(const WebSocketMessage& message);
  bool begin_next();
  bool more_to_say() const;
  bool write_some();
  void wait_to_write();
  void go_on(boost::system::error_code error, size_t written);
  bool both_closed() const;
  const std::string& out() const { return frame_ ? *frame_ : own_; }
  bool all_written() const { return written_ == out().size(); }
  void hang_up();

  LiveRoom& room_;
  Transport stream_;
  Pass pass_;
  ConnectionCount::Counted counted_;
  LiveHub::Client client_;  // null once it has left
  WebSocketReader reader_;
  std::string read_buffer_;  // under TLS

  // What is being written: a frame of the hub's, or bytes of our own: the handshake's answer, a
  // control frame.
  std::shared_ptr<const std::string> frame_;
  std::string own_;
  size_t written_ = 0;

  std::string pong_;      // the answer to the client's last ping
  std::string farewell_;  // until it is written
  bool ping_due_ = false;
  bool writing_ = false;  // an operation is under way, or a write is lent
  bool lent_ = false;
  bool closing_ = false;  // farewell_ was made
  bool deaf_ = false;     // the client has closed, or makes no sense: what it says is dropped
  bool ended_ = false;
};

}  // namespace tillcast
