#include "app/recorded_orders.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

#include "ingest/order_reader.h"

namespace tillcast {

Result<std::vector<OrderEvent>> read_recorded_orders(const std::filesystem::path& file,
                                                     std::optional<int64_t> from_ms,
                                                     std::optional<int64_t> until_ms) {
  std::vector<OrderEvent> orders;
  uint64_t rejected = 0;
  ReadOptions options;
  if (until_ms) options.until_ms = *until_ms;
  ReadHandlers handlers;
  handlers.on_order = [&](OrderEvent&& order, uint64_t) -> Result<> {
    if (!from_ms || order.ordered_at_ms >= *from_ms) orders.push_back(std::move(order));
    return Done{};
  };
  handlers.on_reject = [&](const RejectedRow&) { ++rejected; };
  TC_TRY(read_orders(file, options, handlers));
  if (rejected > 0) spdlog::warn("{}: {} rows cannot be used", file.string(), rejected);
  std::ranges::stable_sort(orders, {}, &OrderEvent::ordered_at_ms);
  return orders;
}

}  // namespace tillcast
