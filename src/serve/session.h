// serve/session.h: the adapters between Boost.Beast and the rest: one coroutine a connection.
//
// Beast is included here, in transport.h, session.cc, server.cc, tls.cc and order_client.cc alone;
// its exceptions end there.
//
// Threads: everything on the I/O thread. Ownership: the context outlives every session. A request
// that waits for its answer is held by the answer's place alone, so the server ends it
// (SessionContext::forget_asked) before the io_context goes.
#pragma once

#include <utility>  // Asio 1.74 uses std::exchange without it

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <functional>

#include "serve/api.h"
#include "serve/connection_count.h"
#include "serve/io_queue.h"
#include "serve/live_room.h"
#include "serve/transport.h"

namespace tillcast {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

// What a connection needs of the server, and how the server ends it.
struct SessionContext {
  // A connection that waits for its client's next request, or for the answer to its last. One
  // sweep a beat instead of a timer each: a timer would be set and cancelled with every request.
  struct Waiter : boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
    std::chrono::steady_clock::time_point since{};
    std::function<void()> end;
  };
  using Waiters = boost::intrusive::list<Waiter, boost::intrusive::constant_time_size<false>>;

  Api& api;
  LiveRoom& live;
  ServerMetrics& metrics;
  const DoorOptions& door;
  IoQueue& io_queue;
  ConnectionCount connections;
  Waiters silent{};  // for their clients, the longest first
  Waiters asked{};   // for their answers, the longest first
  bool stopping = false;
  std::array<char, 64 << 10> first_bytes{};  // where a request is read that comes all at once

  // Ends what has waited for too long.
  void end_overdue(std::chrono::steady_clock::time_point now);
  // Ends those that wait for their client.
  void end_silent();
  // REQUIRES: nothing runs on the io_context any more.
  void forget_asked();
};

// Answers requests until the client, a timeout or the server's end closes the connection.
boost::asio::awaitable<void> http_session(Transport stream, SessionContext& context);

// Whose a connection is, for counting: an IPv6 network is one client's.
std::string address_key(const boost::asio::ip::address& address);

}  // namespace tillcast
