#include "serve/session.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "serve/io_done.h"
#include "serve/router.h"

namespace tillcast {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using Parser = http::request_parser<http::string_body>;

constexpr auto kAnswerMax = std::chrono::seconds(120);
constexpr auto kLingerMax = std::chrono::seconds(1);
constexpr uint32_t kHeaderBytesMax = 16 << 10;
constexpr uint64_t kStrangersBytesMax = 8 << 10;  // of a body; a sign-in is smaller
constexpr size_t kReadBytes = 4 << 10;            // at once, under TLS
constexpr std::string_view kWebSocketVersion = "13";

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

// The place where a coroutine waits for an answer that another thread gives.
class Mailbox : public SessionContext::Waiter {
 public:
  // Lets the coroutine go on, if it waits already; on the I/O thread.
  void put(Response response) {
    if (!response_) response_ = std::move(response);
    wake();
  }
  bool empty() const { return !response_; }
  Response take() { return std::move(*response_); }

  // Until put(), or until the server has no more patience.
  template <class Token>
  auto wait(SessionContext::Waiters& asked, Token&& token) {
    return asio::async_initiate<Token, void(error_code, size_t)>(
        [this, &asked](auto&& handler) {
          resume_.emplace(std::move(handler));
          since = std::chrono::steady_clock::now();
          end = [this] { wake(); };
          asked.push_back(*this);
        },
        token);
  }
  void forget() { resume_.reset(); }

 private:
  void wake() {
    unlink();
    if (!resume_) return;
    IoDone resume = std::move(*resume_);
    resume_.reset();
    resume({});
  }

  std::optional<IoDone> resume_;
  std::optional<Response> response_;
};

// What two readers could understand in two ways: a body that only one of them sees is a request
// that the other takes for its own.
std::optional<Response> ambiguous(const BeastRequest& request) {
  static constexpr std::array kOnce{
      http::field::host,           http::field::authorization,     http::field::origin,
      http::field::content_length, http::field::transfer_encoding, http::field::content_type};
  std::array<bool, kOnce.size()> seen{};
  for (const auto& field : request) {
    const auto place = std::ranges::find(kOnce, field.name());
    if (place == kOnce.end()) continue;
    if (std::exchange(seen[static_cast<size_t>(place - kOnce.begin())], true))
      return problem(HttpStatus::kBadRequest,
                     fmt::format("header {}: is there twice", view(http::to_string(field.name()))));
  }
  const auto coding = request.find(http::field::transfer_encoding);
  if (coding != request.end() && !beast::iequals(coding->value(), "chunked"))
    return problem(HttpStatus::kBadRequest, "header Transfer-Encoding: only chunked is read");
  return std::nullopt;
}

// Behind a proxy the last address is the one it saw; those before it are the client's own words.
std::string forwarded_for(const BeastRequest& request) {
  const auto last = request.equal_range("X-Forwarded-For");
  std::string_view list;
  for (auto field = last.first; field != last.second; ++field) list = view(field->value());
  if (const size_t comma = list.rfind(','); comma != list.npos) list.remove_prefix(comma + 1);
  list.remove_prefix(std::min(list.find_first_not_of(' '), list.size()));
  error_code error;
  const auto address = asio::ip::make_address(std::string(list), error);
  return error ? std::string() : address_key(address);
}

// Where a header that matters goes; nullptr: it does not.
std::string* place_of(http::field name, Request& request) {
  switch (name) {
    case http::field::host:
      return &request.host;
    case http::field::origin:
      return &request.origin;
    case http::field::authorization:
      return &request.authorization;
    case http::field::cookie:
      return &request.cookie;
    case http::field::content_type:
      return &request.content_type;
    case http::field::content_encoding:
      return &request.content_encoding;
    case http::field::accept_encoding:
      return &request.accept_encoding;
    case http::field::if_none_match:
      return &request.if_none_match;
    default:
      return nullptr;
  }
}

// All but its body, in one pass over its headers; of one that is there twice the first.
Request to_request(const BeastRequest& from) {
  Request request;
  request.method = view(from.method_string());
  request.target = view(from.target());
  for (const auto& field : from) {
    std::string* place = place_of(field.name(), request);
    if (field.name() == http::field::unknown && beast::iequals(field.name_string(), "X-Request-Id"))
      place = &request.request_id;
    if (place != nullptr && place->empty()) *place = view(field.value());
  }
  return request;
}

// What to say of a request that could not be read; nothing where nobody listens any more.
std::optional<Response> refused_read(const error_code& error) {
  if (error == http::error::body_limit)
    return problem(HttpStatus::kContentTooLarge,
                   fmt::format("body: larger than {} bytes; send several requests", kBodyBytesMax));
  if (error == http::error::header_limit)
    return problem(HttpStatus::kHeaderTooLarge,
                   fmt::format("header: larger than {} bytes", kHeaderBytesMax));
  if (error == http::error::end_of_stream || error == http::error::partial_message)
    return std::nullopt;
  if (error.category() == make_error_code(http::error::bad_method).category())
    return problem(HttpStatus::kBadRequest, "request: " + error.message());
  return std::nullopt;
}

class Session {
 public:
  Session(Transport stream, ConnectionCount::Counted counted, SessionContext& context)
      : stream_(std::move(stream)), counted_(std::move(counted)), context_(context) {
    error_code error;
    const auto peer = stream_.socket().remote_endpoint(error);
    if (!error) address_ = address_key(peer.address());
    stream_.socket().non_blocking(true, error);
    silent_.end = [this] { stream_.cancel(); };
  }

