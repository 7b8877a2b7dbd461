// bench/single_orders.h: orders one a request, at fixed moments, and what became of them.
#pragma once

#include <functional>

#include "bench/open_loop.h"
#include "bench/order_texts.h"

namespace tillcast {

struct SingleOrdersRun {
  OpenLoopRun loop;
  SentOrders accepted;
  uint64_t refused = 0;  // answered by anything but "202, accepted"
};

class SingleOrders {
 public:
  // Called before order `number` goes out, which is due at `due`.
  using Sending = std::function<void(uint64_t number, Instant due)>;

  static Result<std::unique_ptr<SingleOrders>> open(Loop& loop, uint16_t port, OrderTexts& texts,
                                                    size_t connections, uint64_t first_number);
  Result<SingleOrdersRun> run(const OpenLoopPlan& plan, const Sending& sending = {});

 private:
  SingleOrders(OrderTexts& texts, uint64_t first_number)
      : texts_(texts), first_number_(first_number) {}

  OrderTexts& texts_;
  uint64_t first_number_;  // of the next run
  std::unique_ptr<OpenLoop> open_loop_;
};

}  // namespace tillcast
