// serve/live_room.h: all who listen to the live stream.
//
// Gives each who has something to write a turn, some turns at a time: between them the I/O thread
// sees to orders and questions, whatever the number of listeners. Where there are many, lends turns
// to a second thread. Pings those who say nothing, and lets go of those who do not answer. One
// sweep a beat instead of timers for each.
//
// Threads: the I/O thread. Ownership: outlives the io_context's operations, which hold the
// sessions.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <span>

#include "serve/live_session.h"
#include "serve/metrics.h"
#include "serve/status_board.h"

namespace tillcast {

struct DoorOptions;

class LiveRoom {
 public:
  using Instant = LiveSession::Instant;

  // From so many listeners on, turns are lent: fewer are served sooner than another thread wakes.
  static constexpr size_t kMany = 256;

  LiveRoom(boost::asio::io_context& io, LiveSender& sender, LiveHub& hub, StatusBoard& board,
           ServerMetrics& metrics, const DoorOptions& door)
      : io_(io), sender_(sender), hub_(hub), board_(board), metrics_(metrics), door_(door) {}

  // `first` is what the client has said already.
  void admit(LiveArrival arrival, std::string_view first);
  void beat(Instant now);
  // The server stops: each is told so.
  void close_all();
  // Those whose pass is no longer good are told so.
  void shut_out(const std::function<bool(const Pass&)>& still_good);

  // For sessions.
  LiveHub& hub() { return hub_; }
  ServerMetrics& metrics() { return metrics_; }
  std::span<char> read_buffer() { return read_buffer_; }
  void want_turn(LiveSession& session);
  void heard(LiveSession& session);
  void closing(LiveSession& session);
  void left();

 private:
  template <class Hook>
  using List = boost::intrusive::list<LiveSession, boost::intrusive::base_hook<Hook>,
                                      boost::intrusive::constant_time_size<false>>;

  void give_turns();
  void lend_turns();
  void see_to_silent(Instant now);

  boost::asio::io_context& io_;
  LiveSender& sender_;
  LiveHub& hub_;
  StatusBoard& board_;
  ServerMetrics& metrics_;
  const DoorOptions& door_;
  List<TurnHook> turns_;
  bool turns_called_ = false;  // give_turns() will run
  List<SilenceHook> all_;
  List<PatienceHook> undecided_;  // have not subscribed, the longest first
  List<PatienceHook> leaving_;    // have been told to go, the longest first
  std::array<char, 16 << 10> read_buffer_{};
};

}  // namespace tillcast
