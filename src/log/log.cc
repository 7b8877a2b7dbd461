#include "log/log.h"

#include <fmt/format.h>

#include <optional>

namespace tillcast {

Result<OrderEvent> Log::order_at(uint64_t seq) const {
  std::optional<OrderEvent> found;
  TC_TRY(read(seq - 1, seq, [&](uint64_t, Entry&& entry) -> Result<> {
    if (auto* order = std::get_if<OrderEvent>(&entry)) found = std::move(*order);
    return Done{};
  }));
  if (!found) return not_found(fmt::format("log: no order at {}", seq));
  return std::move(*found);
}

}  // namespace tillcast
