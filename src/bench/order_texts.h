// bench/order_texts.h: orders as JSON at the cost of copying them.
//
// Some thousand orders of a synthetic shop are written once; each that is sent is a copy of one
// with an identity, a customer and a time of its own written over fixed places. Order ids are
// unique and scattered, customers come in random order.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/random.h"
#include "event/money.h"

namespace tillcast {

// What was written, to be compared with what the server says of it.
struct SentOrders {
  uint64_t orders = 0;
  uint64_t transactions = 0;
  MoneySum gross = 0;  // micros

  SentOrders& operator+=(const SentOrders& other);
};

class OrderTexts {
 public:
  // Basket sizes as in the UCI data; `lines` above 0: that many each. Customers are below
  // `customers`, at most 10 million.
  OrderTexts(uint64_t customers, uint64_t seed, uint16_t lines = 0);

  // Appends one order; `number` gives its id (each its own), `customer` its customer.
  SentOrders append(std::string& out, uint64_t number, uint64_t customer, int64_t ordered_at_ms);
  SentOrders append(std::string& out, uint64_t number, int64_t ordered_at_ms) {
    return append(out, number, any_customer(), ordered_at_ms);
  }

  uint64_t customers() const { return customers_; }
  uint64_t any_customer() { return random_.below(customers_); }
  double bytes_mean() const;

  static std::string order_id(uint64_t number);
  static std::string customer_id(uint64_t customer);

 private:
  struct Text {
    std::string json;
    uint32_t lines = 0;
    int64_t gross_micros = 0;
  };
  uint64_t customers_;
  Rng random_;
  std::vector<Text> texts_;
  int64_t date_of_day_ = -1;
  char date_[10] = {};
};

}  // namespace tillcast
