// serve/orders_door.h: POST /v1/orders, from the body to the answer.
//
// Threads: handle() from any thread; the answer comes on the I/O thread or the caller's.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "engine/shop.h"
#include "serve/http_message.h"
#include "serve/metrics.h"
#include "serve/reply.h"
#include "serve/shop_writer.h"

namespace tillcast {

inline constexpr size_t kBodyBytesMax = 16 << 20;
inline constexpr size_t kOrdersMax = 10'000;  // of one request
inline constexpr size_t kQuickBytesMax = 16 << 10;

class OrdersDoor {
 public:
  using RunOnIo = std::function<void(std::function<void()>)>;

  OrdersDoor(const Shop& shop, ShopWriter& writer, ServerMetrics& metrics, RunOnIo run_on_io);

  // Whether handle() takes some microseconds and waits for nothing: less than a change of threads.
  bool is_quick(const Request& request) const;

  // Answers once: 202 when the accepted orders are durable, or the problem.
  void handle(const Request& request, const Reply& reply);

 private:
  std::string currency();

  const Shop& shop_;
  ShopWriter& writer_;
  ServerMetrics& metrics_;
  const RunOnIo run_on_io_;
  mutable std::mutex mutex_;
  std::string currency_;  // the shop's, once known
};

}  // namespace tillcast