  asio::awaitable<void> run() {
    if (stream_.secure() && !co_await shake_hands()) co_return;
    while (!context_.stopping) {
      Parser parser;
      parser.header_limit(kHeaderBytesMax);
      parser.body_limit(kBodyBytesMax);
      error_code error;
      if (!co_await begin_request(parser, error)) break;
      if (!error && !parser.is_done()) error = co_await read(parser);
      if (early_) co_await write(*early_, false, false);
      if (error) co_await refuse(error);
      if (early_ || error) break;
      BeastRequest message = parser.release();
      if (const auto refused = ambiguous(message)) {
        co_await write(*refused, false, false);
        break;
      }
      if (beast::websocket::is_upgrade(message) &&
          split_target(view(message.target())).first == "/v1/live") {
        const auto refused = admit_live(message);
        if (!refused) co_return;
        co_await write(*refused, false, false);
        break;
      }
      if (!co_await answer(message)) break;
    }
    co_await close();
  }

 private:
  Request request_of(const BeastRequest& message) const {
    std::string address = context_.door.proxy.empty() ? "" : forwarded_for(message);
    Request request = to_request(message);
    request.address = address.empty() ? address_ : std::move(address);
    return request;
  }

  // Hands the connection over to the live room; or says why not.
  std::optional<Response> admit_live(const BeastRequest& upgrade) {
    Pass pass;
    if (auto refused = context_.api.refuse_live(request_of(upgrade), pass)) return refused;
    if (view(upgrade[http::field::sec_websocket_version]) != kWebSocketVersion) {
      Response refused =
          problem(HttpStatus::kUpgradeRequired, "header Sec-WebSocket-Version: only 13 is spoken");
      refused.headers.emplace_back("Sec-WebSocket-Version", kWebSocketVersion);
      return refused;
    }
    auto response = websocket_response(view(upgrade[http::field::sec_websocket_key]));
    if (!response)
      return problem(HttpStatus::kBadRequest,
                     "header Sec-WebSocket-Key: is not 16 bytes in base64");
    const std::string first = beast::buffers_to_string(buffer_.data());
    context_.live.admit(
        {std::move(stream_), std::move(*response), std::move(pass), std::move(counted_)}, first);
    return std::nullopt;
  }

  asio::awaitable<bool> shake_hands() {
    error_code error;
    stream_.expires_after(context_.door.header_max);
    co_await stream_.async_handshake(asio::redirect_error(asio::use_awaitable, error));
    if (error) spdlog::debug("tls: {}", error.message());
    co_return !error;
  }

