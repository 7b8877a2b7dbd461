// serve/transport.h: the bytes of one connection, in the clear or under TLS, the same to HTTP and
// WebSocket.
//
// One type, so that Beast's templates are compiled once. In the clear an operation goes straight to
// the socket; under TLS through a handler of one type (tls.cc), which costs an allocation.
//
// Threads: the I/O thread.
#pragma once

#include <utility>  // Asio 1.74 uses std::exchange without it

#include <boost/asio/async_result.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <memory>
#include <optional>

#include "serve/io_done.h"

namespace tillcast {

// The TLS of a connection, over its own socket.
class SecureStream {
 public:
  virtual ~SecureStream() = default;
  virtual boost::beast::tcp_stream& tcp() = 0;
  virtual void handshake(IoDone done) = 0;
  virtual void shutdown(IoDone done) = 0;
  virtual void read(boost::asio::mutable_buffer into, IoDone done) = 0;
  virtual void write(boost::asio::const_buffer from, IoDone done) = 0;
};

class Transport {
 public:
  using executor_type = boost::beast::tcp_stream::executor_type;
  using error_code = boost::system::error_code;

  explicit Transport(boost::asio::ip::tcp::socket socket) : plain_(std::move(socket)) {}
  explicit Transport(std::unique_ptr<SecureStream> secure) : secure_(std::move(secure)) {}

  boost::beast::tcp_stream& tcp() { return secure_ ? secure_->tcp() : *plain_; }
  boost::asio::ip::tcp::socket& socket() { return tcp().socket(); }
  executor_type get_executor() { return tcp().get_executor(); }
  bool secure() const { return secure_ != nullptr; }

  template <class Duration>
  void expires_after(Duration duration) {
    tcp().expires_after(duration);
  }
  void expires_never() { tcp().expires_never(); }
  void cancel() { tcp().cancel(); }
  void close() { tcp().close(); }

  // In the clear: what the socket takes or gives without waiting; 0 and no error where that is
  // nothing. REQUIRES of both: !secure(), a socket that does not block.
  template <class Buffers>
  size_t write_now(const Buffers& buffers, error_code& error) {
    return at_once(plain_->socket().write_some(buffers, error), error);
  }
  size_t read_now(boost::asio::mutable_buffer into, error_code& error) {
    return at_once(plain_->socket().read_some(into, error), error);
  }

  // REQUIRES of both: secure().
  template <class Token>
  auto async_handshake(Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, size_t)>(
        [this](auto&& handler) { secure_->handshake(IoDone(std::move(handler))); }, token);
  }
  template <class Token>
  auto async_shutdown(Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, size_t)>(
        [this](auto&& handler) { secure_->shutdown(IoDone(std::move(handler))); }, token);
  }

  template <class Buffers, class Token>
  BOOST_ASIO_INITFN_RESULT_TYPE(Token, void(error_code, size_t))
  async_read_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, size_t)>(
        [this](auto&& handler, const Buffers& into) {
          if (!secure_) return void(plain_->async_read_some(into, std::move(handler)));
          secure_->read(first_of<boost::asio::mutable_buffer>(into), IoDone(std::move(handler)));
        },
        token, buffers);
  }
  template <class Buffers, class Token>
  BOOST_ASIO_INITFN_RESULT_TYPE(Token, void(error_code, size_t))
  async_write_some(const Buffers& buffers, Token&& token) {
    return boost::asio::async_initiate<Token, void(error_code, size_t)>(
        [this](auto&& handler, const Buffers& from) {
          if (!secure_) return void(plain_->async_write_some(from, std::move(handler)));
          secure_->write(first_of<boost::asio::const_buffer>(from), IoDone(std::move(handler)));
        },
        token, buffers);
  }

 private:
  static size_t at_once(size_t bytes, error_code& error) {
    if (error == boost::asio::error::would_block) error = {};
    return bytes;
  }

  // A read or write may be of a part.
  template <class Buffer, class Buffers>
  static Buffer first_of(const Buffers& buffers) {
    for (auto next = boost::asio::buffer_sequence_begin(buffers);
         next != boost::asio::buffer_sequence_end(buffers); ++next)
      if (Buffer(*next).size() > 0) return *next;
    return {};
  }

  std::optional<boost::beast::tcp_stream> plain_;
  std::unique_ptr<SecureStream> secure_;
};

}  // namespace tillcast
