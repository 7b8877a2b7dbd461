// serve/order_client.h: hands orders to a running server over HTTP, as any other shop software
// would.
//
// Threads: one. Blocking: a call takes at most 30 s.
// Errors:  kUnavailable = the server is away or too busy, try again; kInvalid = it refused the
// request.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "base/result.h"
#include "event/order_event.h"

namespace tillcast {

struct PostedOrders {
  uint64_t accepted = 0;
  uint64_t duplicates = 0;
  uint64_t rejected = 0;
  std::string first_error;  // of a rejected one
};

class OrderClient {
 public:
  // `url`: "http://HOST:PORT", nothing else. `token`: of scope ingest; empty: none is needed.
  static Result<std::unique_ptr<OrderClient>> connect(const std::string& url,
                                                      const std::string& token = {});
  virtual ~OrderClient() = default;

  // One POST /v1/orders; connects anew where the server closed the connection. REQUIRES: not empty.
  virtual Result<PostedOrders> post(std::span<const OrderEvent> orders) = 0;
};

}  // namespace tillcast