  // False: the client is gone or said nothing for too long. Most requests come whole in their
  // first bytes and are read here; `error` is what the parser says.
  asio::awaitable<bool> begin_request(Parser& parser, error_code& error) {
    error_code gone;
    std::string_view first;
    if (buffer_.size() == 0) {
      silent_.since = std::chrono::steady_clock::now();
      context_.silent.push_back(silent_);
      if (stream_.secure())
        co_await read_sealed(gone);
      else
        first = co_await read_plain(gone);
      silent_.unlink();
    }
    begun_ = std::chrono::steady_clock::now();
    if (gone) co_return false;
    if (!first.empty()) feed(parser, first, error);
    co_return true;
  }

  // A connection that waits holds no memory for what will come.
  asio::awaitable<std::string_view> read_plain(error_code& gone) {
    size_t bytes = 0;
    while (!gone && bytes == 0) {
      co_await stream_.socket().async_wait(asio::ip::tcp::socket::wait_read,
                                           asio::redirect_error(asio::use_awaitable, gone));
      if (!gone) bytes = stream_.read_now(asio::buffer(context_.first_bytes), gone);
    }
    co_return std::string_view(context_.first_bytes.data(), bytes);
  }

  asio::awaitable<void> read_sealed(error_code& gone) {
    stream_.expires_never();
    const size_t bytes = co_await stream_.async_read_some(
        buffer_.prepare(kReadBytes), asio::redirect_error(asio::use_awaitable, gone));
    buffer_.commit(bytes);
  }

  // What it does not take, of a next request or of a body that has begun, waits in buffer_.
  void feed(Parser& parser, std::string_view bytes, error_code& error) {
    parser.eager(true);
    const size_t used = parser.put(asio::buffer(bytes), error);
    if (error == http::error::need_more) error = {};
    buffer_.commit(
        asio::buffer_copy(buffer_.prepare(bytes.size() - used), asio::buffer(bytes.substr(used))));
  }

  asio::awaitable<error_code> read(Parser& parser) {
    error_code error;
    stream_.expires_after(context_.door.header_max);
    co_await http::async_read_header(stream_, buffer_, parser,
                                     asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return error;
    // Who is not known is answered before a large body is taken into memory.
    const auto declared = parser.content_length();
    if (parser.chunked() || (declared && *declared > kStrangersBytesMax)) {
      early_ = context_.api.refuse_stranger(request_of(parser.get()));
      if (early_) co_return error;
    }
    stream_.expires_after(context_.door.body_max);
    if (beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(stream_, asio::buffer(kContinue),
                                 asio::redirect_error(asio::use_awaitable, error));
      if (error) co_return error;
    }
    co_await http::async_read(stream_, buffer_, parser,
                              asio::redirect_error(asio::use_awaitable, error));
    co_return error;
  }

  // False: the connection is not kept.
  asio::awaitable<bool> answer(BeastRequest& message) {
    const bool keep_alive = message.keep_alive();
    const bool head_only = message.method() == http::verb::head;
    const auto mailbox = std::make_shared<Mailbox>();
    const Reply reply = [mailbox, &queue = context_.io_queue](Response response) {
      if (queue.on_io_thread()) return mailbox->put(std::move(response));
      queue.post([mailbox, response = std::move(response)]() mutable {
        mailbox->put(std::move(response));
      });
    };
    spdlog::debug("{} {}", view(message.method_string()), view(message.target()));
    stream_.expires_never();
    Request request = request_of(message);
    request.body = std::move(message.body());
    request.begun = begun_;
    request.whole = std::chrono::steady_clock::now();
    context_.api.handle(std::move(request), reply);
    error_code ignored;
    if (mailbox->empty())
      co_await mailbox->wait(context_.asked, asio::redirect_error(asio::use_awaitable, ignored));
    if (mailbox->empty())
      mailbox->put(problem(HttpStatus::kUnavailable, "server: too busy to answer in time"));
    const bool kept = keep_alive && !context_.stopping;
    co_return co_await write(mailbox->take(), kept, head_only) && kept;
  }

  asio::awaitable<bool> write(Response response, bool keep_alive, bool head_only) {
    const std::string head = response_head(response, keep_alive, stream_.secure());
    const bool bare = head_only || response.status == HttpStatus::kNotModified;
    const std::string_view content = bare ? std::string_view() : response.content();
    std::array<asio::const_buffer, 2> buffers{asio::buffer(head), asio::buffer(content)};
    error_code error;
    if (!stream_.secure()) {  // most answers fit into what the socket takes at once
      const size_t written = stream_.write_now(buffers, error);
      if (error || written == head.size() + content.size()) co_return !error;
      buffers[0] += written;
      buffers[1] += written - std::min(written, head.size());
    }
    stream_.expires_after(context_.door.write_max);
    co_await asio::async_write(stream_, buffers, asio::redirect_error(asio::use_awaitable, error));
    co_return !error;
  }

  asio::awaitable<void> refuse(const error_code& error) {
    const std::optional<Response> response = refused_read(error);
    if (response) co_await write(*response, false, false);
  }

  // What the client still sends is read for a moment: closing on it would reset the connection
  // before the answer was read.
  asio::awaitable<void> close() {
    error_code error;
    stream_.expires_after(kLingerMax);
    if (stream_.secure()) {
      co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
      error = {};
    }
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, error);
    stream_.expires_after(kLingerMax);
    std::array<char, 16 << 10> rest;
    while (!error && !context_.stopping)
      co_await stream_.async_read_some(asio::buffer(rest),
                                       asio::redirect_error(asio::use_awaitable, error));
    stream_.close();
  }

