#include <spdlog/spdlog.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>

#include "base/stopwatch.h"
#include "serve/session.h"

namespace tillcast {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

constexpr auto kHandshakeMax = std::chrono::seconds(10);
constexpr auto kSilenceMax = std::chrono::seconds(60);  // a ping goes out after half of it
constexpr auto kSubscribeWithin = std::chrono::seconds(2);
constexpr size_t kMessageBytesMax = 4 << 10;
// The kernel would buffer megabytes for a client that does not read, and hide it from the hub.
constexpr int kSendBufferBytes = 256 << 10;

// One WebSocket: a coroutine reads, another writes, a third sees to a client that never says what
// it wants.
class Live : public std::enable_shared_from_this<Live> {
 public:
  Live(Transport stream, Pass pass, SessionContext& context)
      : socket_(std::move(stream)),
        context_(context),
        wake_(socket_.get_executor()),
        patience_(socket_.get_executor(), kSubscribeWithin) {
    admitted_.pass = std::move(pass);
  }

  asio::awaitable<void> run(const BeastRequest& upgrade) {
    if (!co_await accept(upgrade)) co_return;
    client_ = context_.hub.join([self = weak_from_this()] {
      if (const auto live = self.lock()) live->wake_.cancel();
    });
    idle_.end = [this] { wake_.cancel(); };
    context_.idle.insert(&idle_);
    admitted_.end = [this] {
      shut_out_ = true;
      wake_.cancel();
    };
    context_.admitted.insert(&admitted_);
    context_.board.clients_now(context_.hub.clients());
    spdlog::debug("live: a client came, {} now", context_.hub.clients());
    asio::co_spawn(socket_.get_executor(), await_subscription(shared_from_this()), asio::detached);
    asio::co_spawn(socket_.get_executor(), write(shared_from_this()), asio::detached);
    co_await read();
    open_ = false;
    context_.idle.erase(&idle_);
    context_.admitted.erase(&admitted_);
    context_.hub.leave(client_);
    context_.board.clients_now(context_.hub.clients());
    spdlog::debug("live: a client left, {} now", context_.hub.clients());
    patience_.cancel();
    wake_.cancel();
  }

 private:
  asio::awaitable<bool> accept(const BeastRequest& upgrade) {
    auto& lowest = beast::get_lowest_layer(socket_);
    lowest.expires_never();
    error_code error;
    lowest.socket().set_option(asio::socket_base::send_buffer_size(kSendBufferBytes), error);
    socket_.set_option(websocket::stream_base::timeout{kHandshakeMax, kSilenceMax, true});
    socket_.set_option(websocket::stream_base::decorator(
        [](websocket::response_type& response) { response.set("Server", "tillcast"); }));
    socket_.read_message_max(kMessageBytesMax);
    socket_.text(true);
    co_await socket_.async_accept(upgrade, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

  asio::awaitable<void> read() {
    for (;;) {
      error_code error;
      beast::flat_buffer buffer;
      co_await socket_.async_read(buffer, asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;
      const auto wanted = parse_subscription(beast::buffers_to_string(buffer.data()));
      if (!wanted.ok()) {
        const websocket::close_reason reason(websocket::close_code::policy_error,
                                             wanted.error().message);
        co_await socket_.async_close(reason, asio::redirect_error(asio::use_awaitable, error));
        co_return;
      }
      context_.hub.subscribe(client_, *wanted);
    }
  }

  static asio::awaitable<void> write(std::shared_ptr<Live> self) {
    while (self->open_) {
      error_code error;
      if (self->context_.stopping || self->shut_out_) {
        const websocket::close_reason reason(self->shut_out_ ? websocket::close_code::policy_error
                                                             : websocket::close_code::going_away);
        co_await self->socket_.async_close(reason,
                                           asio::redirect_error(asio::use_awaitable, error));
        co_return;
      }
      const std::optional<Frame> frame = self->context_.hub.next(self->client_);
      if (!frame) {
        self->wake_.expires_at(asio::steady_timer::time_point::max());
        co_await self->wake_.async_wait(asio::redirect_error(asio::use_awaitable, error));
        continue;
      }
      Stopwatch watch;
      co_await self->socket_.async_write(asio::buffer(*frame->text),
                                         asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return;  // the reader sees it too
      self->context_.metrics.stage(Stage::kWrite, watch.lap());
    }
  }

  static asio::awaitable<void> await_subscription(std::shared_ptr<Live> self) {
    error_code cancelled;
    co_await self->patience_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
    if (self->open_ && !self->client_->subscribed) self->context_.hub.subscribe(self->client_, {});
  }

  websocket::stream<Transport> socket_;
  SessionContext& context_;
  SessionContext::Idle idle_;
  SessionContext::Admitted admitted_;
  LiveHub::Client client_;
  asio::steady_timer wake_;
  asio::steady_timer patience_;
  bool open_ = true;
  bool shut_out_ = false;  // what let it in is no longer good
};

}  // namespace

asio::awaitable<void> live_session(Transport stream, BeastRequest upgrade, Pass pass,
                                   SessionContext& context) {
  const auto live = std::make_shared<Live>(std::move(stream), std::move(pass), context);
  co_await live->run(upgrade);
}

}  // namespace tillcast
