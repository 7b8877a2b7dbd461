// bench/order_stream.h: several connections that send full requests of orders, one after the other.
//
// Threads: the loop's. Errors: error() is set by the first answer that is not "all accepted".
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/http_connection.h"
#include "bench/order_texts.h"

namespace tillcast {

class OrderStream {
 public:
  struct Limits {
    size_t connections = 4;
    size_t orders_a_request = 1'000;
    uint64_t orders_max = ~uint64_t{0};  // of all, then it is over
    uint64_t first_number = 0;           // of their ids
  };
  // Called with each 202: what it acknowledges, and the customer and time of its last order.
  struct Acknowledged {
    SentOrders sent;
    uint64_t customer = 0;
    int64_t ordered_at_ms = 0;
  };
  using Heard = std::function<void(const Acknowledged&)>;

  static Result<std::unique_ptr<OrderStream>> open(Loop& loop, uint16_t port, OrderTexts& texts,
                                                   Limits limits, Heard heard);

  // Sends where a connection is free; `in_turn`: the customers 0, 1, 2... instead of any.
  void send(bool in_turn = false);
  bool over() const { return number_ - limits_.first_number >= limits_.orders_max; }
  bool idle() const;  // every request is answered
  const SentOrders& acknowledged() const { return acknowledged_; }
  uint64_t told_to_wait() const { return told_to_wait_; }  // answers 429
  const std::optional<Error>& error() const { return error_; }

 private:
  struct Line {
    std::unique_ptr<HttpConnection> connection;
    std::string head, body;
    Acknowledged request;
    Instant not_before;
    bool again = false;  // the body was refused as too much at once
  };
  OrderStream(OrderTexts& texts, Limits limits, Heard heard);
  void fill(Line& line, bool in_turn);
  void answered(Line& line, const Result<HttpAnswer>& answer);

  OrderTexts& texts_;
  Limits limits_;
  Heard heard_;
  std::vector<Line> lines_;
  uint64_t number_;  // of the next order
  SentOrders acknowledged_;
  uint64_t told_to_wait_ = 0;
  std::optional<Error> error_;
};

// Sends `limits.orders_max` orders as fast as they are taken: a shop to measure with.
Result<SentOrders> load_shop(uint16_t port, OrderTexts& texts, OrderStream::Limits limits,
                             bool in_turn);

}  // namespace tillcast