  Transport stream_;
  ConnectionCount::Counted counted_;
  SessionContext& context_;
  SessionContext::Waiter silent_;
  std::string address_;
  std::optional<Response> early_;  // an answer given before the body was read
  beast::flat_buffer buffer_;
  std::chrono::steady_clock::time_point begun_;  // the request's first byte
};

// Whose a connection is, where the number of them is limited; else empty.
std::string limited_address(const SessionContext& context, const asio::ip::tcp::socket& socket) {
  error_code error;
  const auto peer = socket.remote_endpoint(error);
  if (error || peer.address().is_loopback() || !context.door.proxy.empty()) return {};
  return address_key(peer.address());
}

}  // namespace

void SessionContext::end_overdue(std::chrono::steady_clock::time_point now) {
  const auto end = [now](Waiters& waiters, std::chrono::steady_clock::duration patience) {
    while (!waiters.empty() && now - waiters.front().since > patience) {
      Waiter& overdue = waiters.front();
      waiters.pop_front();
      overdue.end();
    }
  };
  end(silent, door.idle_max);
  end(asked, kAnswerMax);
}

void SessionContext::end_silent() {
  while (!silent.empty()) {
    Waiter& waiter = silent.front();
    silent.pop_front();
    waiter.end();
  }
}

void SessionContext::forget_asked() {
  while (!asked.empty()) {
    auto& mailbox = static_cast<Mailbox&>(asked.front());
    asked.pop_front();
    mailbox.forget();
  }
}

std::string address_key(const asio::ip::address& address) {
  if (address.is_loopback()) return "loopback";
  if (!address.is_v6()) return address.to_string();
  auto bytes = address.to_v6().to_bytes();
  if (address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  std::fill(bytes.begin() + 8, bytes.end(), 0);
  return asio::ip::address_v6(bytes).to_string() + "/64";
}

asio::awaitable<void> http_session(Transport stream, SessionContext& context) {
  ConnectionCount::Counted counted(context.connections, limited_address(context, stream.socket()));
  if (counted.one_too_many(context.door.connections_per_address_max)) {
    context.metrics.connection_refused(ConnectionRefusal::kAddress);
    co_return;
  }
  try {
    Session session(std::move(stream), std::move(counted), context);
    co_await session.run();
  } catch (const std::exception& error) {
    spdlog::warn("connection: {}", error.what());
  }
}

}  // namespace tillcast
