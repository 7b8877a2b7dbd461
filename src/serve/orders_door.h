// serve/orders_door.h: POST /v1/orders, from the body to the answer.
//
// Threads: handle() from any thread; the answer comes on the writer's thread or the caller's.
#pragma once

#include <functional>
#include <mutex>
#include <string>

#include "serve/http_message.h"
#include "serve/metrics.h"
#include "serve/writer.h"

namespace tillcast {

inline constexpr size_t kBodyBytesMax = 16 << 20;
inline constexpr size_t kOrdersMax = 10'000;  // of one request

class OrdersDoor {
 public:
  OrdersDoor(const Engine& engine, Writer& writer, ServerMetrics& metrics);

  // Answers once: 202 when the accepted orders are durable, or the problem.
  void handle(const Request& request, const std::function<void(Response)>& reply);

 private:
  std::string currency();

  const Engine& engine_;
  Writer& writer_;
  ServerMetrics& metrics_;
  std::mutex mutex_;
  std::string currency_;  // the shop's, once known
};

}  // namespace tillcast
