#include "bench/single_orders.h"

#include "base/time.h"
#include "bench/shop_books.h"

namespace tillcast {

Result<std::unique_ptr<SingleOrders>> SingleOrders::open(Loop& loop, uint16_t port,
                                                         OrderTexts& texts, size_t connections,
                                                         uint64_t first_number) {
  std::unique_ptr<SingleOrders> made(new SingleOrders(texts, first_number));
  TC_ASSIGN(made->open_loop_, OpenLoop::open(loop, port, connections));
  return made;
}

Result<SingleOrdersRun> SingleOrders::run(const OpenLoopPlan& plan, const Sending& sending) {
  SingleOrdersRun run;
  std::vector<SentOrders> sent;
  const auto make = [&](HttpRequest& request, uint64_t number, Instant due) {
    request.body.clear();
    sent.push_back(texts_.append(request.body, first_number_ + number, wall_clock_ms()));
    write_orders_head(request.head, request.body.size());
    if (sending) sending(first_number_ + number, due);
  };
  const auto heard = [&](uint64_t number, const HttpAnswer& answer) -> Result<> {
    const Result<uint64_t> accepted = accepted_of(answer.status, answer.body);
    if (accepted.ok() && *accepted == 1)
      run.accepted += sent[number];
    else
      ++run.refused;
    return Done{};
  };
  TC_ASSIGN(run.loop, open_loop_->run(plan, make, heard));
  first_number_ += run.loop.sent;
  return run;
}

}  // namespace tillcast
