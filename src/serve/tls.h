// serve/tls.h: TLS 1.2 and 1.3 with certificates that may change while the server runs.
//
// Threads: look() from one thread; wrap() from the I/O thread, of any time.
// Errors:  a certificate that cannot be used is kInvalid at the start; later the old one stays.
#pragma once

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "serve/transport.h"

namespace boost::asio::ssl {
class context;
}

namespace tillcast {

class Certificates {
 public:
  // PEM files: the certificate with those between it and the root, and its key without a password.
  static Result<std::unique_ptr<Certificates>> open(std::filesystem::path certificate,
                                                    std::filesystem::path key);

  // Takes other files, from the next connection on.
  void look();

  std::unique_ptr<SecureStream> wrap(boost::asio::ip::tcp::socket socket) const;

 private:
  Certificates(std::filesystem::path certificate, std::filesystem::path key);
  Result<> load();

  const std::filesystem::path certificate_;
  const std::filesystem::path key_;
  std::string stamp_;  // of the files that were read
  mutable std::mutex mutex_;
  std::shared_ptr<boost::asio::ssl::context> context_;
};

}  // namespace tillcast
