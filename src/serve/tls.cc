#include "serve/tls.h"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <spdlog/spdlog.h>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "base/file.h"
#include "base/file_stamp.h"

namespace tillcast {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

constexpr uint64_t kFileBytesMax = 1 << 20;

class AsioSecureStream final : public SecureStream {
 public:
  AsioSecureStream(asio::ip::tcp::socket socket, std::shared_ptr<ssl::context> context)
      : context_(std::move(context)), stream_(std::move(socket), *context_) {}

  boost::beast::tcp_stream& tcp() override { return stream_.next_layer(); }
  void handshake(IoDone done) override {
    stream_.async_handshake(ssl::stream_base::server, std::move(done));
  }
  void shutdown(IoDone done) override { stream_.async_shutdown(std::move(done)); }
  void read(asio::mutable_buffer into, IoDone done) override {
    stream_.async_read_some(into, std::move(done));
  }
  void write(asio::const_buffer from, IoDone done) override {
    stream_.async_write_some(from, std::move(done));
  }

 private:
  const std::shared_ptr<ssl::context> context_;  // outlives the stream
  ssl::stream<boost::beast::tcp_stream> stream_;
};

}  // namespace

Certificates::Certificates(std::filesystem::path certificate, std::filesystem::path key)
    : certificate_(std::move(certificate)), key_(std::move(key)) {}

Result<std::unique_ptr<Certificates>> Certificates::open(std::filesystem::path certificate,
                                                         std::filesystem::path key) {
  std::unique_ptr<Certificates> opened(new Certificates(std::move(certificate), std::move(key)));
  opened->stamp_ = file_stamp(opened->certificate_) + file_stamp(opened->key_);
  TC_TRY(opened->load());
  return opened;
}

Result<> Certificates::load() {
  const auto failed = [&](const std::filesystem::path& path, const std::string& why) {
    return invalid(fmt::format("tls: {}: {}; name PEM files of a certificate and its own key",
                               path.string(), why));
  };
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  SSL_CTX* native = context->native_handle();
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_cipher_list(native, "ECDHE+AESGCM:ECDHE+CHACHA20");
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  boost::system::error_code error;
  // Else a key with a password would ask for it on the terminal.
  context->set_password_callback([](size_t, ssl::context::password_purpose) { return ""; }, error);
  const auto certificate = read_file(certificate_, kFileBytesMax);
  if (!certificate) return failed(certificate_, "cannot be read");
  context->use_certificate_chain(boost::asio::buffer(*certificate), error);
  if (error) return failed(certificate_, "holds no certificate");
  const auto key = read_file(key_, kFileBytesMax);
  if (!key) return failed(key_, "cannot be read");
  context->use_private_key(boost::asio::buffer(*key), ssl::context::pem, error);
  if (error) return failed(key_, "holds no key without a password");
  if (SSL_CTX_check_private_key(native) != 1) return failed(key_, "is another certificate's key");
  const std::lock_guard lock(mutex_);
  context_ = std::move(context);
  return Done{};
}

void Certificates::look() {
  std::string stamp = file_stamp(certificate_) + file_stamp(key_);
  if (stamp == stamp_) return;
  stamp_ = std::move(stamp);
  if (const auto loaded = load(); loaded.ok())
    spdlog::info("tls: the certificate was replaced");
  else
    spdlog::error("{}; the one before stays in use", loaded.error().message);
}

std::unique_ptr<SecureStream> Certificates::wrap(asio::ip::tcp::socket socket) const {
  std::unique_lock lock(mutex_);
  auto context = context_;
  lock.unlock();
  return std::make_unique<AsioSecureStream>(std::move(socket), std::move(context));
}

}  // namespace tillcast
