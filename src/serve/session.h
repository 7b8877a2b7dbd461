// serve/session.h: the adapters between Boost.Beast and the rest: one coroutine a connection.
//
// The only files that include Beast are session.cc, live_session.cc and server.cc; its exceptions
// end there.
//
// Threads: everything on the I/O thread. Ownership: the context outlives every session.
#pragma once

#include <utility>  // Asio 1.74 uses std::exchange without it

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <set>

#include "serve/api.h"
#include "serve/live_hub.h"
#include "serve/status_board.h"

namespace tillcast {

using BeastRequest = boost::beast::http::request<boost::beast::http::string_body>;

// What a connection needs of the server, and how the server ends it.
struct SessionContext {
  // A connection that waits for its client, and can be ended there without losing an answer.
  struct Idle {
    std::function<void()> end;
  };

  Api& api;
  LiveHub& hub;
  StatusBoard& board;
  ServerMetrics& metrics;
  std::function<void()> connection_ended;
  std::set<Idle*> idle;
  std::atomic<uint64_t> connections{0};  // /metrics reads it
  bool stopping = false;
};

// Answers requests until the client, a timeout or the server's end closes the connection.
boost::asio::awaitable<void> http_session(boost::asio::ip::tcp::socket socket,
                                          SessionContext& context);

// Takes the connection over as a WebSocket.
boost::asio::awaitable<void> live_session(boost::beast::tcp_stream stream, BeastRequest upgrade,
                                          SessionContext& context);

}  // namespace tillcast
