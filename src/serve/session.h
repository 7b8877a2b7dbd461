// serve/session.h: the adapters between Boost.Beast and the rest: one coroutine a connection.
//
// Beast is included here, in transport.h, session.cc, live_session.cc, server.cc, tls.cc and
// order_client.cc alone; its exceptions end there.
//
// Threads: everything on the I/O thread. Ownership: the context outlives every session.
#pragma once

#include <utility>  // Asio 1.74 uses std::exchange without it

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <map>
#include <memory>
#include <set>

#include "serve/api.h"
#include "serve/live_hub.h"
#include "serve/status_board.h"
#include "serve/transport.h"

namespace tillcast {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

// What a connection needs of the server, and how the server ends it.
struct SessionContext {
  // A connection that waits for its client, and can be ended there without losing an answer.
  struct Idle {
    std::function<void()> end;
  };

  // A WebSocket that somebody's token let in.
  struct Admitted {
    Pass pass;
    std::function<void()> end;
  };

  Api& api;
  LiveHub& hub;
  StatusBoard& board;
  ServerMetrics& metrics;
  const DoorOptions& door;
  std::function<void()> connection_ended;
  std::set<Idle*> idle;
  std::set<Admitted*> admitted;
  std::map<std::string, size_t> by_address;  // connections, where they are limited
  std::atomic<uint64_t> connections{0};      // /metrics reads it
  bool stopping = false;
};

// Answers requests until the client, a timeout or the server's end closes the connection.
boost::asio::awaitable<void> http_session(Transport stream, SessionContext& context);

// Takes the connection over as a WebSocket.
boost::asio::awaitable<void> live_session(Transport stream, BeastRequest upgrade, Pass pass,
                                          SessionContext& context);

// Whose a connection is, for counting: an IPv6 network is one client's.
std::string address_key(const boost::asio::ip::address& address);

}  // namespace tillcast
