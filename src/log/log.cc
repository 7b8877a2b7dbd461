#include "log/log.h"

#include <optional>

namespace tillcast {

Result<uint64_t> Log::append(std::span<const Entry> entries) {
  std::vector<Stated> statements;
  for (const Entry& entry : entries) statements.push_back(stated(entry));
  return append(std::span<const Stated>(statements));
}

Result<OrderEvent> Log::order_at(uint64_t seq) const {
  std::optional<OrderEvent> found;
  TC_TRY(orders_at({&seq, 1}, [&](uint64_t, OrderEvent&& order) -> Result<> {
    found = std::move(order);
    return Done{};
  }));
  return std::move(*found);
}

}  // namespace tillcast
