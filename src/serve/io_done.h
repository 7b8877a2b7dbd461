// serve/io_done.h: a completion handler of any kind, which only moves.
//
// Threads: a value. What it holds is called once, or destroyed without.
#pragma once

#include <utility>  // Asio 1.74 uses std::exchange without it

#include <boost/system/error_code.hpp>
#include <memory>

namespace tillcast {

class IoDone {
 public:
  template <class Handler>
  explicit IoDone(Handler handler) : held_(std::make_unique<Of<Handler>>(std::move(handler))) {}

  void operator()(boost::system::error_code error, size_t bytes = 0) {
    const auto held = std::move(held_);
    held->call(error, bytes);
  }

 private:
  struct Held {
    virtual ~Held() = default;
    virtual void call(boost::system::error_code error, size_t bytes) = 0;
  };
  template <class Handler>
  struct Of final : Held {
    explicit Of(Handler handler) : handler_(std::move(handler)) {}
    void call(boost::system::error_code error, size_t bytes) override {
      std::move(handler_)(error, bytes);
    }
    Handler handler_;
  };
  std::unique_ptr<Held> held_;
};

}  // namespace tillcast
