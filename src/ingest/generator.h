// ingest/generator.h: a synthetic shop's orders in the order in which they happen, as a stream.
//
// The same (customers, days, seed, first day) give the same orders on every machine.
// docs/synthetic-shop.md sets its figures beside those of UCI Online Retail.
//
// Threads: one. Memory: 40 bytes a customer, whatever the number of orders.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "event/order_event.h"
#include "ingest/shop_calendar.h"
#include "ingest/shop_orders.h"

namespace tillcast {

struct ShopPlan {
  uint64_t customers = 1000;  // known ones, each with at least one purchase; 1 to 100 million
  uint32_t days = 365;        // 1 to 36,500
  uint64_t seed = 1;
  int64_t first_day = 0;   // since 1970-01-01
  uint32_t lines_max = 0;  // of an order, the others are left out; 0: as many as there are
};

// Before it is written down; see to_event().
struct ShopOrder {
  uint64_t number = 0;     // of the invoice
  uint64_t refund_of = 0;  // another number; 0: it is no refund
  uint64_t customer = 0;   // 0: a guest
  int64_t at_ms = 0;
  std::string_view country;
  std::vector<ShopLine> lines;
};

class Generator {
 public:
  static Result<Generator> create(const ShopPlan& plan);

  // False: the window is over. `order` is overwritten; its capacity is used again.
  bool next(ShopOrder& order);

  const ShopProducts& products() const { return orders_.products(); }
  const ShopCalendar& calendar() const { return calendar_; }

 private:
  enum class What : uint8_t { kPurchase, kGuest, kRefund };
  struct Due {
    int64_t at_ms;
    double shop_time;
    uint64_t refund_of;
    uint32_t customer;
    uint32_t ordinal;  // which of the customer's orders
    What what;
    bool of_guest;
    bool operator>(const Due& other) const;
  };

  explicit Generator(const ShopPlan& plan);
  void admit(uint32_t day);
  void push(const Due& due);
  void make(const Due& due, ShopOrder& order);
  void after_purchase(const Due& due, const CustomerTraits& traits);
  void schedule_refund(const Due& due, uint64_t number);

  ShopPlan plan_;
  ShopCalendar calendar_;
  ShopOrders orders_;
  std::vector<Due> due_;   // a heap, the soonest first
  uint32_t next_day_ = 0;  // customers who first buy before it are in
  uint64_t admitted_ = 0;
  uint64_t next_number_;
};

// As the shop would state it, currency GBP. `order_id` is the number; of a refund with a C before
// it.
OrderEvent to_event(const ShopOrder& order, const ShopProducts& products);

}  // namespace tillcast
