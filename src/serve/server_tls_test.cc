// TLS against a real server, with certificates made here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <boost/asio/ssl.hpp>
#include <boost/beast/websocket/ssl.hpp>

#include "serve/server_fixture.h"
#include "serve/test_client.h"
#include "serve/tokens.h"

namespace tillcast {
namespace {

using namespace std::chrono_literals;
namespace ssl = boost::asio::ssl;
using testing::HasSubstr;

// A certificate for localhost that signs itself; `serial` tells one from another.
void make_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key,
                      long serial) {
  EVP_PKEY* pair = EVP_EC_gen("P-256");
  X509* x509 = X509_new();
  X509_set_version(x509, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x509), serial);
  X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
  X509_set_pubkey(x509, pair);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(x509, X509_get_subject_name(x509));
  X509_sign(x509, pair, EVP_sha256());
  FILE* file = std::fopen(key.c_str(), "w");
  PEM_write_PrivateKey(file, pair, nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(file);
  file = std::fopen(certificate.c_str(), "w");
  PEM_write_X509(file, x509);
  std::fclose(file);
  X509_free(x509);
  EVP_PKEY_free(pair);
}

class TlsClient {
 public:
  using Stream = ssl::stream<asio::ip::tcp::socket>;

  explicit TlsClient(uint16_t port, int version_max = 0) : stream_(context_, tls_) {
    if (version_max != 0) {
      SSL_set_security_level(stream_.native_handle(), 0);
      SSL_set_min_proto_version(stream_.native_handle(), version_max);
      SSL_set_max_proto_version(stream_.native_handle(), version_max);
    }
    stream_.next_layer().connect(loopback(port));
    stream_.handshake(ssl::stream_base::client);
  }

  long serial() {
    X509* peer = SSL_get1_peer_certificate(stream_.native_handle());
    const long serial = ASN1_INTEGER_get(X509_get0_serialNumber(peer));
    X509_free(peer);
    return serial;
  }
  HttpClient::Response exchange(const std::string& method, const std::string& target,
                                const std::string& body, const Headers& headers) {
    http::request<http::string_body> request;
    request.method_string(method);
    request.target(target);
    request.version(11);
    request.set(http::field::host, "localhost");
    for (const auto& [name, value] : headers) request.set(name, value);
    request.body() = body;
    request.prepare_payload();
    http::write(stream_, request);
    HttpClient::Response response;
    http::read(stream_, buffer_, response);
    return response;
  }
  Stream& stream() { return stream_; }

 private:
  asio::io_context context_;
  ssl::context tls_{ssl::context::tls_client};
  Stream stream_;
  boost::beast::flat_buffer buffer_;
};

class ServerTls : public ServerFixture {
 protected:
  ServerTls() {
    options_.door.look_every = 20ms;
    options_.door.tls_cert = dir_ / "cert.pem";
    options_.door.tls_key = dir_ / "key.pem";
    make_certificate(options_.door.tls_cert, options_.door.tls_key, 1);
  }
};

TEST_F(ServerTls, HttpAndTheStreamGoOverTls) {
  const NewToken made =
      TokenFile(dir_).create("page", {Scope::kAdmin}, std::nullopt, 1'000).value();
  start();
  TlsClient client(port_);
  EXPECT_EQ(client.exchange("GET", "/v1/kpis", "", {}).result_int(), 401u);
  const Headers bearer = {{"Authorization", "Bearer " + made.secret},
                          {"Content-Type", "application/json"}};
  nlohmann::json orders = nlohmann::json::array();
  for (int i = 0; i < 2'000; ++i) orders.push_back(order(std::to_string(i)));
  EXPECT_EQ(client.exchange("POST", "/v1/orders", orders.dump(), bearer).result_int(), 202u);
  const auto listed = client.exchange("GET", "/v1/orders?limit=1000", "", bearer);
  EXPECT_EQ(nlohmann::json::parse(listed.body())["orders"].size(), 1000u) << "many records";
  EXPECT_EQ(listed["Strict-Transport-Security"], "max-age=31536000");
  const auto said =
      client.exchange("POST", "/v1/session", nlohmann::json{{"token", made.secret}}.dump(),
                      {{"Content-Type", "application/json"}});
  const std::string set(said[http::field::set_cookie]);
  EXPECT_TRUE(set.starts_with("__Host-tillcast_session=")) << set;
  EXPECT_THAT(set, HasSubstr("; Secure"));

  TlsClient under(port_);
  const std::string host = "localhost:" + std::to_string(port_);
  websocket::stream<TlsClient::Stream&> live(under.stream());
  live.set_option(websocket::stream_base::decorator([&](websocket::request_type& request) {
    request.set(http::field::cookie, set.substr(0, set.find(';')));
    request.set(http::field::origin, "https://" + host);
  }));
  live.read_message_max(64 << 20);
  live.handshake(host, "/v1/live");
  boost::beast::flat_buffer buffer;
  live.read(buffer);
  EXPECT_THAT(boost::beast::buffers_to_string(buffer.data()), HasSubstr("\"hello\""));
  live.close(websocket::close_code::normal);
}

TEST_F(ServerTls, WhatIsNotTls12OrLaterIsRefused) {
  start();
  using boost::system::system_error;
  EXPECT_NO_THROW(TlsClient(port_, TLS1_2_VERSION));
  EXPECT_NO_THROW(TlsClient(port_, TLS1_3_VERSION));
  EXPECT_THROW(TlsClient(port_, TLS1_1_VERSION), system_error);
  EXPECT_THROW(HttpClient(port_).get("/healthz"), system_error) << "in the clear";
}

TEST_F(ServerTls, AClientThatNeverShakesHandsIsLetGo) {
  options_.door.header_max = 100ms;
  start();
  EXPECT_TRUE(HttpClient(port_).at_end());
}

TEST_F(ServerTls, CertificatesAreReplacedWhileItRunsAndABadOneIsNotTaken) {
  start();
  EXPECT_EQ(TlsClient(port_).serial(), 1);
  TlsClient before(port_);
  make_certificate(options_.door.tls_cert, options_.door.tls_key, 2);
  const auto serial_soon = [&](long serial) {
    for (int i = 0; i < 200; ++i, std::this_thread::sleep_for(5ms))
      if (TlsClient(port_).serial() == serial) return true;
    return false;
  };
  EXPECT_TRUE(serial_soon(2));
  EXPECT_EQ(before.exchange("GET", "/healthz", "", {}).result_int(), 200u) << "goes on";
  make_certificate(options_.door.tls_cert, dir_ / "other.pem", 3);  // without its key
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(TlsClient(port_).serial(), 2);
  std::filesystem::remove(options_.door.tls_cert);
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(TlsClient(port_).serial(), 2);
}

TEST_F(ServerTls, WithoutAUsableCertificateItDoesNotStart) {
  EngineOptions engine_options;
  engine_options.checkpoint_dir = dir_;
  auto log = open_sqlite_log(dir_, LogAccess::kReadWrite);
  engine_ = Engine::open(std::move(log).value(), nullptr, std::move(engine_options)).value();
  ServerOptions options = options_;
  options.door.tls_key.clear();
  EXPECT_FALSE(Server::start(*engine_, options).ok());
  options.door.tls_key = dir_ / "none.pem";
  EXPECT_THAT(Server::start(*engine_, options).error().message, HasSubstr("none.pem"));
  make_certificate(dir_ / "other-cert.pem", dir_ / "none.pem", 9);
  EXPECT_FALSE(Server::start(*engine_, options).ok()) << "another certificate's key";
}

}  // namespace
}  // namespace tillcast
